"""What schedule and sensor look at: the folder of deliveries and the record of the last refresh, never the build."""

import os
from functools import cache
from pathlib import Path

import dagster as dg

from orchestration.defs.assets import RELEASE, table_key
from orchestration.defs.instance import fail_dead_runs, unfinished_runs
from orchestration.deliveries.districts import deliveries_of, district_of
from orchestration.deliveries.embargoes import BadCalendar, embargoes
from orchestration.deliveries.folder import FolderReader
from orchestration.project.definitions import project
from orchestration.refresh.staleness import Todo, stale
from orchestration.release.embargo.waits import waits
from orchestration.release.last_refresh import LastRefresh, read_record
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.build.state import State
from orchestration.warehouse.clock import today
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.releases.integrity import DamagedRecord, DamagedWaiting
from orchestration.warehouse.releases.reader import NoRelease, current_release

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


def waiting_due() -> str | None:
    """What names the release that waits, if its time has come; else None.

    A calendar that cannot be used, or a damaged file, is left to the run, which says so or mends it.
    """
    home = Home.at()
    record = _record() if home.waiting.exists() else None
    if record is None or record.waiting is None or record.waiting.parent != current_release(home):
        return None
    extracts, declared = deliveries_of(home, extracts_folder()), project(district_of(home))
    try:
        lines = embargoes(extracts, declared, must_stand=bool(record.calendar))
        found = waits(home, lines, record.waiting, record.signatures)
    except (BadCalendar, DamagedWaiting) as error:
        return fingerprint(record.waiting.sha256, str(error))
    if found.awaited is not None:
        return None
    return fingerprint(record.waiting.sha256, len(record.signatures), found.asked.until, found.asked.signers)


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
