"""Reading that is spread: processes of the engine read from the archive of the home, while this one takes originals.

What comes of a delivery is the same as if it were read here.
"""

import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from orchestration.deliveries.originals import Original
from orchestration.deliveries.reader.messages import portable
from orchestration.deliveries.reader.work import Job, Read, Work, read_original, take_originals
from orchestration.engines.engine import Call, Engine, EngineFailed
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from transforms import Feed
from transforms.reading import reader_fingerprint

_OF_A_BATCH = 32_000_000
_OF_A_FILE = 1_000_000
"""Bytes that are read at one go, half a second; a file costs as much as a million."""


@dataclass(frozen=True)
class Batch:
    """Deliveries of a feed that are read at one go, each with its original, and the code that has to read them."""

    feed: Feed
    jobs: tuple[tuple[Job, Original], ...]
    home: Path
    reader: str


class Spread:
    """What is read ahead by processes of an engine; as `Ahead` asks for it."""

    pid = None

    def __init__(self, home: Home, works: Sequence[Work], call: Call) -> None:
        self.expected = {job.delivery: work.feed.name for work in works for job in work.jobs}
        self._home, self._works, self._call = home, {work.feed.name: work for work in works}, call
        self._taken: dict[str, Future[Mapping[str, Original]]] = {name: Future() for name in self._works}
        self._read: dict[str, Future[Read | Exception | None]] = {delivery: Future() for delivery in self.expected}
        self._ended = threading.Event()

    def originals(self, feed: str) -> Mapping[str, Original]:
        """Wait for the originals of a feed. Raises what taking them raised."""
        if feed not in self._works:
            return {}
        found = self._taken[feed].result()
        for job in self._works[feed].jobs:
            if job.sha256 not in found:
                self.expected.pop(job.delivery, None)
        return found

    def read(self, delivery: str) -> Read | None:
        """Wait for what came of a delivery. Raises what reading it raised, and EngineFailed."""
        feed = self.expected.pop(delivery)
        found = self._read[delivery].result()
        if isinstance(found, Exception):
            raise found
        if found and found.staged_sha256:
            _require_here(self._home.staged_file(feed, delivery), found.staged_sha256)
        return found

    def take(self) -> None:
        """Take the originals feed by feed, and have each feed read as soon as its own are durable."""
        for feed, work in self._works.items():
            try:
                jobs = takewhile(lambda _: not self._ended.is_set(), work.jobs)
                self._taken[feed].set_result(originals := take_originals(self._home, jobs))
                found = [(job, originals.get(job.sha256, Original(None))) for job in work.jobs]
                for job, source in found:
                    if source.path is None:
                        self._read[job.delivery].set_result(None)
                for jobs_of_one in _at_one_go(found):
                    self._hand_out(Batch(work.feed, jobs_of_one, self._home.root, reader_fingerprint()))
            except Exception as error:  # noqa: BLE001 - whoever waits for the feed raises it
                self._fail(work, error)

    def end(self) -> None:
        """Take no more."""
        self._ended.set()

    def _hand_out(self, batch: Batch) -> None:
        def told(answer: "Future[list[Read | Exception]]") -> None:
            try:
                found = answer.result()
            except Exception as error:  # noqa: BLE001 - whoever waits for a delivery raises it
                found = [error] * len(batch.jobs)
            for (job, _), one in zip(batch.jobs, found, strict=True):
                self._read[job.delivery].set_result(one)

        self._call(read_batch, batch).add_done_callback(told)

    def _fail(self, work: Work, error: Exception) -> None:
        waiting: list[Future[Any]] = [self._taken[work.feed.name], *(self._read[job.delivery] for job in work.jobs)]
        for one in waiting:
            if not one.done():
                one.set_exception(error)


@contextmanager
def spread(engine: Engine, home: Home, works: Sequence[Work]) -> Iterator[Spread]:
    """What an engine reads ahead within the context; whatever is not read by its end nobody will ask for."""
    with engine.calling() as call:
        found = Spread(home, works, call)
        taker = threading.Thread(target=found.take, name="taking originals")
        taker.start()
        try:
            yield found
        finally:
            found.end()
            taker.join()


def _at_one_go(found: Sequence[tuple[Job, Original]]) -> Iterator[tuple[tuple[Job, Original], ...]]:
    """The deliveries that can be read, in their order, some small ones together."""
    together: list[tuple[Job, Original]] = []
    size = 0
    for job, source in found:
        if source.path is not None:
            together.append((job, source))
            size += max(_OF_A_FILE, source.path.stat().st_size)
        if size >= _OF_A_BATCH:
            yield tuple(together)
            together, size = [], 0
    if together:
        yield tuple(together)


def read_batch(root: Path, batch: Batch) -> list[Read | Exception]:
    """Read deliveries where this is called, in the home that has its root there."""
    here = Home(root)
    if reader_fingerprint() != batch.reader:
        host = socket.gethostname()
        zh, en = f"{host} 上的程序版本不同，请安装同一版本", f"{host} has another version of the product"
        return [EngineFailed(str(Message(zh, f"{en}: install this one")))] * len(batch.jobs)
    found: list[Read | Exception] = []
    for job, source in batch.jobs:
        try:
            found.append(_read(here, batch, job, source))
        except Exception as error:  # noqa: BLE001 - whoever waits for the delivery raises it
            found.append(portable(error))
    return found


def _require_here(staged: Path, sha256: str) -> None:
    """Raise EngineFailed unless what an executor wrote has arrived: it may have a disk of its own under that name."""
    if not staged.exists() or sha256_of(staged) != sha256:
        zh, en = f"执行器写入的 {staged} 未到", f"what an executor wrote to {staged} is not here"
        raise EngineFailed(str(Message(f"{zh}，请将 home 共享给集群", f"{en}: share the home")))


def _read(here: Home, batch: Batch, job: Job, source: Original) -> Read:
    assert source.path is not None
    path = here.root / source.path.relative_to(batch.home)
    if not path.exists():
        host = socket.gethostname()
        zh, en = f"{host} 上没有 {path}，请将 home 共享给集群", f"{host} has no {path}: share the home"
        raise EngineFailed(str(Message(zh, en)))
    read = read_original(here, batch.feed, job, replace(source, path=path))
    assert read is not None
    return read
