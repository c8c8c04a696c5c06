"""Calls of our own functions by executors of Spark, each a job of one task, which Spark repeats where it is lost."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.engines.engine import Call

if TYPE_CHECKING:
    from pyspark import SparkContext

_AT_ONCE = 32
"""How many calls Spark is told of: it has them wait for an executor, in the order in which they came."""
_MOMENT = 0.2
_POOL = "calls"


@contextmanager
def calling(
    context: "SparkContext", root: Path, group: str, failing: Callable[[], AbstractContextManager[None]]
) -> Iterator[Call]:
    """A function that has a function called with a root and an argument; what is not done by the end is given up."""

    def told(function: Callable[[Path, Any], Any], given: Any) -> Any:
        # A pool of its own, so that what is asked meanwhile need not wait until all calls are done.
        context.setLocalProperty("spark.scheduler.pool", _POOL)
        context.setJobGroup(group, group, interruptOnCancel=True)
        with failing():
            (found,) = context.parallelize([given], 1).map(partial(_called, function, root)).collect()
        return found

    def call(function: Callable[[Path, Any], Any], given: Any) -> "Future[Any]":
        asked.append(threads.submit(told, function, given))
        return asked[-1]

    asked: list[Future[Any]] = []
    threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix=_POOL)
    try:
        yield call
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        # Of a call that is just being handed over, Spark knows a moment later.
        while not all(one.done() for one in asked):
            with failing():
                context.cancelJobGroup(group)
            time.sleep(_MOMENT)


def _called(function: Callable[[Path, Any], Any], root: Path, given: Any) -> Any:
    # As in a refresh: what is written is for this user only.
    os.umask(0o077)
    return function(root, given)
