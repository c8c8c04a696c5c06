"""Runs the command line: imports the commands, and gives every error its exit code."""

import gc
import signal
import sys
import threading

import click

from orchestration.cli import exits
from orchestration.cli.ask import deliveries, diff, figures, gates, notes, releases, status  # noqa: F401 - commands
from orchestration.cli.city import districts, ranking  # noqa: F401 - commands
from orchestration.cli.errors import meaning
from orchestration.cli.explain import command  # noqa: F401 - a command
from orchestration.cli.feeds import feeds, template  # noqa: F401 - commands
from orchestration.cli.group import shenhe
from orchestration.cli.service import alerts, backup  # noqa: F401 - commands
from orchestration.cli.sql import command as sql  # noqa: F401 - a command
from orchestration.cli.work import check, docs, publish, rebuild, refresh, rollback, sign  # noqa: F401 - they add commands

_terminated = threading.Event()


def main() -> None:
    """Run the command line, and exit with one of the codes of `exits`."""
    signal.signal(signal.SIGTERM, _terminate)
    # What the libraries make while they are imported stays: to look for garbage among it, now and at the end, takes a
    # third of the time that a small refresh needs.
    gc.set_threshold(100_000, 20, 50)
    code = run()
    gc.freeze()
    if _terminated.is_set():
        zh, en = (
            "已按要求中止：已完成的步骤保留，发布不变",
            "terminated: the steps that were done stay, and so does the release",
        )
        click.echo(f"{zh} / {en}", err=True)
        code = exits.TERMINATED
    sys.exit(code)


def _terminate(_number: int, _frame: object) -> None:
    # Whatever is at work ends as it does for Ctrl-C: its run is closed in Dagster, and the lock is let go.
    _terminated.set()
    raise KeyboardInterrupt


def run() -> int:
    """Run the command line. Returns the exit code; errors print one line on standard error."""
    try:
        code = shenhe.main(standalone_mode=False)
        return code if isinstance(code, int) else exits.DONE
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return exits.WRONG_USAGE
    except (click.Abort, KeyboardInterrupt):
        return exits.INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return exits.DONE
    except Exception as error:  # noqa: BLE001 - any other error is internal
        code, said = meaning(error)
        if said and not _terminated.is_set():
            click.echo(said, err=True)
        return code
