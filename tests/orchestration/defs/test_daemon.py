"""The schedule and the sensor run by Dagster's daemon: a new delivery is released."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import duckdb
import pytest

PATIENCE = 180.0
"""Seconds within which a delivery must be released, on a loaded machine."""
DAY = "2022-11-05"


@contextmanager
def daemon(warehouse, **settings):
    """Dagster's daemon over a warehouse, as `make ui` runs it beside the web server."""
    environment = {
        "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(warehouse.home), **warehouse.environment,
        "DAGSTER_HOME": str(warehouse.home / "dagster"), "DAGSTER_DISABLE_TELEMETRY": "yes", **settings,
    }  # fmt: skip
    with (warehouse.home / "daemon.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dagster._daemon", "run", "-m", "orchestration.definitions"],
            env=environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)
            # Its code server, which would live on for a while, is of the same group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def deliver_a_day(warehouse):
    """One more day of footfall, outside the holidays: the mart by day shows it, and no figure changes."""
    rows = [["计数器", "时段开始", "进入人次"], ["C-01", f"{DAY} 10:00:00", 321], ["C-02", f"{DAY} 10:00:00", 123]]
    warehouse.deliver("zhongjie_footfall", f"中街客流_{DAY}.csv", rows)


def wait_for_the_day(warehouse, process):
    """The visits of that day in the current release, once they are there."""
    query = f"select visits from commerce.footfall_by_day where period = '{DAY}'"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, (warehouse.home / "daemon.log").read_text()[-4000:]
        with duckdb.connect(str(warehouse.current.resolve()), read_only=True) as reader:
            if found := reader.execute(query).fetchall():
                return found[0][0]
        time.sleep(0.5)
    raise AssertionError((warehouse.home / "daemon.log").read_text()[-4000:])


def runs_of(warehouse):

    with warehouse.dagster() as instance:
        return [record.dagster_run for record in instance.get_run_records()]


def test_a_file_dropped_into_the_folder_is_released_by_the_sensor(warehouse):
    with daemon(warehouse, SHENHE_LANDING_SECONDS="2", SHENHE_REFRESH_CRON="0 0 1 1 *") as process:
        deliver_a_day(warehouse)
        assert wait_for_the_day(warehouse, process) == 444
    latest = runs_of(warehouse)[0]
    assert latest.tags["dagster/sensor_name"] == "landing_sensor"
    assert {key.to_user_string() for key in latest.asset_selection} == {
        "staging/zhongjie_footfall", "commerce/footfall_by_day", "commerce/footfall_by_holiday",
        "commerce/holiday_trade", "figures", "release",
    }  # fmt: skip


@pytest.mark.drill
def test_a_file_that_lies_there_is_released_by_the_schedule(warehouse):
    deliver_a_day(warehouse)
    with daemon(warehouse, SHENHE_LANDING_SECONDS="1000", SHENHE_REFRESH_CRON="* * * * *") as process:
        assert wait_for_the_day(warehouse, process) == 444
    assert runs_of(warehouse)[0].tags["dagster/schedule_name"] == "refresh_schedule"


def wait_for_a_run_at_work(warehouse):
    """The process of the run that holds the home, as the lock file names it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(FileNotFoundError, ValueError):
            return json.loads((warehouse.home / "refresh.lock").read_text(encoding="utf-8"))["pid"]
        time.sleep(0.05)
    raise AssertionError((warehouse.home / "daemon.log").read_text()[-4000:])


@pytest.mark.drill
def test_a_run_that_is_killed_is_run_again(warehouse):
    with daemon(warehouse, SHENHE_LANDING_SECONDS="2", SHENHE_REFRESH_CRON="0 0 1 1 *") as process:
        deliver_a_day(warehouse)
        os.kill(wait_for_a_run_at_work(warehouse), signal.SIGKILL)
        assert wait_for_the_day(warehouse, process) == 444
    runs = runs_of(warehouse)
    (killed,) = [run for run in runs if run.status.value == "FAILURE"]
    assert killed.tags["dagster/will_retry"] == "true"


@pytest.mark.drill
def test_when_everything_is_killed_the_next_daemon_runs_it_again(warehouse):
    settings = {"SHENHE_LANDING_SECONDS": "2", "SHENHE_REFRESH_CRON": "0 0 1 1 *"}
    with daemon(warehouse, **settings) as process:
        deliver_a_day(warehouse)
        wait_for_a_run_at_work(warehouse)
        os.killpg(process.pid, signal.SIGKILL)
    assert runs_of(warehouse)[0].status.value == "STARTED"
    with daemon(warehouse, **settings) as process:
        assert wait_for_the_day(warehouse, process) == 444
    assert "STARTED" not in {run.status.value for run in runs_of(warehouse)}
