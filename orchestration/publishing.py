"""The release: what must hold before one is made, and what stands in it. How it is made whole is `warehouse.releases`."""

import subprocess
from dataclasses import dataclass
from datetime import datetime

from orchestration import plan
from orchestration.figures import FIGURE_COLUMNS
from orchestration.plan import Lack
from orchestration.session import Session
from orchestration.warehouse import releases
from orchestration.warehouse.build import Outcome
from orchestration.warehouse.databases import Relation, attached, literal, write_aside, bring_in
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.home import REPOSITORY, Home
from orchestration.warehouse.reading import current_release, open_release, release_file


@dataclass(frozen=True)
class Publication:
    """What asking for a release came to: the release in force, whether it is new, and what held another one back."""

    release: int | None
    is_new: bool
    held_back: tuple[Outcome, ...] = ()
    lacks: tuple[Lack, ...] = ()

    @property
    def refused(self) -> bool:
        return bool(self.held_back or self.lacks)


def publish(session: Session) -> Publication:
    """Release what the build holds, if all evidence is there and good; say why not, if not."""
    before = current_release(session.home)
    publication = judge_release(session, before)
    if publication.is_new:
        number = releases.next_number(session.home)
        session.progress(f"release {number}")
        _write_release(session, number, before)
        publication = Publication(number, True)
    return publication


def judge_release(session: Session, before: int | None) -> Publication:
    """What `publish` would come to; writes nothing."""
    found = tuple(plan.lacks(session))
    held_back = tuple(outcome for outcome in session.build.outcomes() if outcome.holds_back)
    if found or held_back:
        return Publication(before, False, held_back, found)
    return Publication(before, before is None or content_fingerprint(session) != _released(session.home)[-1][4])


def content_fingerprint(session: Session) -> str:
    """Fingerprint of a release's content: figures, marts, catalogue, outcomes, deliveries in force.

    No clock, no number, no history: the same deliveries and definitions give the same one anywhere.
    """
    known = session.build.fingerprints()
    in_force = session.build.rows(
        "select feed, period, sha256, carried from meta.deliveries where state = 'in force' order by all"
    )
    outcomes = session.build.connection.execute(
        """select gate, subject, period, state, observed, lower, upper, fingerprint from meta.outcomes
        where not (gate = 'delivery' and state = 'fail') order by all"""
    ).fetchall()
    marts = sorted((table.name, known.get(table.name), table.text) for table in session.project.marts)
    return fingerprint(known.get("figures"), marts, outcomes, in_force)


def released_figures(home: Home) -> set[tuple[str, str]]:
    """Figures and periods of the release in force; none before the first."""
    if current_release(home) is None:
        return set()
    with open_release(home) as connection:
        return set(connection.execute("select figure, period from figures").fetchall())


def _released(home: Home) -> list[tuple[int, datetime, str, int | None, str]]:
    if current_release(home) is None:
        return []
    with open_release(home) as connection:
        return connection.execute("select * from releases order by release").fetchall()


