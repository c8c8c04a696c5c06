"""A refresh of the command is recorded in Dagster by a process of its own, which the release does not depend on."""

import io
import os
import pickle
import signal
import subprocess
import sys
import time

import pytest

from orchestration.defs.desk.pages import Page
from orchestration.defs.processes import recording
from orchestration.defs.steps.messages import Ended, Failed, put
from orchestration.defs.steps.received import Received, StepFailed

DAY = "2022-11-05"


def told(*messages):
    """Steps as the recorder receives them."""
    return Received(io.BytesIO(b"".join(pickle.dumps(message) for message in messages)))


def deliver_a_day(warehouse):
    rows = [["计数器", "时段开始", "进入人次"], ["ZJ-01", f"{DAY} 10:00:00", 321]]
    warehouse.deliver("zhongjie_footfall", f"中街客流_{DAY}.csv", rows)


def runs(warehouse):
    with warehouse.dagster() as instance:
        return [record.dagster_run for record in instance.get_run_records()]


def test_a_step_is_given_whatever_the_order_in_which_the_command_took_them():
    one, two = Page("1", {}), Page("2", {})
    steps = told(("core.one", one), ("core.two", two), Ended())
    assert [steps.page("core.two"), steps.page("core.one")] == [two, one]
    steps.drain()
    assert not steps.ended_early


def test_steps_after_a_failure_say_what_failed():
    steps = told(("core.one", Failed("ValueError: broken", "Traceback")), Ended())
    for name in ("core.two", "core.one"):
        with pytest.raises(StepFailed, match=r"core\.one: ValueError: broken"):
            steps.page(name)
    assert steps.ended_early


@pytest.mark.parametrize("last", [(), (Ended(),)])
def test_a_command_that_ended_before_a_step_interrupts_the_run(last):
    steps = told(*last)
    with pytest.raises(KeyboardInterrupt):
        steps.page("core.one")
    assert steps.ended_early


def test_what_dagster_cannot_record_is_said_and_released_all_the_same(warehouse):
    settings = warehouse.home / "dagster" / "dagster.yaml"
    settings.write_text("event_log_storage:\n  module: nowhere\n  class: Nothing\n", encoding="utf-8")
    deliver_a_day(warehouse)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert "released: release 2" in said.out
    assert "could not be recorded in Dagster" in said.err
    assert "nowhere" in said.err


def test_a_recorder_that_died_is_started_again(warehouse):
    deliver_a_day(warehouse)
    assert warehouse.refresh().code == 0
    (first,) = recording._started
    first.kill()
    warehouse.file("zhongjie_footfall", DAY).unlink()
    said = warehouse.refresh()
    assert (said.code, said.err) == (0, "")
    assert len(runs(warehouse)) == 3


def test_a_recorder_that_dies_at_work_is_told_and_the_release_is_made(warehouse, monkeypatch):
    deliver_a_day(warehouse)
    tell = recording.Recording.tell

    def killed(self, name, found):
        recording._started[-1].kill()
        tell(self, name, found)

    monkeypatch.setattr(recording.Recording, "tell", killed)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert "could not be recorded in Dagster (exit code -9)" in said.err


def test_a_step_that_fails_is_the_run_s_failure_too(warehouse):
    (warehouse.home / "staged" / "zhongjie_footfall").rename(warehouse.home / "staged" / "elsewhere")
    (warehouse.home / "staged" / "zhongjie_footfall").write_text("no folder")
    deliver_a_day(warehouse)
    said = warehouse.refresh()
    assert said.code == 5
    newest = runs(warehouse)[0]
    assert newest.status.value == "FAILURE"
    with warehouse.dagster() as instance:
        events = [log.dagster_event for log in instance.all_logs(newest.run_id) if log.dagster_event]
    (failed,) = [event for event in events if event.is_step_failure and "zhongjie_footfall" in event.step_key]
    assert "staging.zhongjie_footfall" in str(failed.step_failure_data.error.cause.message)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_ended_leaves_no_process_and_no_run_at_work(warehouse, number):
    """It is ended while it takes a step, which waits for a pipe."""
    deliver_a_day(warehouse)
    waits = warehouse.home / "waits"
    code = f"""
import os, signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)
import orchestration.refresh.steps as steps
def wait(*_, **__):
    open({str(waits)!r}, "w").close()
    time.sleep(100)
steps.judge_table = wait
import sys
sys.argv = ["shenhe", "refresh"]
from orchestration.cli.main import main
main()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, **warehouse.environment}, stderr=subprocess.PIPE, text=True
    )
    give_up = time.monotonic() + 60
    while not waits.exists() and process.poll() is None and time.monotonic() < give_up:
        time.sleep(0.05)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == {signal.SIGTERM: 143, signal.SIGINT: 130}[number], said
    newest, *_ = runs(warehouse)
    assert newest.status.value == "FAILURE"
    assert warehouse.refresh().code == 0


def test_a_message_is_written_at_once(tmp_path):
    with (tmp_path / "pipe").open("wb") as pipe:
        put(pipe, Ended())
        assert (tmp_path / "pipe").stat().st_size > 0
