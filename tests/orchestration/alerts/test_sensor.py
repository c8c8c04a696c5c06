"""Dagster tells what a run came to, and what a day brings, by a sensor that is on by default."""

import dagster as dg
import pytest

from orchestration.definitions import defs
from orchestration.defs import sensors


@dg.op
def broken():
    raise ValueError("could not read 210102199001011234")


@dg.op
def held_back():
    raise dg.Failure("held back")


def run(instance, op):
    """A run of Dagster that ends by what an op raises; its id."""

    @dg.job(name="refresh")
    def made():
        op()

    return made.execute_in_process(instance=instance, raise_on_error=False).run_id


@pytest.fixture
def look(alerting):
    """One evaluation of the sensor; the next one begins where it ended."""
    cursor = None

    def evaluate(instance):
        nonlocal cursor
        context = dg.build_sensor_context(instance=instance, cursor=cursor, definitions=defs)
        found = sensors.alerts_sensor.evaluate_tick(context)
        cursor = found.cursor or cursor
        return found.skip_message

    return evaluate


def test_it_is_on_by_default():
    assert sensors.alerts_sensor.default_status == dg.DefaultSensorStatus.RUNNING
    assert sensors.alerts_sensor in defs.sensors


def test_a_run_that_failed_is_told_once_without_its_error(alerting, look, told):
    with alerting.dagster() as instance:
        run(instance, broken)
        assert "told" in look(instance)
        (text,) = told()
        assert "刷新：" in text
        assert "Dagster run " in text
        assert "210102" not in text
        assert "nothing changed" in look(instance)
        run(instance, broken)
        assert "told" in look(instance)
        assert told() == []


def test_a_run_that_is_held_back_or_retried_has_not_failed(alerting, look, told):
    with alerting.dagster() as instance:
        run(instance, held_back)
        look(instance)
        assert told() == []
        # Set by Dagster once the run has failed.
        instance.add_run_tags(run(instance, broken), {"dagster/will_retry": "true"})
        look(instance)
        assert told() == []


def test_what_could_not_be_sent_is_tried_again_later(alerting, look, told, robot, monkeypatch):
    with alerting.dagster() as instance:
        look(instance)
        robot.status = 500
        run(instance, broken)
        assert "HTTP 500" in look(instance)
        robot.status = 200
        told()
        assert "nothing changed" in look(instance)
        monkeypatch.setattr(sensors, "RETRY_SECONDS", -1.0)
        run(instance, broken)
        robot.status = 500
        assert "HTTP 500" in look(instance)
        robot.status = 200
        told()
        assert "told" in look(instance)
        assert "刷新：" in told()[0]


def test_wrong_settings_are_named(warehouse):
    (warehouse.home / "alerts.toml").write_text("[[pager]]")
    with warehouse.dagster() as instance:
        context = dg.build_sensor_context(instance=instance, definitions=defs)
        assert "alerts.toml" in sensors.alerts_sensor.evaluate_tick(context).skip_message


def test_without_settings_it_looks_at_nothing(warehouse):
    with warehouse.dagster() as instance:
        context = dg.build_sensor_context(instance=instance, definitions=defs)
        assert "nobody" in sensors.alerts_sensor.evaluate_tick(context).skip_message
