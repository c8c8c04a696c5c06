"""Takes the steps of a refresh in this process, and has another one record them as a run that the home's UI shows.

Dagster is not imported here. What cannot be recorded is said; the release does not depend on it.
"""

import traceback

from orchestration.defs.desk.pages import RELEASE, Page, taken
from orchestration.defs.processes.recording import Recording, recording
from orchestration.defs.steps.messages import Failed, Order
from orchestration.refresh.run import StepFailed
from orchestration.refresh.staleness import Todo, in_order
from orchestration.session import Session
from orchestration.timings import DAGSTER
from orchestration.warehouse.messages import Message


def take_recorded(session: Session, todo: Todo) -> Message | None:
    """Take every step that is due, the release last. Raises StepFailed. Returns why the run is not recorded, if so."""
    names = (*in_order(session.project, todo), RELEASE)
    with session.timings.phase(DAGSTER):
        with recording(Order(session.home.root, session.request.extracts, names)) as run:
            for name in names:
                run.tell(name, _taken(session, name, run))
        return run.failure


def _taken(session: Session, name: str, run: Recording) -> Page:
    try:
        return taken(session, name)
    except Exception as error:
        said, stack = traceback.format_exception_only(error)[-1].strip(), traceback.format_exc()
        run.tell(name, Failed(said, stack))
        failed = StepFailed(f"{name}: {said}")
        failed.add_note(stack)
        raise failed from error
