"""The sensor: a refresh soon after a delivery has arrived."""

import json
import os

import dagster as dg

from orchestration.defs.looking import files_in, look, run_at_work, run_request, waiting_due
from orchestration.deliveries.districts import deliveries_of
from orchestration.refresh.staleness import Todo
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.home import Home, extracts_folder

LANDING_SECONDS = int(os.environ.get("SHENHE_LANDING_SECONDS") or 30)
"""Seconds between two looks at the folder of deliveries; a file that is the same in both is complete."""
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


def _skip(cursor: dict[str, object], reason: str) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=reason, cursor=json.dumps(cursor))
