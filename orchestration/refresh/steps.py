"""The steps of a refresh: each makes one thing, unless it stands as it must be, and has it judged, unless it was.

Dagster's assets take them one by one; `take` takes all stale ones without Dagster.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from orchestration.figures.build import figures_fingerprint
from orchestration.gates.comparison import absent_figures, revised_figures
from orchestration.gates.engine import finish_import
from orchestration.gates.evidence import feed_evidence, figures_evidence, revision_evidence, table_evidence
from orchestration.gates.explanations import apply_notes
from orchestration.gates.figures import judge_figures, judge_revisions
from orchestration.gates.tables import judge_table
from orchestration.project.tables import SqlTable
from orchestration.refresh.making import bring_figures_up, bring_table_up
from orchestration.refresh.staleness import Todo, in_order
from orchestration.release.decision import Decision
from orchestration.release.last_refresh import write_record
from orchestration.release.make import make_release
from orchestration.session import Session
from orchestration.staging.stage import Staged, stage
from orchestration.staging.staged import require_whole
from orchestration.timings import OF_FIGURES, OF_TABLES, OTHER, RECORD, RELEASE
from orchestration.warehouse.build.database import damage_of_build
from orchestration.warehouse.build.deliveries import in_force
from orchestration.warehouse.build.evidence import Outcome, evidence, outcomes_under
from orchestration.warehouse.build.state import state_of
from orchestration.warehouse.releases.reader import released_figures
from transforms import Feed

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """What was made: its fingerprint, its rows, and the outcomes of its gates."""

    fingerprint: str
    rows: int
    outcomes: tuple[Outcome, ...]


def _step(step: Callable[P, T]) -> Callable[P, T]:
    """A step whose own time is not that of whoever takes it.

    It raises DamagedBuild for what DuckDB says of a broken build, which is then set aside next time.
    """

    @wraps(step)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
        session = args[0]
        assert isinstance(session, Session)
        with damage_of_build(session.home), session.timings.phase(OTHER):
            return step(*args, **kwargs)

    return guarded


@_step
def stage_feed(session: Session, feed: Feed) -> tuple[Staged, Step]:
    """Stage and judge a feed, whose deliveries in force are compared with their hashes first: gates read them."""
    session.progress.step(f"{feed.title} {feed.name}")
    require_whole(session, feed)
    staged = stage(session, feed)
    expected = feed_evidence(session.project, feed, staged.fingerprint)
    return staged, Step(staged.fingerprint, staged.rows, _found(session, {expected}))


@_step
def make_table(session: Session, table: SqlTable) -> Step:
    """Make and judge a table."""
    session.progress.step(table.name)
    build = session.build
    known = build.fingerprints()
    fingerprint = table.fingerprint({name: known[name] for name in table.reads})
    is_made = known.get(table.name) != fingerprint and bring_table_up(session, table, fingerprint)
    expected = table_evidence(session.project, table, fingerprint)
    is_judged = evidence(build).get(table.name) != expected
    if is_judged:
        finish_import(session.timings)
        with session.timings.phase(OF_TABLES):
            judge_table(build, session.project, table, expected)
    if not (is_made or is_judged):
        session.say_unchanged(table.name)
    return Step(fingerprint, build.row_count(table.name), _found(session, {expected}))


@_step
def make_all_figures(session: Session) -> Step:
    """Make and judge the figures, and their revisions of the release before."""
    session.progress.step("指标 figures")
    build, project = session.build, session.project
    known = build.fingerprints()
    fingerprint = figures_fingerprint(project, known, in_force(build))
    is_made = known.get("figures") != fingerprint and bring_figures_up(session, fingerprint)
    state, released = state_of(build), released_figures(session.home)
    absent, revised = absent_figures(state, released), revised_figures(state, released)
    expected, of_revisions = figures_evidence(project, fingerprint, absent), revision_evidence(revised)
    is_judged = state.evidence.get("figures") != expected
    if is_judged:
        finish_import(session.timings)
    with session.timings.phase(OF_FIGURES):
        if is_judged:
            judge_figures(build, project, absent, expected)
        judge_revisions(build, revised, of_revisions)
    if not (is_made or is_judged or revised):
        session.say_unchanged("figures")
    return Step(fingerprint, build.row_count("figures"), _found(session, {expected, of_revisions}))


@_step
def release(session: Session) -> Decision:
    """Release unless something holds it back, and write the record."""
    session.progress.step("发布 release")
    with session.timings.phase(RELEASE):
        decision = make_release(session)
    with session.timings.phase(RECORD):
        write_record(session, decision)
    return decision


def take(session: Session, todo: Todo) -> None:
    """Take every stale step, the release last."""
    make_and_judge(session, todo)
    release(session)


def make_and_judge(session: Session, todo: Todo) -> None:
    """Take every stale step, without the release."""
    for name in in_order(session.project, todo):
        if name == "figures":
            make_all_figures(session)
        elif name.startswith("staging."):
            stage_feed(session, session.project.feeds[name.removeprefix("staging.")])
        else:
            make_table(session, session.project.tables[name])
    apply_notes(session.build, session.today)


def _found(session: Session, expected: set[str | None]) -> tuple[Outcome, ...]:
    """The outcomes with these fingerprints, explained by today's notes."""
    found = _standing(session, expected)
    if any(one.verdict == "needs_explanation" for one in found):
        apply_notes(session.build, session.today)
        found = _standing(session, expected)
    return found


def _standing(session: Session, expected: set[str | None]) -> tuple[Outcome, ...]:
    return tuple(outcomes_under(session.build, filter(None, expected)))
