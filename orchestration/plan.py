"""What is stale: which feeds, tables and figures a refresh has to touch, and which evidence is still owed.

Everything is told from fingerprints; nothing is read or made here, and nothing heavy is imported.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orchestration import gates, making, staging
from orchestration.calendar import HOLIDAYS
from orchestration.project import PRINTED_FIGURES, Project
from orchestration.session import Session

IN_FORCE = "select feed, period, sha256 from meta.deliveries where state = 'in force'"


@dataclass
class Plan:
    """Names of what is stale: `staging.<feed>`, `<schema>.<table>`, `figures`."""

    feeds: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)
    figures: bool = False

    @property
    def names(self) -> list[str]:
        return [*(f"staging.{feed}" for feed in self.feeds), *self.tables, *(["figures"] if self.figures else [])]


@dataclass(frozen=True)
class Lack:
    """Something that stands in the way of a release and is no gate: stale, or without evidence."""

    subject: str
    message_zh: str
    message_en: str


def plan(session: Session) -> Plan:
    """What a refresh has to touch now: what is stale itself, and all that is made from it."""
    stale_feeds = [name for name, feed in session.project.feeds.items() if staging.is_stale(session, feed)]
    owed = {lack.subject for lack in lacks(session)}
    stale_feeds = sorted({*stale_feeds, *(s.removeprefix("staging.") for s in owed if s.startswith("staging."))})
    return touched(session.project, stale_feeds, owed)


def touched(project: Project, stale_feeds: list[str], owed: set[str]) -> Plan:
    """All that is made from stale feeds, and from tables and figures that are stale or owe evidence."""
    stale = {f"staging.{name}" for name in stale_feeds} | owed
    tables = project.downstream(stale)
    read_by_figures = {*project.read_by_figures(), HOLIDAYS, f"staging.{PRINTED_FIGURES}"}
    return Plan(
        feeds=stale_feeds,
        tables=[name for name in project.tables if name in tables],
        figures="figures" in owed or bool((stale | tables) & read_by_figures),
    )


def lacks(session: Session) -> list[Lack]:
    """What is not as today's inputs and today's definitions make it, or has no evidence for exactly that."""
    known, evidence = session.build.fingerprints(), session.build.evidence()
    found: list[Lack] = []

    def need(subject: str, mark: str | None, expected: str | None, owed: str) -> None:
        if mark is None or mark != expected:
            found.append(Lack(subject, f"{subject} 已过时，请先刷新", f"{subject} is stale: materialise it first"))
        elif evidence.get(subject) != owed:
            found.append(
                Lack(subject, f"{subject} 尚无证据，请先检验", f"{subject} has no evidence: materialise it first")
            )

    expected = expected_fingerprints(session.project, session.build.rows(IN_FORCE))
    for name, feed in session.project.feeds.items():
        mark = expected[f"staging.{name}"]
        need(f"staging.{name}", known.get(f"staging.{name}"), mark, gates.feed_evidence(session.project, feed, mark))
    for table in session.project.tables.values():
        mark = expected[table.name]
        need(table.name, known.get(table.name), mark, gates.table_evidence(session.project, table, mark))
    mark = making.figures_fingerprint(session, expected)
    need("figures", known.get("figures"), mark, gates.figures_evidence(mark, absent_figures(session)))
    owed = gates.revision_evidence(revised_figures(session))
    if owed is not None and evidence.get(gates.REVISION) != owed and all(lack.subject != "figures" for lack in found):
        zh, en = (
            "与已发布的数值不同，修订尚未检验",
            "not as it was released: materialise it to have the revision judged",
        )
        found.append(Lack("figures", f"figures {zh}", f"figures is {en}"))
    return found


def expected_fingerprints(project: Project, in_force: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The fingerprints that staging views and tables must have, given feed, period and sha256 of what is in force."""
    of_feed: dict[str, list[tuple[str, str]]] = {name: [] for name in project.feeds}
    for row in in_force:
        of_feed.setdefault(row["feed"], []).append((row["period"], row["sha256"]))
    expected = {
        f"staging.{name}": staging.staging_fingerprint(feed, of_feed[name]) for name, feed in project.feeds.items()
    }
    for table in project.tables.values():
        expected[table.name] = table.fingerprint(expected)
    return expected


def made_today(project: Project) -> set[str]:
    """Names of all that today's definitions make in the build."""
    return {*(f"staging.{name}" for name in project.feeds), *project.tables, "figures"}


def absent_figures(session: Session) -> list[tuple[str, str]]:
    """Figures that are due, since they are printed or stood in the release before, and are not there."""
    from orchestration import publishing

    if "figures" not in session.build.fingerprints():
        return []
    rows = session.build.rows("select figure, period from figures")
    there = {(row["figure"], row["period"]) for row in rows}
    printed = session.build.rows("select figure, period from printed_figures")
    due = {(row["figure"], row["period"]) for row in printed} | set(publishing.released_figures(session.home))
    return sorted(due - there)


def revised_figures(session: Session) -> list[gates.Revised]:
    """Figures that are there, and not with the value that they have in the release before."""
    from orchestration import publishing

    if "figures" not in session.build.fingerprints():
        return []
    released = publishing.released_figures(session.home)
    return [
        gates.Revised(figure, period, released[figure, period], value)
        for figure, period, value in session.build.connection.execute(
            "select figure, period, value from figures order by figure, period"
        ).fetchall()
        if (figure, period) in released and released[figure, period] != value
    ]
