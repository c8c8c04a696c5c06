"""The sensors: a refresh soon after a delivery has arrived; a message when the state of the home has changed."""

import json
import os
import time

import dagster as dg

from orchestration.alerts.settings import BadAlerts, settings_file
from orchestration.alerts.tell import Ending, tell
from orchestration.defs.looking import files_in, look, run_at_work, run_request, waiting_due
from orchestration.deliveries.districts import deliveries_of
from orchestration.refresh.staleness import Todo
from orchestration.warehouse.clock import today
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.messages import Message

LANDING_SECONDS = int(os.environ.get("SHENHE_LANDING_SECONDS") or 30)
"""Seconds between two looks at the folder of deliveries; a file that is the same in both is complete."""
ALERT_SECONDS = 60
"""Seconds between two looks at the state of the home."""
RETRY_SECONDS = 600.0
"""Seconds after which a message that was not taken is sent again."""
ATTEMPTS = 3
"""How often the sensor requests a refresh for the same deliveries before it gives up."""


@dg.sensor(
    job_name="refresh",
    minimum_interval_seconds=LANDING_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="报送文件夹有变化，且文件不再增长，即刷新受影响的部分并发布",
)
def landing_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Refresh what a changed folder makes stale, once two looks show the same files, sizes and times.

    The cursor keeps the last look, and how often a refresh was requested for it.
    """
    extracts = deliveries_of(Home.at(), extracts_folder())
    if not extracts.is_dir():
        return dg.SensorResult(skip_reason=f"没有报送文件夹 / no folder of deliveries: {extracts}")
    cursor = json.loads(context.cursor) if context.cursor else {}
    files = files_in(extracts)
    if files != cursor.get("look"):
        return _skip(
            {**cursor, "look": files}, "文件夹在变，等文件写完 / the folder is changing: waiting for its files"
        )
    if run := run_at_work(context.instance):
        return _skip(cursor, f"刷新正在进行 / a refresh is at work: run {run}")
    record, todo = look()
    if due := waiting_due():
        # It comes into force by itself: what is stale is compared with it afterwards.
        return dg.SensorResult(run_requests=[run_request(Todo(), f"{due} is due")], cursor=json.dumps(cursor))
    if not todo:
        return _skip({"look": files}, "没有变化 / nothing changed")
    content = fingerprint(files, todo.names)
    attempt = cursor.get("attempt", 0) + 1 if cursor.get("content") == content else 1
    if attempt > ATTEMPTS:
        said = f"已试 {ATTEMPTS} 次仍未完成，请查看运行记录 / given up after {ATTEMPTS} attempts: see the runs"
        return _skip(cursor, said)
    since = record.finished_at.isoformat() if record else "never"
    return dg.SensorResult(
        run_requests=[run_request(todo, f"{content} since {since}, attempt {attempt}")],
        cursor=json.dumps({"look": files, "content": content, "attempt": attempt}),
    )


@dg.sensor(
    minimum_interval_seconds=ALERT_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="暂缓发布、退回、逾期、运行失败，以及恢复，各告知一次（alerts.toml）",
)
def alerts_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Tell a change of state, at the end of a run or at the beginning of a day, once; what was not taken again later.

    The cursor keeps what was looked at last.
    """
    home = Home.at()
    if settings_file(home) is None:
        return dg.SensorResult(skip_reason="没有设置告警 / nobody is to be told")
    cursor = json.loads(context.cursor) if context.cursor else {}
    ended = last_ended(context.instance)
    written = home.last_refresh.stat().st_mtime_ns if home.last_refresh.exists() else 0
    seen = fingerprint(str(ended), written, str(today()))
    again = cursor.get("again")
    if seen == cursor.get("seen") and (again is None or time.time() < again):
        return _skip(cursor, "没有变化 / nothing changed")
    try:
        failures = tell(home, ended)
    except BadAlerts as error:
        return _skip(cursor, str(error))
    if not failures:
        return _skip({"seen": seen}, "已告知变化 / what changed was told")
    return _skip({"seen": seen, "again": time.time() + RETRY_SECONDS}, "；".join(map(str, failures)))


def last_ended(instance: dg.DagsterInstance) -> Ending | None:
    """How the last run that ended did; None without one, or if it is retried. One that is held back has not failed."""
    ended = dg.RunsFilter(statuses=[dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE])
    for record in instance.get_run_records(ended, limit=1):
        run = record.dagster_run
        if run.tags.get("dagster/will_retry") == "true":
            return None
        is_failed = run.status == dg.DagsterRunStatus.FAILURE and not _is_held_back(instance, run.run_id)
        said = Message(f"Dagster 运行 {run.run_id[:8]}", f"Dagster run {run.run_id[:8]}")
        return Ending(said if is_failed else None, record.end_time or 0.0)
    return None


def _is_held_back(instance: dg.DagsterInstance, run: str) -> bool:
    """Whether a run failed only by what holds its release back."""
    events = [one.dagster_event for one in instance.all_logs(run, of_type=dg.DagsterEventType.STEP_FAILURE)]
    return bool(events) and all(one is not None and one.step_failure_data.user_failure_data for one in events)


def _skip(cursor: dict[str, object], reason: str) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=reason, cursor=json.dumps(cursor))
