"""The command's side of the recorder: starts it once per process, tells it of each step, waits for its answer."""

import atexit
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

from orchestration.defs.desk.pages import Page
from orchestration.defs.steps.messages import Ended, Failed, Order, get, put
from orchestration.warehouse.messages import Message

GRACE = 120.0
"""Seconds that the recorder has for what is left to record, once the last step was taken."""
GRACE_INTERRUPTED = 5.0
"""Seconds that it has where the command was interrupted."""


class Recording:
    """A run that is being recorded."""

    def __init__(self, recorder: "_Recorder") -> None:
        self._recorder = recorder
        self.failure: Message | None = None
        """Once it has ended: why Dagster does not show the run, if so."""

    def tell(self, name: str, found: Page | Failed) -> None:
        """Tell what came of a step. Does not wait."""
        self._recorder.put((name, found))


@contextmanager
def recording(order: Order) -> Iterator[Recording]:
    """Have a run recorded within the context, which ends when the recorder has."""
    recorder = _recorder()
    found, grace = Recording(recorder), GRACE
    recorder.put(order)
    try:
        yield found
    except BaseException as error:
        if not isinstance(error, Exception):
            grace = GRACE_INTERRUPTED
        raise
    finally:
        said = recorder.answer(grace)
        if said:
            found.failure = Message(
                f"本次刷新未能登记到 Dagster（{said}），不影响发布",
                f"this refresh could not be recorded in Dagster ({said}); the release does not depend on it",
            )


class _Recorder:
    """The process, and two threads: nobody waits for a pipe that is full or empty."""

    def __init__(self) -> None:
        # In a session of its own: a Ctrl-C reaches the command, which then tells the recorder.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "orchestration.defs.processes.recorder"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._orders, self._answers = self._process.stdin, self._process.stdout
        self._writer, self._reader = ThreadPoolExecutor(1), ThreadPoolExecutor(1)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def put(self, message: Any) -> None:
        self._writer.submit(put, self._orders, message)

    def answer(self, seconds: float) -> str:
        """End the run that was ordered, and wait for what is said of it: nothing where it is recorded."""
        self.put(Ended())
        answer: Future[str] = self._reader.submit(get, self._answers)
        try:
            return answer.result(seconds)
        except EOFError:
            return f"exit code {self._process.wait()}"
        except TimeoutError:
            self.kill()
            return f"no answer within {seconds:.0f} s"
        except BaseException:
            self.kill()
            raise

    def close(self) -> None:
        """Let it end by itself: it sees that there are no more orders."""
        with suppress(BrokenPipeError):
            self._orders.close()
        self._process.wait()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


_started: list[_Recorder] = []
os.register_at_fork(after_in_child=_started.clear)


def _recorder() -> _Recorder:
    """The recorder of this process, started where there is none or it has died."""
    if not _started or not _started[-1].is_alive:
        _started[:] = [_Recorder()]
        atexit.register(_started[-1].close)
    return _started[-1]
