"""Reading ahead: a process that reads deliveries while this one judges those that were read before.

What comes of a delivery is the same as if it were read here. The process starts clean, with no thread, lock or database
of this one, and ends when this one does.
"""

import fcntl
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from orchestration.deliveries.originals import Original
from orchestration.deliveries.reader.messages import Done, Failed, Message, Taken
from orchestration.deliveries.reader.spread import Spread, spread
from orchestration.deliveries.reader.work import Read, Work
from orchestration.engines.engine import Engine
from orchestration.warehouse.home import Home

_START = "import sys; sys.path[:] = sys.argv[1:]; from orchestration.deliveries.reader.worker import main; main()"
_ROOT = str(Path(__file__).parents[3])
# Room for what is told of some thousand deliveries, so that the process need not wait until somebody listens.
_PIPE = 1 << 20


class ReaderDied(RuntimeError):
    """The process that reads deliveries ended before its work was done: killed, or crashed."""

    def __init__(self, code: int) -> None:
        zh, en = (f"信号 {-code}", f"signal {-code}") if code < 0 else (f"退出码 {code}", f"exit code {code}")
        super().__init__(
            f"读取报送的进程意外终止（{zh}），请再运行一次 / "
            f"the process that reads deliveries died ({en}): run the refresh again"
        )


class Ahead:
    """What is read ahead for the steps of a refresh; nothing, unless a process is reading."""

    def __init__(self) -> None:
        self._reader: _Reader | Spread | None = None

    @contextmanager
    def reading(self, home: Home, works: Sequence[Work], engine: Engine | None = None) -> Iterator[None]:
        """Have this work done within the context, in this order, by a process, or by those of an engine."""
        with spread(engine, home, works) if engine else _started(home, works) as reader:
            self._reader = reader
            try:
                yield
            finally:
                self._reader = None

    @property
    def pid(self) -> int | None:
        """The process that reads; None without one of our own."""
        return self._reader.pid if self._reader else None

    def originals(self, feed: str) -> Mapping[str, Original]:
        """Wait for the originals of a feed's deliveries, by hash; empty where none are read ahead.

        Raises ReaderDied, and what reading the feed raised.
        """
        return self._reader.originals(feed) if self._reader else {}

    def reads(self, delivery: str) -> bool:
        """Whether a delivery, whose feed was asked for its originals, is read ahead, and was not asked for yet."""
        return self._reader is not None and delivery in self._reader.expected

    def read(self, delivery: str) -> Read | None:
        """Wait for what came of a delivery that is read ahead; None where its bytes are gone. Raises as `originals`."""
        assert self._reader is not None
        return self._reader.read(delivery)


class _Reader:
    """The process, and what it has told."""

    def __init__(self, process: "subprocess.Popen[bytes]", told: IO[bytes], works: Sequence[Work]) -> None:
        self.process, self.pid = process, process.pid
        self.expected = {job.delivery: work.feed.name for work in works for job in work.jobs}
        self._works = {work.feed.name: work for work in works}
        self._told = told
        self._originals: dict[str, Mapping[str, Original]] = {}
        self._read: dict[str, Read | None] = {}
        self._failed: dict[str, Exception] = {}

    def originals(self, feed: str) -> Mapping[str, Original]:
        if feed not in self._works:
            return {}
        while feed not in self._originals:
            self._hear(feed)
        return self._originals[feed]

    def read(self, delivery: str) -> Read | None:
        feed = self.expected.pop(delivery)
        while delivery not in self._read:
            self._hear(feed)
        return self._read.pop(delivery)

    def _hear(self, feed: str) -> None:
        """Take the next message. Raises what failed for the feed, or ReaderDied."""
        if feed in self._failed:
            raise self._failed[feed]
        try:
            message: Message = pickle.load(self._told)
        except (EOFError, pickle.UnpicklingError):
            raise ReaderDied(self.process.wait()) from None
        match message:
            case Taken():
                self._originals[message.feed] = message.originals
                for job in self._works[message.feed].jobs:
                    if job.sha256 not in message.originals:
                        del self.expected[job.delivery]
            case Done():
                self._read[message.delivery] = message.read
            case Failed():
                self._failed[message.feed] = message.error


@contextmanager
def _started(home: Home, works: Sequence[Work]) -> Iterator[_Reader]:
    """A process at work, which is ended with the context: whatever it still reads nobody will ask for."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _START, _ROOT, *filter(os.path.isabs, sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin as given, process.stdout as told:
        try:
            for pipe in (given, told):
                _widen(pipe)
            _give(given, (home, tuple(works)))
            yield _Reader(process, told, works)
        finally:
            process.kill()
            process.wait()


def _widen(pipe: IO[bytes]) -> None:
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        # Where the system does not grant it, the pipe stays as it is.
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)


def _give(given: IO[bytes], work: object) -> None:
    left = memoryview(pickle.dumps(work, protocol=pickle.HIGHEST_PROTOCOL))
    # Whoever waits for a process that died at once is told then.
    with suppress(BrokenPipeError):
        while left:
            left = left[os.write(given.fileno(), left) :]
