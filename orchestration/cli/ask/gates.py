"""`shenhe gates`: the evidence of the last refresh."""

import click

from orchestration.cli.ask.rows import fetch
from orchestration.cli.group import shenhe
from orchestration.cli.naming import chosen, figure_titles
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.warehouse.home import Home


@shenhe.command(examples=("shenhe gates --failed", "shenhe gates --figure 区域管理总部占全市比重 --format json"))
@click.option("--failed", is_flag=True, help="Only what failed or needs an explanation.")
@click.option(
    "--figure", help="Only what guards this figure: its own gates, then those of the tables and feeds behind it."
)
@home_option
@format_option
def gates(failed: bool, figure: str | None, home: str | None, form: str) -> None:
    """The evidence of the last refresh, held back or not."""
    from orchestration.release.last_refresh import open_record

    with open_record(Home.at(home)) as connection:
        columns, rows = fetch(connection, "from gates")
    subject, state = columns.index("subject"), columns.index("state")
    if figure is not None:
        from orchestration.project.definitions import project

        figure = chosen(figure, {**{row[subject]: () for row in rows}, **figure_titles()}, "figure")
        listed = project().figures.get(figure)
        guarding = {figure} if listed is None else project().guards_of(listed)
        rows = sorted((row for row in rows if row[subject] in guarding), key=lambda row: row[subject] != figure)
    if failed:
        rows = [row for row in rows if row[state] in ("fail", "needs_explanation")]
    print_rows(columns, rows, form, ("gate", "subject", "period", "state", "observed", "lower", "upper", "message_zh"))
