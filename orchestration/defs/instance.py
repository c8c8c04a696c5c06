"""The Dagster instance of a home: its settings, and the runs that a kill left unfinished."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.defs.storage.settings import settings
from orchestration.warehouse.home import Home

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun

_SEAL = "# as put here, sha256 of the lines below: "


def prepare_instance(home: Home, extracts: Path) -> None:
    """Set this home and this folder of deliveries for Dagster, in this process and its children.

    Raises NoPostgres.
    """
    home.prepare()
    place = home.dagster / "dagster.yaml"
    put_settings(place, settings(place))
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["SHENHE_HOME"] = str(home.root)
    os.environ["SHENHE_EXTRACTS"] = str(extracts)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"


def put_settings(place: Path, settings: str) -> None:
    """Write settings with a seal (their hash), unless the file there was edited: its seal is broken or missing."""
    sealed = f"{_SEAL}{_sha256(settings)}\n{settings}"
    standing = place.read_text(encoding="utf-8") if place.exists() else None
    if standing == sealed:
        return
    if standing is not None:
        seal, _, below = standing.partition("\n")
        if seal != f"{_SEAL}{_sha256(below)}":
            return
    aside = place.with_name(f".{place.name}.{os.getpid()}")
    aside.write_text(sealed, encoding="utf-8")
    aside.replace(place)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unfinished_runs(instance: "DagsterInstance") -> "list[DagsterRun]":
    """Runs that are queued, starting or running, even if their process is gone."""
    import dagster as dg

    # A run that was made and not launched, as its maker was killed, never starts: it is at no work.
    at_rest = (
        dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE,
        dg.DagsterRunStatus.CANCELED,
    )  # fmt: skip
    statuses = [status for status in dg.DagsterRunStatus if status not in at_rest]
    return list(instance.get_runs(dg.RunsFilter(statuses=statuses)))


@contextmanager
def at_work(home: Home, run_id: str) -> Iterator[None]:
    """Hold a file lock that shows that a run's process is alive. The system releases it when the process dies."""
    place = _signs(home) / run_id
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{run_id}")
    with aside.open("w") as sign:
        fcntl.flock(sign, fcntl.LOCK_EX)
        aside.replace(place)
        try:
            yield
        finally:
            place.unlink(missing_ok=True)


def fail_dead_runs(instance: "DagsterInstance", home: Home) -> None:
    """Report as failed the runs whose process was killed: they would block the queue."""
    for place in sorted(_signs(home).glob("[!.]*")):
        with contextlib.suppress(FileNotFoundError), place.open("r+") as sign:
            try:
                fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            run = instance.get_run_by_id(place.name)
            if run is not None and not run.is_finished:
                instance.report_run_failed(run, "进程已不在 / its process is gone")
            place.unlink(missing_ok=True)


def _signs(home: Home) -> Path:
    return home.dagster / "at_work"
