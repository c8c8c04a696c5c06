"""The steps of a refresh: each makes one thing, unless it stands, and has it judged, unless it was. No Dagster.

Dagster's assets take them one by one; `take_all` takes those that are due, for whoever needs no record of runs.
"""

from dataclasses import dataclass

from orchestration import explanations, gates, making, plan, staging
from orchestration.session import Session
from orchestration.tables import Table
from orchestration.warehouse.build import Outcome


@dataclass(frozen=True)
class Step:
    """What was made, by its fingerprint, and what the gates found of it."""

    fingerprint: str
    outcomes: tuple[Outcome, ...]


def table(session: Session, one: Table) -> Step:
    """Make and judge a table."""
    mark, _ = making.make_table(session, one)
    owed = gates.table_evidence(session.project, one, mark)
    if session.build.evidence().get(one.name) != owed:
        gates.judge_table(session, one, owed)
    return Step(mark, outcomes(session, {owed}))


def figures(session: Session) -> Step:
    """Make and judge the figures, and what they revise of the release before."""
    mark, _ = making.make_figures(session)
    absent = plan.absent_figures(session)
    owed = gates.figures_evidence(mark, absent)
    if session.build.evidence().get("figures") != owed:
        gates.judge_figures(session, absent, owed)
    revised = plan.revised_figures(session)
    gates.judge_revisions(session, revised)
    return Step(mark, outcomes(session, {owed, gates.revision_evidence(revised)}))


def outcomes(session: Session, evidence: set[str | None]) -> tuple[Outcome, ...]:
    """The outcomes that stand for this evidence, with what today's notes explain."""
    found = _standing(session, evidence)
    if any(one.verdict == "needs_explanation" for one in found):
        explanations.settle(session)
        found = _standing(session, evidence)
    return found


def _standing(session: Session, evidence: set[str | None]) -> tuple[Outcome, ...]:
    return tuple(one for one in session.build.outcomes() if one.fingerprint in evidence)


def take_all(session: Session) -> plan.Plan:
    """Take every step that is due, but for the release. Returns what was due."""
    session.build.drop_all_but(plan.made_today(session.project))
    staging.refuse_orphans(session)
    todo = plan.plan(session)
    for feed in todo.feeds:
        staging.stage(session, session.project.feeds[feed])
    for name in todo.tables:
        table(session, session.project.tables[name])
    if todo.figures:
        figures(session)
    explanations.settle(session)
    return todo
