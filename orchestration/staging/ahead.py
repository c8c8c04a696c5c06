"""Reading ahead for a refresh: which deliveries its steps will ask for."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from orchestration.deliveries.identity import delivery_id
from orchestration.deliveries.precedence import candidates
from orchestration.deliveries.reader.work import Job, Work
from orchestration.gates.engine import finish_import
from orchestration.session import Session
from orchestration.staging.read import unread
from orchestration.timings import READING
from orchestration.warehouse.build.deliveries import in_force_of
from orchestration.warehouse.build.typed import typed
from transforms import Feed

_OF_A_FILE = 1_000_000
_ENOUGH = 10_000_000
"""Bytes from which on a process is worth its start, a third of a second: a file costs as much as a million bytes."""


@contextmanager
def read_ahead(session: Session, feeds: Iterable[str]) -> Iterator[None]:
    """Read the new deliveries of feeds, in this order, ahead of the steps that are taken within the context.

    What the steps come to is the same without it. A few small files are left to the steps.
    """
    with session.timings.phase(READING):
        found = [_work(session, session.project.feeds[name]) for name in feeds]
    sizes = [size for _, of_feed in found for size in of_feed]
    if sum(max(_OF_A_FILE, size) for size in sizes) < _ENOUGH:
        yield
        return
    engine = session.engine if session.engine.calls(sum(sizes)) else None
    if engine:
        # While it is imported, nothing else can import pyspark.
        finish_import(session.timings)
    with session.ahead.reading(session.home, [work for work, _ in found if work.jobs], engine):
        yield


def _work(session: Session, feed: Feed) -> tuple[Work, list[int]]:
    """What is to be read of a feed, and the bytes of each file; 0 for one that only the archive has."""
    standing = candidates(session.folder.standing(feed, session.today))
    wanted = {*standing, *in_force_of(session.build, feed.name).items()}
    names = {key: delivery_id(feed, *key) for key in wanted}
    new = unread(session.home, feed, names, typed(session.build, feed.name))
    jobs = [Job(*key, names[key], standing[key].path if key in standing else None) for key in new]
    return Work(feed, tuple(jobs)), [standing[key].bytes if key in standing else 0 for key in new]
