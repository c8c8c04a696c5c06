"""Runs the command line: imports the commands, and gives every error its exit code."""

import shutil
import sys

import click

from orchestration.cli import exits
from orchestration.cli.ask import deliveries, diff, figures, gates, notes, releases, sql, status  # noqa: F401 - commands
from orchestration.cli.group import shenhe
from orchestration.cli.work import check, docs, rebuild, refresh, rollback  # noqa: F401 - they add commands
from orchestration.warehouse.home import Home
from orchestration.warehouse.lock import AnotherRefreshIsRunning
from orchestration.warehouse.releases.reader import NoRelease


def main() -> None:
    """Run the command line, and exit with one of the codes of `exits`."""
    sys.exit(run())


def run() -> int:
    """Run the command line. Returns the exit code; errors print one line on standard error."""
    try:
        code = shenhe.main(standalone_mode=False)
        return code if isinstance(code, int) else exits.DONE
    except exits.Stop as stop:
        if str(stop):
            click.echo(str(stop), err=True)
        return stop.code
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return exits.WRONG_USAGE
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return exits.DONE
    except NoRelease as error:
        click.echo(f"尚无发布，请先运行 shenhe refresh / {error}: run shenhe refresh first", err=True)
        return exits.NO_RELEASE
    except AnotherRefreshIsRunning as error:
        click.echo(str(error), err=True)
        return exits.ANOTHER_REFRESH
    except Exception as error:  # noqa: BLE001 - any other error is internal
        click.echo(_internal_error(error), err=True)
        return exits.INTERNAL


_FULL = 32 << 20


def _internal_error(error: Exception) -> str:
    """One line for an internal error. A full disk raises many errors, and is recognised by its free space."""
    home = Home.at()
    free = shutil.disk_usage(home.root).free if home.root.exists() else _FULL
    if free < _FULL:
        return f"磁盘已满 / disk full: {home.root} has {free / 1e6:.1f} MB free; make room and refresh again"
    first_line = str(error).strip().partition("\n")[0]
    return f"内部错误 / internal error: {type(error).__name__}: {first_line}"
