"""The schedule: a refresh every working day in the morning."""

import os
import time

import dagster as dg

from orchestration.defs import systems
from orchestration.defs.looking import QUIET_SECONDS, last_change, look, run_at_work, run_request, waiting_due
from orchestration.deliveries.districts import deliveries_of
from orchestration.project.definitions import project
from orchestration.refresh.staleness import Todo
from orchestration.release.last_refresh import LastRefresh
from orchestration.warehouse.clock import today
from orchestration.warehouse.home import Home, extracts_folder

CRON = os.environ.get("SHENHE_REFRESH_CRON") or "30 6 * * 1-5"


@dg.schedule(
    cron_schedule=CRON,
    job_name="refresh",
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="每个工作日 06:30（北京时间）刷新：只重算过时的，没有变化则跳过",
)
def refresh_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Every working day, refresh what is stale, and judge again what is held back."""
    extracts = deliveries_of(Home.at(), extracts_folder())
    if not extracts.is_dir():
        return dg.SkipReason(f"没有报送文件夹 / no folder of deliveries: {extracts}")
    if run := run_at_work(context.instance):
        return dg.SkipReason(f"刷新正在进行 / a refresh is at work: run {run}")
    record, todo = look()
    if record is not None:
        # A day on which nothing comes is a day on which a department can become late.
        systems.report(project(), record.deliveries, context.instance, today())
    if waiting_due():
        return run_request(Todo())
    if todo:
        if time.time() - last_change(extracts) < QUIET_SECONDS:
            return dg.SkipReason(
                "文件还在写入，留待 landing_sensor / files are still being written: left to landing_sensor"
            )
        return run_request(todo)
    if record is not None and record.held_back:
        return run_request(_to_judge_again(record))
    return dg.SkipReason("没有变化 / nothing changed")


def _to_judge_again(record: LastRefresh) -> Todo:
    """What holds the release back, to be judged again: a note may have come into force since."""
    subjects = {one.subject for one in record.failing}
    feeds = tuple(name for name in project().feeds if name in subjects)
    return Todo(feeds, tuple(name for name in project().tables if name in subjects), figures=True)