def _commit() -> str:
    """The commit of the definitions, marked when the tree has changes; empty outside a repository."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"],
            cwd=REPOSITORY, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()


def _write_release(session: Session, number: int, before: int | None) -> None:
    connection = session.build.connection
    if before is None:
        connection.execute("attach ':memory:' as previous")
        columns = ", ".join(f"figures.{column}" for column in FIGURE_COLUMNS)
        connection.execute(
            f"create table previous.main.figures as select {columns}, 0 as release from figures where false"
        )
        connection.execute(
            "create table previous.main.figure_history as select *, true as present from previous.main.figures"
        )
        connection.execute(
            """create table previous.main.releases (
                release integer, published_at timestamp, "commit" varchar, parent integer, fingerprint varchar
            )"""
        )
        try:
            releases.publish(session.home, connection, number, _relations(session, number, before), _MACROS)
        finally:
            connection.execute("detach previous")
        return
    with attached(connection, release_file(session.home, before), "(read_only)", "previous"):
        releases.publish(session.home, connection, number, _relations(session, number, before), _MACROS)


_MACROS = (
    f"""create macro figures_as_of(release) as table
    select {", ".join(f"history.{column}" for column in FIGURE_COLUMNS)}, history.release
    from (
        select
            figure_history.*,
            row_number() over (
                partition by figure_history.figure, figure_history.period order by figure_history.release desc
            ) as recency
        from figure_history
        where figure_history.release <= release
    ) as history
    where history.recency = 1 and history.present""",
)


def _relations(session: Session, number: int, before: int | None) -> list[Relation]:
    """Everything that stands in a release, marts last."""
    published_at = datetime.now().isoformat(sep=" ", timespec="microseconds")
    parent = "null" if before is None else str(before)
    columns = ", ".join(f"now.{column}" for column in FIGURE_COLUMNS)
    same = " and ".join(f"now.{column} is not distinct from before.{column}" for column in FIGURE_COLUMNS)
    figures = f"""select {columns}, cast(coalesce(before.release, {number}) as integer) as release
        from figures as now left join previous.main.figures as before on {same}"""
    history = f"""select * from previous.main.figure_history
        union all
        select *, true as present from ({figures}) as changed where release = {number}
        union all
        select before.* replace ({number} as release), false as present from previous.main.figures as before
        where not exists (from figures as now where now.figure = before.figure and now.period = before.period)"""
    all_releases = f"""select * from previous.main.releases
        union all
        select {number}, timestamp {literal(published_at)}, {literal(_commit())}, {parent},
            {literal(content_fingerprint(session))}"""
    return [
        Relation("figures", figures, "一项指标、一个时期一行 / One row per figure and period", _FIGURE_COMMENTS),
        Relation("figure_history", history, "指标每次变动一行 / One row per figure, period and release that changed it"),
        Relation("printed_figures", PRINTED, "年报所印的每个数一行 / One row per printed figure"),
        Relation("catalogue", "select * exclude (position) from catalogue", "指标目录 / One row per figure"),
        Relation("gates", RELEASED_GATES, "每个检查结果一行 / One row per outcome of a gate"),
        Relation("deliveries", DELIVERIES, "每份报送一行 / One row per delivery"),
        Relation("releases", all_releases, "每次发布一行 / One row per release"),
        *(
            Relation(table.name, f"select * from {table.name}", f"{table.description_zh} / {table.description_en}", table.columns)
            for table in session.project.marts
        ),
    ]  # fmt: skip


_FIGURE_COMMENTS = {
    "value": "in base units: yuan, US dollars, square metres, persons, items; a ratio is a fraction",
    "as_printed": "as the report would print it",
    "numerator": "of a ratio its numerator, of a growth its level",
    "denominator": "of a ratio its denominator",
    "base": "of a growth the level of the year before",
    "status": "current, or carried forward where a delivery behind it is",
    "release": "the release that last changed the row",
}
GATES = """select gate, subject, theme, period, state, observed, lower, upper, message_zh, message_en, fingerprint,
    evaluated_at from meta.outcomes"""
RELEASED_GATES = f"{GATES} where not (gate = 'delivery' and state = 'fail')"
PRINTED = "select figure, period, printed, low, high, value, state from printed_figures"
DELIVERIES = "select feed, period, file, sha256, bytes, rows, state, reason, received_at, department from meta.deliveries"


def report(session: Session, publication: Publication) -> None:
    """Write `last_refresh.duckdb`: what the refresh came to, held back or not."""
    known = session.build.fingerprints()
    columns = ", ".join(FIGURE_COLUMNS)
    candidate = f"select {columns}, cast(null as integer) as release from figures"
    problems = """select deliveries.feed, deliveries.period, deliveries.file, sheet, "row", "column", found, expected_zh,
        expected_en, deliveries.department
        from meta.problems as problems
        inner join meta.deliveries as deliveries on problems.delivery = deliveries.delivery
        where deliveries.state = 'quarantined'
        union all
        select feed, period, file, null, null, null, null, split_part(reason, ' / ', 1), split_part(reason, ' / ', 2), department
        from meta.deliveries where state = 'quarantined' and delivery is null"""
    stale = " union all ".join(
        f"select {literal(lack.subject)} as subject, {literal(lack.message_zh)} as message_zh, {literal(lack.message_en)} as message_en"
        for lack in publication.lacks
    )
    release = "null" if publication.release is None else str(publication.release)
    relations = [
        Relation("gates", GATES),
        Relation("deliveries", DELIVERIES),
        Relation("problems", problems),
        Relation("feeds", "select feed, inventory from meta.feeds"),
        Relation("tables", "select name, fingerprint from meta.tables"),
        Relation("stale", stale or "select '' as subject, '' as message_zh, '' as message_en where false"),
        Relation(
            "refresh",
            f"""select timestamp {literal(datetime.now().isoformat(sep=" "))} as finished_at,
            cast({release} as integer) as release, {str(publication.refused).lower()} as held_back""",
        ),
    ]
    if "figures" in known:
        relations += [Relation("figures", candidate), Relation("printed_figures", PRINTED)]
    aside = session.home.last_refresh.with_name(".last_refresh.duckdb")
    write_aside(session.build.connection, aside, relations)
    bring_in(aside, session.home.last_refresh)
