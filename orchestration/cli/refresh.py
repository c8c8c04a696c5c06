"""`shenhe refresh` and `shenhe status`: the work, and how things stand."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli import exits
from orchestration.cli.main import home_option, open_home, shenhe
from orchestration.cli.output import print_rows
from orchestration.warehouse.home import Home, extracts_folder

if TYPE_CHECKING:
    from orchestration.refresh import Result

extracts_option = click.option(
    "--extracts",
    type=click.Path(file_okay=False),
    help="The folder of deliveries [default: $SHENHE_EXTRACTS, else extracts/].",
)


@shenhe.command()
@click.option("--again", is_flag=True, help="Release even the content of a release that was rolled back from.")
@extracts_option
@home_option
def refresh(again: bool, extracts: str | None, home: str | None) -> int:
    """Load what was delivered, compute, judge, and release what passes. With nothing new it does nothing."""
    at, folder = open_home(home), extracts_folder(extracts)
    if not folder.is_dir():
        raise exits.Stop(exits.WRONG_USAGE, f"没有报送文件夹 / no folder of deliveries: {folder}")
    from orchestration.publishing import held_back_line, rolled_back_line
    from orchestration.warehouse.retention import BadRetention, Retention

    try:
        Retention.configured()
    except BadRetention as error:
        raise exits.Stop(exits.WRONG_USAGE, str(error)) from error
    result = _run(at, folder, again)
    publication = result.publication
    if result.touched:
        click.echo(f"已刷新 / refreshed: {_touched(result)}")
    for outcome in publication.held_back:
        click.echo(held_back_line(outcome))
    for lack in publication.lacks:
        click.echo(f"held back: {lack.message_zh} / {lack.message_en}")
    if publication.rolled_back_from:
        click.echo(rolled_back_line(publication.rolled_back_from))
    for row in result.quarantined:
        click.echo(f"quarantined: {row['feed']} {row['period'] or '—'} {row['file']}\n  {row['reason']}")
    _say_what_came_of_it(at, result)
    if publication.refused:
        return exits.HELD_BACK
    return exits.QUARANTINED if result.quarantined else exits.DONE


def _run(home: Home, folder: Path, again: bool) -> "Result":
    from orchestration.instance import prepare_instance
    from orchestration.refresh import refresh as run
    from orchestration.session import session

    prepare_instance(home, folder)
    with session(home, folder) as opened:
        if not sys.stderr.isatty():
            return run(opened, again)
        from rich.console import Console

        with Console(stderr=True).status("刷新 / refreshing") as status:
            opened.progress = lambda line: status.update(f"刷新 / refreshing: {line}")
            return run(opened, again)


def _touched(result: "Result") -> str:
    """What was made anew, and how many rows were read for it: by name, or where that is much, by number."""
    feeds = [name.removeprefix("staging.") for name in result.touched if name.startswith("staging.")]
    others = [name for name in result.touched if not name.startswith("staging.")]
    rows = sum(result.rows_read.values())
    if len(result.touched) > _NAMED:
        return f"{len(feeds)} feeds ({rows:,} rows read), {len(others)} tables"
    read = [f"staging.{feed} ({result.rows_read.get(feed, 0):,} rows read)" for feed in feeds]
    return ", ".join([*read, *others])


_NAMED = 12


def _say_what_came_of_it(home: Home, result: "Result") -> None:
    from orchestration.cli.queries import fetch
    from orchestration.warehouse.reading import open_release

    publication = result.publication
    if publication.refused:
        stands = f"release {publication.release} stands" if publication.release else "there is no release yet"
        hint = "; see shenhe gates --failed" if publication.held_back else ""
        click.echo(f"未发布 / not released: {stands}{hint}")
        return
    if not publication.is_new:
        said = "没有变化 / nothing changed" if not result.touched else "内容未变 / the content is the same"
        click.echo(f"{said}: release {publication.release} stands")
        return
    with open_release(home) as connection:
        columns, rows = fetch(connection, _BESIDE_PRINTED)
    print_rows(columns, rows, "table")
    click.echo(f"已发布 / released: release {publication.release}")
    click.echo(f'查询 / query it: {_command()} sql "select * from figures"')
    click.echo(f"打开 / open it: duckdb -readonly {home.current}")


_BESIDE_PRINTED = """
    select printed_figures.figure, figures.name_zh, printed_figures.period, figures.as_printed as counted,
        printed_figures.printed, printed_figures.state
    from printed_figures
    left join figures on printed_figures.figure = figures.figure and printed_figures.period = figures.period
"""


def _command() -> str:
    """How this command was called, so that the printed line can be pasted."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "shenhe" else "shenhe"
