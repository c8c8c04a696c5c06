"""Evaluations of schedule and sensor: on by default, waiting for growing files, with a bounded number of attempts."""

import datetime
import os
import socket
import subprocess
import sys

import dagster as dg
import pytest

from orchestration.definitions import defs
from orchestration.defs import schedules, sensors
from orchestration.defs.instance import at_work, put_settings
from orchestration.defs.steps import own
from orchestration.warehouse.home import Home
from orchestration.warehouse.lock import AnotherRefreshIsRunning

DAY = "2022-11-05"
LINEAGE = {
    "staging/zhongjie_footfall", "commerce/footfall_by_day", "commerce/footfall_by_holiday", "commerce/holiday_trade",
    "figures", "release",
}  # fmt: skip


@pytest.fixture
def instance(tmp_path):
    with dg.instance_for_test(temp_dir=str(tmp_path)) as made:
        yield made


def look(warehouse, instance, cursor=None):
    """One evaluation of the sensor."""
    with warehouse.as_environment():
        context = dg.build_sensor_context(instance=instance, cursor=cursor, definitions=defs)
        return sensors.landing_sensor.evaluate_tick(context)


def tick(warehouse, instance):
    """One evaluation of the schedule."""
    with warehouse.as_environment():
        moment = datetime.datetime(2026, 3, 2, 6, 30)
        context = dg.build_schedule_context(instance=instance, scheduled_execution_time=moment)
        return schedules.refresh_schedule.evaluate_tick(context)


def deliver_a_day(warehouse, visits=321):
    rows = [["计数器", "时段开始", "进入人次"], ["ZJ-01", f"{DAY} 10:00:00", visits]]
    return warehouse.deliver("zhongjie_footfall", f"中街客流_{DAY}.csv", rows)


def selection(found):
    (request,) = found.run_requests
    assert request.tags["dagster/max_runtime"] == "7200"
    return {key.to_user_string() for key in request.asset_selection}


def test_both_are_on_by_default():
    schedule, sensor = schedules.refresh_schedule, sensors.landing_sensor
    assert schedule.default_status == dg.DefaultScheduleStatus.RUNNING
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("30 6 * * 1-5", "Asia/Shanghai")
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
    assert sensor.minimum_interval_seconds == 30
    job = defs.resolve_job_def("refresh")
    assert job.tags["dagster/max_runtime"] == "7200"


def test_with_nothing_new_both_skip_and_say_so(released, instance):
    first = look(released, instance)
    second = look(released, instance, first.cursor)
    assert not first.run_requests
    assert not second.run_requests
    assert "nothing changed" in second.skip_message
    assert "nothing changed" in tick(released, instance).skip_message


def test_the_sensor_waits_until_a_file_no_longer_grows_and_asks_for_what_is_stale(warehouse, instance):
    cursor = look(warehouse, instance).cursor
    path = deliver_a_day(warehouse)
    growing = look(warehouse, instance, cursor)
    with path.open("a", encoding="utf-8") as handle:
        handle.write(f"ZJ-02,{DAY} 10:00:00,123\n")
    still = look(warehouse, instance, growing.cursor)
    assert not growing.run_requests
    assert not still.run_requests
    assert "changing" in still.skip_message
    assert selection(look(warehouse, instance, still.cursor)) == LINEAGE


def test_what_is_not_done_is_asked_for_again_a_bounded_number_of_times(warehouse, instance):
    deliver_a_day(warehouse)
    found = look(warehouse, instance)
    keys = []
    for _ in range(sensors.ATTEMPTS):
        found = look(warehouse, instance, found.cursor)
        keys.append(found.run_requests[0].run_key)
    assert len(set(keys)) == sensors.ATTEMPTS
    given_up = look(warehouse, instance, found.cursor)
    assert not given_up.run_requests
    assert "given up" in given_up.skip_message

    deliver_a_day(warehouse, visits=322)
    changed = look(warehouse, instance, given_up.cursor)
    assert selection(look(warehouse, instance, changed.cursor)) == LINEAGE


def test_the_same_content_delivered_again_after_a_correction_gets_a_run_key_of_its_own(warehouse, instance):
    def asked_for(visits, cursor):
        deliver_a_day(warehouse, visits)
        found = look(warehouse, instance, look(warehouse, instance, cursor).cursor)
        return found.run_requests[0].run_key, found.cursor

    first, cursor = asked_for(321, None)
    warehouse.refresh()
    _, cursor = asked_for(322, cursor)
    warehouse.refresh()
    again, _ = asked_for(321, cursor)
    assert again != first


def test_while_a_refresh_is_at_work_nothing_is_asked_for(warehouse, instance):
    deliver_a_day(warehouse)
    cursor = look(warehouse, instance).cursor
    instance.create_run_for_job(defs.resolve_job_def("refresh"), status=dg.DagsterRunStatus.STARTED)
    assert "at work" in look(warehouse, instance, cursor).skip_message
    assert "at work" in tick(warehouse, instance).skip_message


