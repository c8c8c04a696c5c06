"""`shenhe publish`: the bulletin of a release, as a page, a workbook and a data package."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli import exits
from orchestration.cli.ask.waiting import kept
from orchestration.cli.group import shenhe
from orchestration.cli.naming import known_release
from orchestration.cli.options import home_option
from orchestration.warehouse.home import Home

if TYPE_CHECKING:
    from orchestration.release.embargo.waits import Waits


@shenhe.command(examples=("shenhe publish", "shenhe publish --release 11 --into /srv/bulletin"))
@click.option("--release", "number", metavar="N", type=int, help="Which release [default: the one in force].")
@click.option("--into", type=click.Path(path_type=Path), help="Where [default: bulletin/ of the home].")
@click.option("--embargoed", is_flag=True, help="Of the release that waits: marked on every page, for this user only.")
@home_option
def publish(number: int | None, into: Path | None, embargoed: bool, home: str | None) -> int:
    """Write the bulletin of a release: page, workbook, CSV, JSON, data package. The same release, the same bytes."""
    at = Home.at(home)
    if embargoed and number is not None:
        raise click.UsageError("--embargoed and --release exclude each other")
    if number is not None:
        known_release(at, number, must_stand=True)
    from orchestration.publish.files.folder import FILES, INDEX, NotOurs, files_of, require_ours, write_folder
    from orchestration.publish.reading import NothingToTell, read_bulletin, read_waiting

    folder = (into or at.root / ("embargoed" if embargoed else "bulletin")).absolute()
    try:
        bulletin = read_waiting(at, _waits(at)) if embargoed else read_bulletin(at, number)
    except NothingToTell as error:
        raise exits.Stop(exits.NO_RELEASE, f"这次发布没有指标 / {error}") from None
    try:
        require_ours(folder, embargoed)
        write_folder(files_of(bulletin), folder, embargoed)
    except NotOurs as error:
        said = f"{error} 里有别的文件，请另选文件夹 / {error} holds other files: name another folder"
        if embargoed:
            said = f"{error} 不是禁发稿的文件夹，请另选 / {error} is not for what is embargoed: name another folder"
        raise exits.Stop(exits.WRONG_USAGE, said) from None
    except OSError as error:
        raise exits.cannot_write(folder, error) from error
    said = "禁发稿 / embargoed bulletin" if embargoed else "公报 / bulletin"
    click.echo(f"{said} of release {bulletin.release}: {folder / INDEX}")
    click.echo(f"同一文件夹 / in the same folder: {', '.join(FILES[1:])}")
    return exits.DONE


def _waits(at: Home) -> "Waits":
    found = kept(at).waits
    if found is None:
        raise exits.Stop(
            exits.WRONG_USAGE, "没有待发布的内容 / no release waits: shenhe publish writes the one in force"
        )
    return found
