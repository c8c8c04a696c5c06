"""A refresh killed at any step leaves the release before to readers, and the next refresh continues."""

import signal
import subprocess
import sys
import time

import pytest

DAY = "2022-11-05"

# A refresh that kills itself the moment before it calls a function, named by its module.
KILLED_BEFORE = """
import importlib, os, signal, sys
module, name = sys.argv.pop(1).split(":")
getattr(importlib.import_module(module), name)
setattr(importlib.import_module(module), name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
from orchestration.cli.main import run
raise SystemExit(run())
"""
BEFORE_A_TABLE_IS_JUDGED = "orchestration.refresh.steps:judge_table"
BEFORE_THE_RELEASE_IS_POINTED_TO = "orchestration.warehouse.releases.writer:repoint"
BEFORE_THE_RECORD = "orchestration.refresh.steps:write_record"
OTHERS = [
    "orchestration.staging.stage:keep_originals",
    "orchestration.staging.read:original_to_read",
    "orchestration.staging.stage:judge_feed",
    "orchestration.figures.build:put_catalogue",
    "orchestration.refresh.steps:judge_figures",
    "orchestration.warehouse.releases.writer:write_aside",
    "orchestration.warehouse.releases.writer:bring_in",
]


def kill_before(warehouse, moment):
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **warehouse.environment}
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE, moment, "refresh"],
        check=False, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stdout + ended.stderr


def deliver_a_day(warehouse):
    rows = [["计数器", "时段开始", "进入人次"], ["ZJ-01", f"{DAY} 10:00:00", 321], ["ZJ-02", f"{DAY} 10:00:00", 123]]
    warehouse.deliver("zhongjie_footfall", f"中街客流_{DAY}.csv", rows)


def visits(warehouse):
    return warehouse.column(f"select visits from commerce.footfall_by_day where period = '{DAY}'")


def statuses(warehouse, count):
    """The states of all runs, the newest first, once there are so many and none is at work."""
    give_up = time.monotonic() + 60
    with warehouse.dagster() as instance:
        while True:
            found = [record.dagster_run.status.value for record in instance.get_run_records()]
            is_over = len(found) == count and not {"NOT_STARTED", "STARTED"} & set(found)
            if is_over or time.monotonic() > give_up:
                return found
            time.sleep(0.2)


def what_status_says(warehouse):
    return {row["what"] for row in warehouse.shenhe("status", "--format", "json").rows}


def test_a_refresh_killed_again_and_again_goes_on_each_time_and_releases_in_the_end(warehouse):
    deliver_a_day(warehouse)
    kill_before(warehouse, BEFORE_A_TABLE_IS_JUDGED)
    assert statuses(warehouse, 2) == ["FAILURE", "SUCCESS"]
    assert visits(warehouse) == []

    kill_before(warehouse, BEFORE_THE_RELEASE_IS_POINTED_TO)
    assert statuses(warehouse, 3) == ["FAILURE", "FAILURE", "SUCCESS"]
    assert visits(warehouse) == []

    kill_before(warehouse, BEFORE_THE_RECORD)
    assert visits(warehouse) == [444]
    assert "stale" in what_status_says(warehouse)

    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert "stale" not in what_status_says(warehouse)
    assert "nothing changed" in warehouse.refresh().out
    assert (warehouse.home / "refresh.lock").read_text() == ""


def test_a_first_refresh_killed_before_its_release_is_pointed_to_is_made_good_by_the_next(empty):
    rows = [["活动编号", "活动日期", "主题", "参会企业数", "达成融资（万元）"]]
    for month in range(1, 13):
        period = f"2021-{month:02d}"
        empty.deliver(
            "matchmaking_events", f"对接_{period}.csv", [*rows, [f"HD-{month}", f"{period}-15", "对接", 20, 300]]
        )
    kill_before(empty, BEFORE_THE_RELEASE_IS_POINTED_TO)
    assert [path.name for path in (empty.home / "releases").glob("[0-9]*")] == ["000001.duckdb"]
    assert empty.shenhe("figures").code == 6
    said = empty.refresh()
    assert said.code == 0, said.out + said.err
    assert empty.column("select release from releases") == [1]


@pytest.mark.drill
@pytest.mark.parametrize("moment", OTHERS)
def test_a_kill_at_any_other_moment_is_made_good_by_the_next_refresh(warehouse, moment):
    deliver_a_day(warehouse)
    kill_before(warehouse, moment)
    assert visits(warehouse) == []
    assert warehouse.refresh().code == 0
    assert visits(warehouse) == [444]
    assert "STARTED" not in statuses(warehouse, 3)
