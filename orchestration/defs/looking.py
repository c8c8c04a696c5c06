"""What schedule and sensor look at: the folder of deliveries and the record of the last refresh, never the build."""

import os
from functools import cache
from pathlib import Path

import dagster as dg

from orchestration.defs.assets import RELEASE, table_key
from orchestration.defs.instance import fail_dead_runs, unfinished_runs
from orchestration.deliveries.districts import deliveries_of, district_of
from orchestration.deliveries.folder import FolderReader
from orchestration.project.definitions import project
from orchestration.refresh.staleness import Todo, stale
from orchestration.release.last_refresh import LastRefresh, read_record
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.build.state import State
from orchestration.warehouse.clock import today
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.releases.integrity import DamagedRecord
from orchestration.warehouse.releases.reader import NoRelease

MAX_RUNTIME = 7200
QUIET_SECONDS = 10.0
"""The schedule looks once: it takes files as complete when nothing was written for this many seconds."""

_reader = cache(FolderReader)


def run_at_work(instance: dg.DagsterInstance) -> str | None:
    """The run that is queued or running, after failing dead ones; None without one."""
    fail_dead_runs(instance, Home.at())
    return next((run.run_id[:8] for run in unfinished_runs(instance)), None)


def delivered() -> tuple[Delivery, ...]:
    """The deliveries that the record of the last refresh lists; none before the first."""
    record = _record()
    return record.deliveries if record else ()


def _record() -> LastRefresh | None:
    try:
        return read_record(Home.at())
    except (NoRelease, DamagedRecord):
        return None


def look() -> tuple[LastRefresh | None, Todo]:
    """The record of the last refresh (None before the first), and what is stale now."""
    record = _record()
    state = record.state if record else State()
    home = Home.at()
    folder = _reader(deliveries_of(home, extracts_folder()))
    return record, stale(project(district_of(home)), home, state, folder, today())


def run_request(todo: Todo, run_key: str | None = None) -> dg.RunRequest:
    """A run of the stale assets and the release."""
    selection = [*(table_key(name) for name in todo.names), RELEASE]
    tags = {"dagster/max_runtime": str(MAX_RUNTIME)}
    return dg.RunRequest(run_key=run_key, asset_selection=selection, tags=tags)


def files_in(extracts: Path) -> str:
    """Fingerprint of the names, sizes and times of all files in the folder."""
    return fingerprint(sorted((str(path), one.st_size, one.st_mtime_ns) for path, one in _stats(extracts)))


def last_change(extracts: Path) -> float:
    """When a file in the folder last changed, by the clock of its file system."""
    return max((one.st_ctime for _, one in _stats(extracts)), default=0.0)


def _stats(extracts: Path) -> list[tuple[Path, os.stat_result]]:
    found = []
    for path in extracts.rglob("*"):
        try:
            found.append((path, path.stat()))
        except FileNotFoundError:
            continue
    return found
