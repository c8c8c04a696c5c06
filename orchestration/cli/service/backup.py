"""`shenhe backup` and `shenhe restore`: a home copied into a folder, and put back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.options import home_of_city_option, home_option
from orchestration.cli.service.alerting import alerts_told
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import NoRelease

_folder = click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))


@shenhe.command(examples=("shenhe backup /mnt/backup/shenhe", "shenhe backup /mnt/backup/shenhe --keep 30 --verify"))
@_folder
@click.option("--keep", type=click.IntRange(min=1), default=7, show_default=True, help="Backups that stay in DIR.")
@click.option("--verify", is_flag=True, help="Read what DIR has already, and copy again what is damaged there.")
@home_option
def backup(folder: Path, keep: int, verify: bool, home: str | None) -> None:
    """Back the home up into DIR: archive, staged files, build, releases, records. Copies only what is new there.

    Every copy is compared with its hash. Dagster's history is not in it.
    """
    at = Home.at(home)
    if not at.build.exists():
        raise NoRelease("nothing was built yet")
    from orchestration.backup.refusals import megabytes
    from orchestration.backup.write import backup as run

    with alerts_told("backup") as alerts, alerts.of(at), _refusals_told(folder):
        made = run(at, folder.absolute(), keep, verify)
    manifest, size = made.manifest, sum(one.bytes for one in made.copied)
    click.echo(
        f"已备份 / backed up: backup {manifest.number}, release {manifest.release or '—'},"
        f" {len(manifest.files)} files ({megabytes(manifest.bytes)}), {len(made.copied)} copied ({megabytes(size)})"
    )
    click.echo(f"恢复 / restore it: shenhe restore {folder.absolute()} --home {at.root}")


@shenhe.command(
    examples=("shenhe restore /mnt/backup/shenhe --home /srv/again", "shenhe restore /mnt/backup/shenhe --backup 12")
)
@_folder
@click.option("--backup", "number", type=int, help="Which backup of DIR [default: the newest].")
@home_of_city_option
def restore(folder: Path, number: int | None, home: str | None) -> None:
    """Restore a backup of DIR into a home that holds nothing yet. Every file is compared with its hash first."""
    at = Home.at(home)
    from orchestration.backup.refusals import megabytes
    from orchestration.backup.restore import restore as run

    with _refusals_told(at.root):
        manifest = run(folder.absolute(), at, number)
    click.echo(
        f"已恢复 / restored: release {manifest.release or '—'}, {len(manifest.files)} files"
        f" ({megabytes(manifest.bytes)}), backup {manifest.number},"
        f" {manifest.made_at}, of {manifest.home} on {manifest.host}"
    )
    click.echo(f"查看 / look at it: shenhe status --home {at.root}")


@contextmanager
def _refusals_told(written: Path) -> Iterator[None]:
    """Give refusals their exit codes; `written` is the folder that is written to."""
    from orchestration.backup.refusals import TooLittleRoom, WrongFolder

    try:
        yield
    except WrongFolder as error:
        raise exits.Stop(exits.WRONG_USAGE, str(error)) from None
    except TooLittleRoom as error:
        raise exits.Stop(exits.INTERNAL, str(error)) from error
    except OSError as error:
        raise exits.cannot_write(error.filename or written, error) from error
