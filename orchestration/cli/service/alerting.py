"""Tells a change of state when a refresh has ended, however it did. Neither its time nor its exit code depend on it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from orchestration.cli import exits
from orchestration.warehouse.home import Home
from orchestration.warehouse.lock import AnotherRefreshIsRunning


@contextmanager
def alerting(home: Home) -> Iterator[None]:
    """Tell, once the refresh within the context has let go of the home, what has changed; on errors that it failed."""
    try:
        yield
    except (exits.Stop, AnotherRefreshIsRunning, BrokenPipeError, click.exceptions.Exit, click.ClickException):
        raise
    except Exception as error:
        _tell(home, error)
        raise
    _tell(home, None)


def _tell(home: Home, error: Exception | None) -> None:
    from orchestration.alerts.settings import settings_file

    if settings_file(home) is None:
        return
    import time

    from orchestration.alerts.tell import Ended, ended_by, tell

    try:
        failures = tell(home, ended_by(error) if error is not None else Ended(time.time()))
    except Exception as fault:  # noqa: BLE001 - alerts must not change how a refresh ends
        click.echo(f"告警未发送 / no alert was sent: {fault}", err=True)
        return
    for message in failures:
        click.echo(str(message), err=True)
