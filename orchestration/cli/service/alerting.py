"""Tells changes of state when a command has ended, however it did. Its exit code does not depend on it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import click

from orchestration.cli import exits
from orchestration.warehouse.home import Home
from orchestration.warehouse.lock import AnotherRefreshIsRunning

_LONGEST = 30.0
"""Seconds that may be spent on the messages of all districts together."""


@dataclass
class Alerts:
    """What ended while a command ran, and by which error, if so; it is told when the command has."""

    what: str
    ended: list[tuple[Home, Exception | None]] = field(default_factory=list)

    @contextmanager
    def of(self, home: Home) -> Iterator[None]:
        """Note how the work within the context ends. What another refresh is at, or a wrong usage, is no news."""
        try:
            yield
        except (AnotherRefreshIsRunning, BrokenPipeError, click.exceptions.Exit, click.ClickException):
            raise
        except exits.Stop as error:
            if error.code == exits.INTERNAL:
                self.ended.append((home, error))
            raise
        except Exception as error:
            self.ended.append((home, error))
            raise
        self.ended.append((home, None))


@contextmanager
def alerts_told(what: str = "refresh") -> Iterator[Alerts]:
    """Tell at the end of the context, when no home is held any more, what has changed in each that was worked on."""
    alerts = Alerts(what)
    try:
        yield alerts
    except Exception:
        _tell_all(alerts)
        raise
    _tell_all(alerts)


def _tell_all(alerts: Alerts) -> None:
    give_up = time.monotonic() + _LONGEST
    for home, error in alerts.ended:
        _tell(home, alerts.what, error, give_up - time.monotonic())


def _tell(home: Home, what: str, error: Exception | None, longest: float) -> None:
    from orchestration.alerts.settings import settings_file

    if settings_file(home) is None:
        return
    from orchestration.alerts.tell import Ending, said_of, tell

    try:
        failures = tell(home, Ending(said_of(error) if error is not None else None, what=what), longest)
    except Exception as fault:  # noqa: BLE001 - alerts must not change how a command ends
        click.echo(f"告警未发送 / no alert was sent: {fault}", err=True)
        return
    for message in failures:
        click.echo(str(message), err=True)
