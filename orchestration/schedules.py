"""When a refresh runs by itself: every working day in the morning, and soon after a delivery has arrived.

Both ask for a run of what is stale and the release, and both come cheap when nothing is: they compare the folder with
the report of the last refresh, and open no build.
"""

import datetime
import json
import os
import time
from functools import cache
from pathlib import Path

import dagster as dg

from orchestration import last_refresh, plan
from orchestration.assets import RELEASE, table_key
from orchestration.deliveries import FolderReader
from orchestration.instance import fail_dead_runs, unfinished_runs
from orchestration.last_refresh import Report
from orchestration.plan import Plan
from orchestration.project import project
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.reading import NoRelease

CRON = os.environ.get("SHENHE_REFRESH_CRON") or "30 6 * * 1-5"
LANDING_SECONDS = int(os.environ.get("SHENHE_LANDING_SECONDS") or 30)
"""Seconds between two looks at the folder of deliveries; a file that is the same in both is no longer growing."""
SETTLED = 10.0
"""Seconds after which a file that was written no further is taken for whole, where only one look is had."""
MAX_RUNTIME = 7200
ATTEMPTS = 3
"""How often the sensor asks for the same deliveries to be refreshed before it leaves them to a person."""
RUN_TAGS = {"dagster/max_runtime": str(MAX_RUNTIME)}

_reader = cache(FolderReader)


def _at_work(instance: dg.DagsterInstance) -> str | None:
    """The run that is queued or at work; dead ones are cleared away first."""
    fail_dead_runs(instance, Home.at())
    return next((run.run_id[:8] for run in unfinished_runs(instance)), None)


def _look() -> tuple[Report | None, dict[str, str], Plan | None]:
    """The report of the last refresh, the inventories that stand, and what has to be done; None when nothing has."""
    today, folder, defined = datetime.date.today(), _reader(extracts_folder()), project()
    standing = last_refresh.inventories(defined, folder, today)
    try:
        report = last_refresh.read_report(Home.at())
    except NoRelease:
        return None, standing, plan.touched(defined, list(defined.feeds), {*defined.tables, "figures"})
    stale = last_refresh.stale_feeds(report, standing)
    todo = plan.touched(defined, stale, set(last_refresh.stale_tables(report, defined)))
    is_new = bool(todo.names) or last_refresh.orphans_changed(report, defined, folder)
    return report, standing, todo if is_new else None


def _to_judge_again(report: Report) -> Plan:
    """What holds the release back, to be judged anew: a note may have come into force since."""
    defined = project()
    subjects = {row["subject"] for row in report.failing}
    feeds = [name for name in defined.feeds if name in subjects]
    return Plan(feeds, [name for name in defined.tables if name in subjects], figures=True)


def _request(todo: Plan, run_key: str | None = None) -> dg.RunRequest:
    selection = [*(table_key(name) for name in todo.names), RELEASE]
    return dg.RunRequest(run_key=run_key, asset_selection=selection, tags=RUN_TAGS)


@dg.schedule(
    cron_schedule=CRON,
    job_name="refresh",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="每个工作日 06:30（北京时间）刷新：只重算过时的，没有变化则跳过",
)
def refresh_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """What is stale, every working day; what is held back is judged again."""
    extracts = extracts_folder()
    if not extracts.is_dir():
        return dg.SkipReason(f"没有报送文件夹 / no folder of deliveries: {extracts}")
    if run := _at_work(context.instance):
        return dg.SkipReason(f"刷新正在进行 / a refresh is at work: run {run}")
    report, _, todo = _look()
    if todo is not None:
        if time.time() - _last_change(extracts) < SETTLED:
            return dg.SkipReason(
                "文件还在写入，留待 landing_sensor / files are still being written: left to landing_sensor"
            )
        return _request(todo)
    if report is not None and report.held_back:
        return _request(_to_judge_again(report))
    return dg.SkipReason("没有变化 / nothing changed")


@dg.sensor(
    job_name="refresh",
    minimum_interval_seconds=LANDING_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="报送文件夹有变化，且文件不再增长，即刷新受影响的部分并发布",
)
def landing_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """What a changed folder makes stale, once two looks at it show the same files, sizes and times.

    The cursor keeps the last look, and how often a refresh was asked for what stood there.
    """
    extracts = extracts_folder()
    if not extracts.is_dir():
        return dg.SensorResult(skip_reason=f"没有报送文件夹 / no folder of deliveries: {extracts}")
    cursor = json.loads(context.cursor) if context.cursor else {}
    look = _files(extracts)
    if look != cursor.get("look"):
        return _skip({**cursor, "look": look}, "文件夹在变，等文件写完 / the folder is changing: waiting for its files")
    if run := _at_work(context.instance):
        return _skip(cursor, f"刷新正在进行 / a refresh is at work: run {run}")
    report, standing, todo = _look()
    if todo is None:
        return _skip({"look": look}, "没有变化 / nothing changed")
    content = fingerprint(sorted(standing.items()), todo.names)
    attempt = cursor.get("attempt", 0) + 1 if cursor.get("content") == content else 1
    if attempt > ATTEMPTS:
        said = f"已试 {ATTEMPTS} 次仍未完成，请查看运行记录 / given up after {ATTEMPTS} attempts: see the runs"
        return _skip(cursor, said)
    since = report.finished_at.isoformat() if report else "never"
    return dg.SensorResult(
        run_requests=[_request(todo, f"{content} since {since}, attempt {attempt}")],
        cursor=json.dumps({"look": look, "content": content, "attempt": attempt}),
    )


def _skip(cursor: dict[str, object], reason: str) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=reason, cursor=json.dumps(cursor))


def _files(extracts: Path) -> str:
    """Fingerprint of the names, sizes and times of all that stands in the folder."""
    return fingerprint(sorted((str(path), one.st_size, one.st_mtime_ns) for path, one in _stats(extracts)))


def _last_change(extracts: Path) -> float:
    """When the newest file was last written or put there, by the clock of its file system."""
    return max((one.st_ctime for _, one in _stats(extracts)), default=0.0)


def _stats(extracts: Path) -> list[tuple[Path, os.stat_result]]:
    found = []
    for path in extracts.rglob("*"):
        try:
            found.append((path, path.stat()))
        except FileNotFoundError:
            continue
    return found