def test_a_run_that_a_kill_left_behind_is_cleared_away_and_one_at_work_is_not(warehouse, instance):
    deliver_a_day(warehouse)
    cursor = look(warehouse, instance).cursor
    run = instance.create_run_for_job(defs.resolve_job_def("refresh"), status=dg.DagsterRunStatus.STARTED)
    with at_work(Home(warehouse.home), run.run_id):
        assert "at work" in look(warehouse, instance, cursor).skip_message
    sign = warehouse.home / "dagster" / "at_work" / run.run_id
    assert not sign.exists()
    sign.touch()  # as a kill leaves it
    assert selection(look(warehouse, instance, cursor)) == LINEAGE
    assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE
    assert not sign.exists()


def test_before_the_first_refresh_everything_is_asked_for(empty, instance):
    found = look(empty, instance, look(empty, instance).cursor)
    assert len(selection(found)) > 70
    (empty.extracts / "x").mkdir()
    empty.extracts.joinpath("x").rmdir()
    empty.extracts.rmdir()
    assert "no folder" in look(empty, instance, found.cursor).skip_message
    assert "no folder" in tick(empty, instance).skip_message


def test_the_schedule_leaves_a_file_just_written_to_the_sensor(warehouse, instance, monkeypatch):
    deliver_a_day(warehouse)
    assert "still being written" in tick(warehouse, instance).skip_message
    monkeypatch.setattr(schedules, "QUIET_SECONDS", 0.0)
    assert selection(tick(warehouse, instance)) == LINEAGE


def test_what_is_held_back_is_judged_again_every_working_day(warehouse, instance):
    rows = [["公园", "街道", "面积（平方米）", "提升完工日期"], ["样例公园", "皇城街道", 500, "2022-05-01"]]
    warehouse.deliver("pocket_parks", "口袋公园_2022(7).xlsx", rows)
    assert warehouse.refresh().code == 1
    assert {"figures", "release"} <= selection(tick(warehouse, instance))
    cursor = look(warehouse, instance).cursor
    assert "nothing changed" in look(warehouse, instance, cursor).skip_message


def test_a_folder_that_no_feed_is_named_for_is_told_of(warehouse, instance):
    cursor = look(warehouse, instance).cursor
    (warehouse.extracts / "special_fund").mkdir()
    found = look(warehouse, instance, look(warehouse, instance, cursor).cursor)
    assert selection(found) == {"release"}


def test_who_holds_a_home_is_said_in_both_languages(warehouse):
    with Home(warehouse.home).locked("Dagster run 1a2b3c4d"), pytest.raises(AnotherRefreshIsRunning) as refused:
        Home(warehouse.home).locked().__enter__()
    said = str(refused.value)
    assert "Dagster run 1a2b3c4d" in said
    assert f"pid {os.getpid()} on {socket.gethostname()}, since 20" in said
    assert f"进程 {os.getpid()}" in said


def test_settings_are_brought_up_to_date_unless_they_were_edited(tmp_path):
    place = tmp_path / "dagster.yaml"
    put_settings(place, "nux:\n  enabled: false\n")
    put_settings(place, "nux:\n  enabled: true\n")
    assert place.read_text().endswith("nux:\n  enabled: true\n")
    edited = place.read_text().replace("true", "false")
    place.write_text(edited)
    put_settings(place, "telemetry:\n  enabled: false\n")
    assert place.read_text() == edited
    assert [one.name for one in tmp_path.iterdir()] == ["dagster.yaml"]


@pytest.fixture
def run_the_release(warehouse, instance):
    """Runs the release alone, as Dagster does; everything stands, and so it has nothing to do."""

    def run():
        with warehouse.as_environment():
            return defs.resolve_job_def("refresh").execute_in_process(
                instance=instance, asset_selection=[dg.AssetKey(["release"])], raise_on_error=False,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )  # fmt: skip

    return run


def test_a_run_that_meets_a_refresh_that_does_not_end_fails_and_names_it(warehouse, run_the_release, monkeypatch):
    monkeypatch.setattr(own, "PATIENCE", 0.0)
    with Home(warehouse.home).locked():
        result = run_the_release()
    assert not result.success
    (failure,) = [event for event in result.all_events if event.event_type_value == "PIPELINE_FAILURE"]
    assert f"shenhe refresh, pid {os.getpid()}" in failure.event_specific_data.error.to_string()


HOLDER = """
import sys, time
from pathlib import Path
from orchestration.warehouse.home import Home
with Home(Path(sys.argv[1])).locked():
    print("held", flush=True)
    time.sleep(2)
"""


@pytest.mark.drill
def test_a_run_waits_for_a_refresh_that_ends(warehouse, run_the_release):
    command = [sys.executable, "-c", HOLDER, str(warehouse.home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        assert run_the_release().success
        assert holder.wait(10) == 0


def test_both_ask_for_the_release_alone_once_the_time_of_what_waits_has_come(waits, calendar, instance):
    cursor = look(waits, instance).cursor
    assert "nothing changed" in look(waits, instance, cursor).skip_message
    assert "nothing changed" in tick(waits, instance).skip_message
    calendar(waits, "commerce,2022,2020-01-01 09:00,")
    found = look(waits, instance, look(waits, instance, cursor).cursor)
    assert selection(found) == selection(tick(waits, instance)) == {"release"}
    # The same request again: Dagster runs it once.
    assert look(waits, instance, found.cursor).run_requests[0].run_key == found.run_requests[0].run_key
