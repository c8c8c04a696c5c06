"""`shenhe docs`: Great Expectations' Data Docs, built on demand."""

from pathlib import Path
from tempfile import NamedTemporaryFile

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.options import home_option
from orchestration.warehouse.home import Home, extracts_folder


@shenhe.command(examples=("shenhe docs", "shenhe docs --into /srv/docs"))
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Where [default: docs/ of the home].")
@home_option
def docs(into: Path | None, home: str | None) -> int:
    """Build Data Docs: every expectation on tables and figures, its reason, and the values of the last refresh."""
    at = Home.at(home)
    if not at.build.exists():
        raise exits.Stop(
            exits.NO_RELEASE, "尚无可查的数据，请先运行 shenhe refresh / nothing is built: run shenhe refresh"
        )
    from orchestration.deliveries.districts import deliveries_of
    from orchestration.refresh.begin import begin
    from orchestration.session import Request

    folder = (into or at.root / "docs").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # To be told now rather than when every suite has run.
        with NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise exits.cannot_write(folder, error) from error
    with begin(Request(at, deliveries_of(at, extracts_folder()), "shenhe docs")) as session:
        from orchestration.release.docs import NotOurs, write_docs

        try:
            index = write_docs(session, folder)
        except NotOurs as error:
            said = f"{error} 里有别的文件，请另选文件夹 / {error} holds other files: name another folder"
            raise exits.Stop(exits.WRONG_USAGE, said) from None
        except OSError as error:
            raise exits.cannot_write(folder, error) from error
    click.echo(f"检查文档 / Data Docs: {index}")
    return exits.DONE
