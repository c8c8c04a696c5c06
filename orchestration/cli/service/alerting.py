"""Tells a change of state when a command has ended, however it did. Neither its time nor its exit code depend on it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from orchestration.cli import exits
from orchestration.warehouse.home import Home
from orchestration.warehouse.lock import AnotherRefreshIsRunning


@contextmanager
def alerting(home: Home, what: str = "refresh") -> Iterator[None]:
    """Tell, once the command within the context has let go of the home, what has changed; on errors that it failed."""
    try:
        yield
    except (AnotherRefreshIsRunning, BrokenPipeError, click.exceptions.Exit, click.ClickException):
        raise
    except exits.Stop as error:
        if error.code == exits.INTERNAL:
            _tell(home, what, error)
        raise
    except Exception as error:
        _tell(home, what, error)
        raise
    _tell(home, what, None)


def _tell(home: Home, what: str, error: Exception | None) -> None:
    from orchestration.alerts.settings import settings_file

    if settings_file(home) is None:
        return
    from orchestration.alerts.tell import Ending, said_of, tell

    try:
        failures = tell(home, Ending(said_of(error) if error is not None else None, what=what))
    except Exception as fault:  # noqa: BLE001 - alerts must not change how a command ends
        click.echo(f"告警未发送 / no alert was sent: {fault}", err=True)
        return
    for message in failures:
        click.echo(str(message), err=True)
