"""`shenhe deliveries`: every delivery with its state, every cell to mend, and the deliveries that are due."""

from datetime import datetime

import click

from orchestration.cli.ask.rows import fetch
from orchestration.cli.group import shenhe
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.cli.problems import print_problems
from orchestration.warehouse.clock import today
from orchestration.warehouse.home import Home


@shenhe.command(
    examples=("shenhe deliveries --matrix", "shenhe deliveries --problems --format csv --bom --into 问题.csv")
)
@click.option("--problems", is_flag=True, help="Every cell to mend, to send back to the department.")
@click.option("--matrix", is_flag=True, help="Feed by period: received, quarantined, expected, overdue.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The matrix up to this day [default: today].")
@home_option
@format_option
def deliveries(problems: bool, matrix: bool, until: datetime | None, home: str | None, form: str) -> None:
    """The deliveries of the last refresh, held back or not."""
    if until is not None and not matrix:
        raise click.UsageError("--until goes with --matrix")
    if matrix:
        from orchestration.cli.ask.matrix import print_matrix

        if problems:
            raise click.UsageError("--problems and --matrix exclude each other")
        print_matrix(Home.at(home), until.date() if until else today(), form)
        return
    from orchestration.release.last_refresh import open_record

    with open_record(Home.at(home)) as connection:
        columns, rows = fetch(connection, "from problems" if problems else "from deliveries")
    if problems:
        print_problems(columns, rows, form)
    else:
        print_rows(columns, rows, form, ("feed", "period", "file", "rows", "state", "reason"))
