"""The reader of workbooks as the rest of the product sees it: a process that is started once and used again.

A file that kills the process, or takes too much memory or time, costs itself: the next one finds a new process.
"""

import atexit
import io
import os
import pickle
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transforms.workbooks.refusal import Refused
from transforms.workbooks.sheet import Sheet
from transforms.workbooks.worker import OUT_OF_MEMORY, Answer

_START = (
    "import sys; sys.path[:] = sys.argv[3:]; from transforms.workbooks.worker import main; "
    "main(*map(int, sys.argv[1:3]))"
)
# A machine that is busy starts a Python within this; no file is to blame if it does not.
_STARTS_WITHIN = 60.0
_ENDS_WITHIN = 5.0
_BUFFER = 1 << 16
_ROOT = str(Path(__file__).parents[2])


@dataclass(frozen=True)
class Limits:
    """What one file may take: bytes of address space, seconds on the clock.

    A workbook of a million cells takes some 5 s and 200 MB. Three times that leaves room for a machine with other work,
    and with what the rest of the product takes a hostile file stays within 20 s and 1 GB.
    """

    memory: int = 768 * 1024 * 1024
    seconds: float = 15.0


class Reader:
    """Opens workbooks in a process of its own, one at a time, whichever thread asks."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._lock = threading.Lock()
        self._worker: _Worker | None = None

    @property
    def pid(self) -> int | None:
        """The process that reads; None before the first file."""
        return self._worker.process.pid if self._worker else None

    def read(self, path: Path) -> list[Sheet]:
        """The sheets of a workbook. Raises Refused, or OSError for a file that cannot be opened."""
        with self._lock:
            return self._read(str(path.absolute()))

    def close(self) -> None:
        """End the process."""
        if self._worker is not None:
            self._worker.end()

    def forget(self) -> None:
        """Leave the process to the parent that this process was forked from."""
        self._lock = threading.Lock()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.forget()

    def _read(self, path: str) -> list[Sheet]:
        deadline: float | None = None
        reason: Refused | None = None
        while True:
            worker = self._started()
            deadline = deadline or time.monotonic() + self.limits.seconds
            try:
                kind, found, more = worker.ask(path, deadline)
                break
            except _TooLong as error:
                seconds = f"{self.limits.seconds:g}"
                late = _unread(f"读取超过 {seconds} 秒", f"the reader took too long, over {seconds} s")
                raise reason or late from error
            except _Died as death:
                # The process may have been killed for another's sake, or be full of what files before have left: the
                # file is asked for once more, in a new process.
                is_again = reason is not None
                if death.code == OUT_OF_MEMORY:
                    reason = _unread("读取时内存不足", "the reader ran out of memory")
                else:
                    reason = _unread("读取程序崩溃", "the reader crashed")
                if is_again:
                    raise reason from death
        if kind == "refused":
            raise Refused(found, more)
        if kind == "absent":
            raise OSError(found, more, path)
        return list(found)

    def _started(self) -> "_Worker":
        if self._worker is None or self._worker.process.poll() is not None:
            if self._worker is not None:
                self._worker.end()
            self._worker = _Worker(self.limits)
        return self._worker


class _Worker:
    """The process, and the pipes to it."""

    def __init__(self, limits: Limits) -> None:
        # By itself it ends somewhat later than it would be ended: when nobody is left to do so.
        arguments = [str(limits.memory), str(int(limits.seconds) + 2), _ROOT, *filter(os.path.isabs, sys.path)]
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _START, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._requests = self.process.stdin
        self._pipe = self.process.stdout
        self._timed = _Timed(self._pipe.fileno())
        self._answers = io.BufferedReader(self._timed, _BUFFER)
        try:
            self._answer(time.monotonic() + _STARTS_WITHIN)
        except (_TooLong, _Died) as error:
            raise RuntimeError(f"the process that opens workbooks does not start: {sys.executable}") from error

    def ask(self, path: str, deadline: float) -> Answer:
        """What the process answers. Raises _TooLong or _Died, after which there is no process."""
        try:
            self._requests.write(pickle.dumps(path))
        except BrokenPipeError:
            raise _Died(self.end()) from None
        answer: Answer = self._answer(deadline)
        return answer

    def end(self) -> int:
        """End the process. Returns the code that it ended with, negative for a signal."""
        self._requests.close()
        try:
            # One that closed its pipes is about to end by itself, with a code that says why.
            self.process.wait(_ENDS_WITHIN if self._timed.is_over else 0)
        except subprocess.TimeoutExpired:
            self.process.kill()
        code = self.process.wait()
        self._pipe.close()
        return code

    def forget(self) -> None:
        """Close this process's ends of the pipes; the other process is another's to wait for."""
        self.process.returncode = 0
        self._requests.close()
        self._pipe.close()

    def _answer(self, deadline: float) -> Any:
        self._timed.deadline = deadline
        try:
            return pickle.load(self._answers)
        except (EOFError, pickle.UnpicklingError) as error:
            raise _Died(self.end()) from error
        except BaseException:
            # What is left of the answer must not be taken for the next one.
            self.end()
            raise


class _Timed(io.RawIOBase):
    """The reading end of a pipe, until a deadline."""

    def __init__(self, descriptor: int) -> None:
        self.deadline = 0.0
        self.is_over = False
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLIN)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Raises _TooLong at the deadline."""
        left = self.deadline - time.monotonic()
        if left <= 0 or not self._poll.poll(left * 1000):
            raise _TooLong
        count = os.readv(self._descriptor, [buffer])
        self.is_over = count == 0
        return count


class _TooLong(Exception):
    """No answer came in time."""


class _Died(Exception):
    """The process ended before it had answered, with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def _unread(zh: str, en: str) -> Refused:
    return Refused(
        f"读不出来：{zh}，请用 Excel 打开后另存、拆分，或改报 CSV",
        f"could not be read: {en}. Open it in Excel and save it anew, split it, or deliver CSV",
    )


_reader = Reader()
atexit.register(_reader.close)
os.register_at_fork(after_in_child=_reader.forget)


def read_workbook(path: Path) -> list[Sheet]:
    """The sheets of an .xlsx or .xls file. Raises Refused, or OSError for a file that cannot be opened."""
    return _reader.read(path)
