"""`shenhe ranking`: one figure of all districts of a city, in order, each from the release of its district."""

from typing import Any

import click

from orchestration.cli import exits
from orchestration.cli.ask.rows import fetch
from orchestration.cli.group import shenhe
from orchestration.cli.naming import chosen, figure_titles, known
from orchestration.cli.options import format_option, home_of_city_option
from orchestration.cli.output import print_rows
from orchestration.deliveries.districts import homes
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import NoRelease, open_release
from orchestration.warehouse.sql import literal

COLUMNS = ("place", "district", "period", "value", "as_printed", "status", "release")
_RANK = "rank"


@shenhe.command(examples=("shenhe ranking 区域管理总部数", "shenhe ranking finance.headquarters --period 2022"))
@click.argument("figure")
@click.option("--period", help="The period [default: the newest that any district has].")
@home_of_city_option
@format_option
def ranking(figure: str, period: str | None, home: str | None, form: str) -> None:
    """A figure of all districts, the greatest value first; equal values share a place."""
    figure = chosen(figure, figure_titles(), "figure")
    rows = [row for (_, name), one in homes(Home.at(home)).items() for row in _values(one, name, figure)]
    periods = {str(row[1]) for row in rows}
    if not periods:
        raise exits.Stop(exits.NO_RELEASE, f"没有一个区发布过 {figure} / no district has released {figure}")
    if period is not None:
        known(period, periods, "period")
    wanted = period or max(periods)
    is_rank = any(row[-1] == _RANK for row in rows)
    compared = [row for row in rows if row[1] == wanted]
    values = sorted((row[2] for row in compared), reverse=not is_rank)
    placed = [(values.index(row[2]) + 1, *row[:-1]) for row in compared]
    print_rows(COLUMNS, sorted(placed, key=lambda row: row[0]), form)


def _values(home: Home, district: str, figure: str) -> list[tuple[Any, ...]]:
    """The released values of a figure: district, period, value, as printed, status, release, kind."""
    try:
        with open_release(home) as connection:
            query = (
                f"select period, value, as_printed, status, release, kind from figures where figure = {literal(figure)}"
            )
            _, rows = fetch(connection, query)
    except NoRelease:
        return []
    return [(district, *row) for row in rows]
