"""A refresh from end to end: what is stale, its steps, the release, the result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from orchestration.gates.engine import begin_import
from orchestration.refresh.staleness import Todo, due
from orchestration.refresh.steps import take
from orchestration.release.decision import Decision, decide
from orchestration.release.embargo.release import is_due, release_due
from orchestration.release.embargo.waits import Waits, calendar, standing_waits, take_calendar
from orchestration.release.last_refresh import read_record, write_record
from orchestration.release.make import waits_as_decided
from orchestration.session import Session
from orchestration.staging.ahead import read_ahead
from orchestration.timings import RECORD, STALE
from orchestration.warehouse.build.deliveries import Quarantined, quarantined
from orchestration.warehouse.build.state import state_of
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases.integrity import DamagedRecord
from orchestration.warehouse.releases.reader import release_in_force
from orchestration.warehouse.releases.signatures import signatures
from orchestration.warehouse.releases.waiting import last_entered

Take = Callable[[Session, Todo], Message | None]
"""Takes every stale step, the release last. Returns why that is not recorded where it should be, if so."""


class StepFailed(RuntimeError):
    """A step of the refresh failed by an error (disk, bug), not by a gate."""


@dataclass(frozen=True)
class Result:
    """The result of a refresh: what was made or judged again, rows read by feed, the decision, what is set aside.

    `unchanged`: what was due, and stands as it would be made again. `unrecorded`: why Dagster does not show it.
    `waits`: the release that waits, if one does.
    """

    touched: tuple[str, ...]
    rows_read: Mapping[str, int]
    decision: Decision
    quarantined: tuple[Quarantined, ...]
    mended: tuple[Message, ...] = ()
    left: tuple[str, ...] = ()
    unrecorded: Message | None = None
    unchanged: tuple[str, ...] = ()
    waits: Waits | None = None


def refresh(session: Session, take_steps: Take = take) -> Result:
    """Refresh what is stale, release if nothing holds it back, and write the record.

    What waited is released first, if its time has come: gates compare with it then. Raises StepFailed when a step
    fails; what was committed before stays, and so does the release before. Raises BadCalendar before anything is done.
    """
    take_calendar(session)
    before = release_in_force(session.home)
    with session.timings.phase(STALE):
        todo = due(session)
        if todo and release_due(session) is not None:
            todo = due(session)
        decision = decide(session)
    unrecorded = None
    if todo or decision.is_new or is_due(session) or not waits_as_decided(session, decision):
        session.progress.expect(len(todo.names) + 1)  # the release comes last
        if todo.names:
            begin_import()
        with read_ahead(session, todo.feeds):
            unrecorded = take_steps(session, todo)
        decision = decide(session)
    elif not _is_recorded(session, decision):
        with session.timings.phase(RECORD):
            write_record(session, decision)
    touched, unchanged = (
        tuple(name for name in todo.names if (name in session.unchanged) is told) for told in (False, True)
    )
    decision = replace(decision, is_new=decision.release != before)
    return Result(
        touched, session.rows_read, decision, tuple(quarantined(session.build)), session.mended, todo.left,
        unrecorded, unchanged, standing_waits(session),
    )  # fmt: skip


def _is_recorded(session: Session, decision: Decision) -> bool:
    """Whether the record is current: a kill after the release leaves the record of the refresh before."""
    if not session.home.last_refresh.exists():
        return False
    try:
        record = read_record(session.home)
    except DamagedRecord:
        return False
    recorded = (record.release, record.held_back, record.rolled_back_from, record.state)
    decided = (decision.release, decision.refused, decision.rolled_back_from, state_of(session.build))
    kept = (record.waiting, [*record.calendar], [*record.signatures])
    in_ledger = (last_entered(session.build), calendar(session), signatures(session.build))
    return (recorded, kept) == (decided, in_ledger)
