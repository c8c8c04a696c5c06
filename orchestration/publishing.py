"""The release: what must hold before one is made, and what stands in it. `warehouse.releases` makes it whole."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration import explanations, gates, plan
from orchestration.contents import EMPTY_PREVIOUS, MACROS, release_relations, report_relations
from orchestration.plan import Lack
from orchestration.session import Session
from orchestration.warehouse import ledger, releases
from orchestration.warehouse.build import Outcome
from orchestration.warehouse.databases import attached, bring_in, write_aside
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.home import REPOSITORY, Home
from orchestration.warehouse.reading import current_release, open_release, release_file
from orchestration.warehouse.retention import Retention, remove_old
from orchestration.warehouse.vintages import Released, line


@dataclass(frozen=True)
class Publication:
    """What asking for a release came to: the release in force, whether it is new, and what held another one back.

    `rolled_back_from`: the release of just this content that was rolled back from.
    """

    release: int | None
    is_new: bool
    held_back: tuple[Outcome, ...] = ()
    lacks: tuple[Lack, ...] = ()
    rolled_back_from: int | None = None

    @property
    def refused(self) -> bool:
        return bool(self.held_back or self.lacks or self.rolled_back_from)


def publish(session: Session) -> Publication:
    """Release what the build holds, if all evidence is there and good; say why not, if not.

    Releases that need not be kept any longer are removed behind a new one.
    """
    retention = Retention.configured()
    before = current_release(session.home)
    publication = judge_release(session, before)
    if publication.is_new:
        number = _write_release(session, before)
        ledger.bring_up(session.build)
        remove_old(session.home, ledger.entries(session.build), retention)
        publication = Publication(number, True)
    return publication


def judge_release(session: Session, before: int | None) -> Publication:
    """What `publish` would come to, with today's notes; makes no release."""
    if not plan.revised_figures(session) and gates.REVISION in session.build.evidence():
        session.build.drop_evidence(gates.REVISION)
    explanations.settle(session)
    found = tuple(plan.lacks(session))
    held_back = tuple(outcome for outcome in session.build.outcomes() if outcome.holds_back)
    released = [] if before is None else line(session.home, before)
    content = content_fingerprint(session)
    given_up = (
        None if session.again else ledger.rolled_back_with(ledger.entries(session.build).values(), released, content)
    )
    if found or held_back or given_up:
        return Publication(before, False, held_back, found, given_up)
    return Publication(before, not released or session.remade is not None or content != released[-1].fingerprint)


def held_back_line(outcome: Outcome) -> str:
    """`held back: <gate> <subject> <period>` and why, in both languages."""
    period = f" {outcome.period}" if outcome.period else ""
    return f"held back: {outcome.gate} {outcome.subject}{period}\n  {outcome.message_zh}\n  {outcome.message_en}"


def rolled_back_line(release: int) -> str:
    """`held back: release <n> was rolled back from` and what to do, in both languages."""
    return f"""held back: release {release} was rolled back from
  内容与已回退的发布 {release} 相同，不再发布：请更正报送，或运行 shenhe refresh --again
  the same content is not released again: mend the delivery, or run shenhe refresh --again"""


def content_fingerprint(session: Session) -> str:
    """Fingerprint of a release's content: figures, marts, catalogue, outcomes, deliveries in force.

    No clock, no number, no history: the same deliveries and definitions give the same one anywhere. So what the gate
    `revision` found is left out, as it depends on the release before.
    """
    known = session.build.fingerprints()
    in_force = session.build.rows(
        "select feed, period, sha256, carried from meta.deliveries where state = 'in force' order by all"
    )
    outcomes = session.build.connection.execute(
        """select gate, subject, period, state, observed, lower, upper, fingerprint from meta.outcomes
        where gate <> 'revision' and not (gate = 'delivery' and state = 'fail') order by all"""
    ).fetchall()
    marts = sorted((table.name, known.get(table.name)) for table in session.project.marts)
    return fingerprint(known.get("figures"), marts, outcomes, in_force)


def released_figures(home: Home) -> dict[tuple[str, str], float | None]:
    """The values of the release in force, by figure and period; none before the first."""
    if current_release(home) is None:
        return {}
    with open_release(home) as connection:
        rows = connection.execute("select figure, period, value from figures").fetchall()
    return {(figure, period): value for figure, period, value in rows}


def commit() -> str:
    """The commit of the definitions, marked when the tree has changes; empty outside a repository."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"],
            cwd=REPOSITORY, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()


def _write_release(session: Session, before: int | None) -> int:
    """Make the next release, or the one that a rebuild makes again. Returns its number."""
    known = ledger.entries(session.build)
    number, moment = session.remade or (releases.next_number(session.home, known), datetime.now())
    session.progress(f"release {number}")
    release = Released(number, moment, commit(), before, content_fingerprint(session))
    with _previous(session, before):
        has_revisions = session.build.rows(_REVISIONS_BEFORE) != []
        relations = release_relations(session.project.marts, release, has_revisions)
        releases.publish(session.home, session.build.connection, number, relations, MACROS)
    return number


_REVISIONS_BEFORE = "from duckdb_tables() where database_name = 'previous' and table_name = 'revisions'"


@contextmanager
def _previous(session: Session, before: int | None) -> Iterator[None]:
    """The release before, attached as `previous`; before the first, an empty one of the same shape."""
    connection = session.build.connection
    if before is not None:
        with attached(connection, release_file(session.home, before), "(read_only)", "previous"):
            yield
        return
    with attached(connection, Path(":memory:"), "", "previous"):
        for statement in EMPTY_PREVIOUS:
            connection.execute(statement)
        yield


def report(session: Session, publication: Publication) -> None:
    """Write `last_refresh.duckdb`: what the refresh came to, held back or not."""
    has_figures = "figures" in session.build.fingerprints()
    relations = report_relations(
        publication.release, publication.refused, publication.lacks, has_figures, publication.rolled_back_from
    )
    aside = session.home.last_refresh.with_name(".last_refresh.duckdb")
    write_aside(session.build.connection, aside, relations)
    bring_in(aside, session.home.last_refresh)
