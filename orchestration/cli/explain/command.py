"""`shenhe explain`: the command itself."""

from typing import TYPE_CHECKING

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.naming import chosen, figure_titles, known, known_release, release_as_of
from orchestration.cli.options import home_option
from orchestration.warehouse.home import Home

if TYPE_CHECKING:
    from orchestration.explain.released import Released


@shenhe.command(
    examples=(
        "shenhe explain finance.headquarters_share",
        "shenhe explain 区域管理总部数 --rows",
    )
)
@click.argument("figure")
@click.option("--period", help="A period of the figure, such as 2022 or 2022-10-01/2022-10-07 [default: the newest].")
@click.option("--as-of", help="As a release had it: its number, or a date (the last release of that day or before).")
@click.option("--rows", "with_rows", is_flag=True, help="List the delivered rows that were counted, with their places.")
@home_option
@click.option("--format", "form", type=click.Choice(("table", "json")), default="table", show_default=True)
def explain(figure: str, period: str | None, as_of: str | None, with_rows: bool, home: str | None, form: str) -> None:
    """Where a released figure comes from: formula, gates, SQL, rows, deliveries."""
    at = Home.at(home)
    from orchestration.deliveries.districts import district_of
    from orchestration.explain.explanation import explain as explained
    from orchestration.explain.released import read_released
    from orchestration.project.definitions import project
    from orchestration.staging.asked import NotStaged

    number = None if as_of is None else known_release(at, release_as_of(at, as_of), must_stand=True)
    figure = chosen(figure, figure_titles(), "figure")
    released, declared = read_released(at, number), project(district_of(at))
    of_period = _period(released, figure, period)
    try:
        found = explained(at, declared, released, declared.figures[figure], of_period, with_rows)
    except NotStaged as gone:
        raise exits.Stop(exits.INTERNAL, str(gone)) from None
    if form == "json":
        from orchestration.cli.explain.record import print_explanation

        print_explanation(found)
    else:
        from orchestration.cli.explain.text import print_text

        print_text(found)


def _period(released: "Released", figure: str, period: str | None) -> str:
    """The period asked for, or the newest; stops where the release does not have the figure for it."""
    periods = sorted(of for name, of in released.figures if name == figure)
    if not periods:
        zh, en = f"本次发布没有 {figure}", f"this release does not have {figure}"
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}")
    if period is None:
        return periods[-1]
    known(period, periods, "period")
    return period
