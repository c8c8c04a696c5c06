"""`shenhe figures`: the figures of the current release, of an earlier release, or of the last refresh."""

from contextlib import AbstractContextManager

import click
import duckdb

from orchestration.cli import exits
from orchestration.cli.ask.rows import fetch
from orchestration.cli.group import shenhe
from orchestration.cli.naming import chosen, figure_titles, figures_of, known, release_as_of, theme_titles
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import open_release


@shenhe.command(
    examples=(
        "shenhe figures --theme 金融中心",
        "shenhe figures 区域管理总部占全市比重 --format json",
    )
)
@click.argument("figure", required=False)
@click.option("--theme", help="Only this theme.")
@click.option("--period", help="Only this period, such as 2022 or 2022-10-01/2022-10-07.")
@click.option("--as-of", help="As a release had them: its number, or a date (the last release of that day or before).")
@click.option("--candidate", is_flag=True, help="The figures of the last refresh, released or not.")
@home_option
@format_option
def figures(
    figure: str | None,
    theme: str | None,
    period: str | None,
    as_of: str | None,
    candidate: bool,
    home: str | None,
    form: str,
) -> None:
    """The figures released: all of them, or FIGURE by its name, in English or Chinese."""
    at = Home.at(home)
    if candidate and as_of:
        raise click.UsageError("--candidate and --as-of exclude each other")
    if candidate and at.waiting.exists():
        zh, en = "有内容待发布，请用 shenhe publish --embargoed", "a release waits: see shenhe publish --embargoed"
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}")
    number, query = None, "from figures"
    if as_of is not None:
        number, query = figures_of(at, release_as_of(at, as_of))
    with _opened(at, number, candidate) as connection:
        columns, rows = fetch(connection, query)
    if figure is not None:
        released = {row[columns.index("figure")]: (row[columns.index("name_zh")],) for row in rows}
        figure = chosen(figure, {**figure_titles(), **released}, "figure")
        rows = [row for row in rows if row[columns.index("figure")] == figure]
    if theme is not None:
        theme = chosen(theme, theme_titles(), "theme")
        rows = [row for row in rows if row[columns.index("theme")] == theme]
    if period is not None:
        known(period, {row[columns.index("period")] for row in rows}, "period")
        rows = [row for row in rows if row[columns.index("period")] == period]
    print_rows(columns, rows, form, ("figure", "name_zh", "period", "as_printed", "status", "department", "release"))


def _opened(home: Home, number: int | None, candidate: bool) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """The release that is asked, or what the last refresh came to."""
    if not candidate:
        return open_release(home, number)
    from orchestration.release.last_refresh import open_record

    return open_record(home)
