"""Takes the steps of a refresh in this process, and has another one record them as a run that the home's UI shows.

Dagster is not imported here. What cannot be recorded is said; it neither fails nor delays the release.
"""

import subprocess
import sys
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from orchestration.defs.desk.pages import RELEASE, taken
from orchestration.defs.instance import prepare_instance
from orchestration.defs.steps.messages import Failed, put
from orchestration.refresh.run import StepFailed
from orchestration.refresh.staleness import Todo
from orchestration.session import Session
from orchestration.timings import DAGSTER
from orchestration.warehouse.messages import Message

GRACE = 120.0
"""Seconds that the recorder has to end, once the last step was taken."""
_GRACE_INTERRUPTED = 5.0


def take_recorded(session: Session, todo: Todo) -> Message | None:
    """Take every step that is due, the release last. Raises StepFailed. Returns why the run is not recorded, if so."""
    names = [*todo.names, RELEASE]
    with session.timings.phase(DAGSTER):
        prepare_instance(session.home, session.request.extracts)
        with Recorder(names) as recorder:
            for name in names:
                recorder.tell(name, _taken(session, name, recorder))
        return recorder.unrecorded


def _taken(session: Session, name: str, recorder: "Recorder") -> Any:
    try:
        return taken(session, name)
    except Exception as error:
        stack = traceback.format_exc()
        said = traceback.format_exception_only(error)[-1].strip()
        recorder.tell(name, Failed(said, stack))
        failed = StepFailed(f"{name}: {said}")
        failed.add_note(stack)
        raise failed from error


class Recorder:
    """The recorder's process, told of each step; its pipe is filled by a thread, so that nobody waits for it."""

    def __init__(self, names: Sequence[str]) -> None:
        # In a session of its own: a Ctrl-C ends the command, and the recorder then sees that no more comes.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "orchestration.defs.processes.recorder"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self._writer = ThreadPoolExecutor(1)
        self._errors = ThreadPoolExecutor(1)
        assert self._process.stderr is not None
        self._said = self._errors.submit(self._process.stderr.read)
        self.unrecorded: Message | None = None
        self._put(list(names))

    def tell(self, name: str, found: Any) -> None:
        """Tell what came of a step."""
        self._put((name, found))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, stack: TracebackType | None) -> None:
        """Wait until all is recorded."""
        interrupted = kind is not None and not issubclass(kind, Exception)
        self._writer.submit(self._close)
        try:
            code = self._process.wait(_GRACE_INTERRUPTED if interrupted else GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        self._writer.shutdown()
        self._errors.shutdown()
        if code:
            said = self._said.result().decode("utf-8", "replace").strip().rpartition("\n")[2] or f"exit code {code}"
            self.unrecorded = Message(
                f"本次刷新未能登记到 Dagster（{said}），不影响发布",
                f"this refresh could not be recorded in Dagster ({said}); the release does not depend on it",
            )

    def _put(self, message: Any) -> None:
        assert self._process.stdin is not None
        self._writer.submit(put, self._process.stdin, message)

    def _close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
