"""`shenhe sql`: any query on the current release, read-only and locked down."""

import click
import duckdb

from orchestration.cli import exits
from orchestration.cli.ask.rows import fetch
from orchestration.cli.group import shenhe
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import open_release


@shenhe.command(context_settings={"ignore_unknown_options": True})
@click.argument("query")
@home_option
@format_option
def sql(query: str, home: str | None, form: str) -> None:
    """Run SQL on the current release, read-only and locked down: shenhe sql "select …"."""
    with open_release(Home.at(home)) as connection:
        try:
            columns, rows = fetch(connection, query)
        except duckdb.Error as error:
            raise exits.Stop(exits.WRONG_USAGE, str(error)) from error
        if not columns:
            raise exits.Stop(exits.WRONG_USAGE, "没有可查的语句 / no statement that gives rows")
    print_rows(columns, rows, form)
