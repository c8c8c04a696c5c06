"""Starts Spark so that it computes as DuckDB does, once a process. Importing this imports pyspark."""

import atexit
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from py4j.protocol import Py4JError

from orchestration.warehouse.home import REPOSITORY

with warnings.catch_warnings():
    # Of pandas, which is not used here.
    warnings.simplefilter("ignore")
    from pyspark.sql import SparkSession

_AS_DUCKDB = {
    # An overflow or a text that is no number is an error, not null.
    "spark.sql.ansi.enabled": "true",
    # A time of day means the same on every machine.
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.showConsoleProgress": "false",
}
_FOR_CALLS = {
    # What is asked meanwhile gets its share of the executors.
    "spark.scheduler.mode": "FAIR",
    # The product as it runs here, for executors that have it in the same place.
    "spark.executorEnv.PYTHONPATH": str(REPOSITORY),
}
_HERE = "127.0.0.1"
_ON_ONE_MACHINE = {
    # Every port is for this machine only.
    "spark.driver.bindAddress": _HERE,
    "spark.driver.host": _HERE,
    "spark.ui.enabled": "false",
}


@dataclass(frozen=True)
class Running:
    """A session that runs under a master, and the file that its processes print to."""

    session: SparkSession
    master: str
    log: Path

    def is_alive(self) -> bool:
        """Whether it can be asked: it may have lost its cluster, or its Java."""
        try:
            return not self.session.sparkContext._jsc.sc().isStopped()
        except (AttributeError, Py4JError):
            return False


_running: list[Running] = []


def running(master: str, log: Path) -> Running:
    """The session of this process, for one home after the other; it is started where none runs under this master.

    It ends with the process.
    """
    if _running and (_running[0].master != master or not _running[0].is_alive()):
        _stop()
    if not _running:
        _running.append(Running(started(master, log), master, log))
        atexit.register(_stop)
    return _running[0]


def _stop() -> None:
    while _running:
        # What has died cannot be told to stop.
        with suppress(Py4JError, AttributeError):
            _running.pop().session.stop()


def started(master: str, log: Path) -> SparkSession:
    """A session under a master; what its processes print goes to the file `log`."""
    settings = _AS_DUCKDB | _FOR_CALLS
    if size := os.environ.get("SHENHE_MEMORY"):
        settings["spark.executorEnv.SHENHE_MEMORY"] = size
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", _HERE)
        settings |= _ON_ONE_MACHINE
    builder = SparkSession.builder.master(master).appName("shenhe-warehouse")
    with _printed_to(log):
        return builder.config(map=settings).getOrCreate()


@contextmanager
def _printed_to(log: Path) -> Iterator[None]:
    """Let processes that are started within the context print to a file, not to where this one does."""
    kept = [os.dup(stream) for stream in (1, 2)]
    with log.open("wb") as handle:
        for stream in (1, 2):
            os.dup2(handle.fileno(), stream)
    try:
        yield
    finally:
        for stream, before in zip((1, 2), kept, strict=True):
            os.dup2(before, stream)
            os.close(before)
