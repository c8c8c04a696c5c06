"""The process that reads deliveries ahead of the one that started it, and ends with it.

What is gone when it is killed is files under names of its own, which the next refresh removes.
"""

import os
import pickle
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import IO

from orchestration.deliveries.originals import Original
from orchestration.deliveries.reader.messages import Done, Failed, Message, Taken, portable
from orchestration.deliveries.reader.work import Work, read_original, take_originals
from orchestration.warehouse.home import Home


def main() -> None:
    """Do the work that is given on standard input, and tell on standard output what came of it."""
    given, told = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not stand among the messages.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    # A Ctrl-C ends the command, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    home, works = pickle.load(given)
    threading.Thread(target=_end_with_parent, args=(given,), daemon=True).start()

    def tell(message: Message) -> None:
        pickle.dump(message, told, protocol=pickle.HIGHEST_PROTOCOL)
        told.flush()

    try:
        read_all(home, works, tell)
    except BrokenPipeError:
        os._exit(1)
    # What DuckDB and Python would tidy up, the system does quicker.
    os._exit(0)


def read_all(home: Home, works: Sequence[Work], tell: Callable[[Message], None]) -> None:
    """Take the originals of all feeds, and meanwhile read them, feed by feed."""
    with ThreadPoolExecutor(1) as taker:
        taking = [taker.submit(take_originals, home, work.jobs) for work in works]
        for work, taken in zip(works, taking, strict=True):
            try:
                _read(home, work, taken, tell)
            except BrokenPipeError:
                raise
            except Exception as error:  # noqa: BLE001 - whoever waits for the feed raises it
                tell(Failed(work.feed.name, portable(error)))


def _read(home: Home, work: Work, taken: "Future[dict[str, Original]]", tell: Callable[[Message], None]) -> None:
    originals = taken.result()
    tell(Taken(work.feed.name, originals))
    for job in work.jobs:
        if job.sha256 in originals:
            tell(Done(job.delivery, read_original(home, work.feed, job, originals[job.sha256])))


def _end_with_parent(given: IO[bytes]) -> None:
    # The other end is closed when the parent ends, in whichever way.
    given.read(1)
    os._exit(1)
