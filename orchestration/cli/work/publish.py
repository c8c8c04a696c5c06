"""`shenhe publish`: the bulletin of a release, as a page, a workbook and a data package."""

from pathlib import Path

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.naming import known_release
from orchestration.cli.options import home_option
from orchestration.warehouse.home import Home


@shenhe.command(examples=("shenhe publish", "shenhe publish --release 11 --into /srv/bulletin"))
@click.option("--release", "number", metavar="N", type=int, help="Which release [default: the one in force].")
@click.option("--into", type=click.Path(path_type=Path), help="Where [default: bulletin/ of the home].")
@home_option
def publish(number: int | None, into: Path | None, home: str | None) -> int:
    """Write the bulletin of a release: page, workbook, CSV, JSON, data package. The same release, the same bytes."""
    at = Home.at(home)
    if number is not None:
        known_release(at, number, must_stand=True)
    from orchestration.publish.files.folder import FILES, INDEX, NotOurs, files_of, require_ours, write_folder
    from orchestration.publish.reading import NothingToTell, read_bulletin

    folder = (into or at.root / "bulletin").absolute()
    try:
        bulletin = read_bulletin(at, number)
    except NothingToTell as error:
        raise exits.Stop(exits.NO_RELEASE, f"这次发布没有指标 / {error}") from None
    try:
        require_ours(folder)
        write_folder(files_of(bulletin), folder)
    except NotOurs as error:
        said = f"{error} 里有别的文件，请另选文件夹 / {error} holds other files: name another folder"
        raise exits.Stop(exits.WRONG_USAGE, said) from None
    except OSError as error:
        raise exits.cannot_write(folder, error) from error
    click.echo(f"公报 / bulletin of release {bulletin.release}: {folder / INDEX}")
    click.echo(f"同一文件夹 / in the same folder: {', '.join(FILES[1:])}")
    return exits.DONE
