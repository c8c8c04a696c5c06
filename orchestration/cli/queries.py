"""The commands that only read: releases, and the report of the last refresh. They never wait for a refresh."""

import difflib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click
import duckdb

from orchestration.cli import exits
from orchestration.cli.main import home_option, open_home, shenhe
from orchestration.cli.output import format_option, print_rows
from orchestration.cli.problems import bom_option, mark_csv, print_problems
from orchestration.cli.vintages import open_figures_of, release_as_of
from orchestration.warehouse.home import Home
from orchestration.warehouse.reading import NoRelease, open_locked_down, open_release

Rows = tuple[list[str], list[tuple[Any, ...]]]


@shenhe.command()
@click.option("--theme", help="Only this theme.")
@click.option("--period", help="Only this period, such as 2022 or 2022-10-01/2022-10-07.")
@click.option("--as-of", help="As a release had them: its number, or a date (the last release of that day or before).")
@click.option("--candidate", is_flag=True, help="What the last refresh came to, released or not.")
@home_option
@format_option
def figures(
    theme: str | None, period: str | None, as_of: str | None, candidate: bool, home: str | None, form: str
) -> None:
    """The figures released."""
    at = open_home(home)
    if candidate and as_of:
        raise click.UsageError("--candidate and --as-of exclude each other")
    if as_of is not None:
        connection, query = open_figures_of(at, release_as_of(at, as_of))
    else:
        connection, query = open_last_refresh(at) if candidate else open_release(at), "from figures"
    with connection:
        columns, rows = fetch(connection, query)
    if theme is not None:
        from orchestration.project import project

        known(theme, project().themes, "theme")
        rows = [row for row in rows if row[columns.index("theme")] == theme]
    if period is not None:
        known(period, {row[columns.index("period")] for row in rows}, "period")
        rows = [row for row in rows if row[columns.index("period")] == period]
    print_rows(columns, rows, form, ("figure", "name_zh", "period", "as_printed", "status", "department", "release"))


@shenhe.command()
@click.option("--failed", is_flag=True, help="Only what failed or needs an explanation.")
@click.option(
    "--figure", help="Only what guards this figure: its own gates, then those of the tables and feeds behind it."
)
@home_option
@format_option
def gates(failed: bool, figure: str | None, home: str | None, form: str) -> None:
    """The evidence of the last refresh, held back or not."""
    with open_last_refresh(open_home(home)) as connection:
        columns, rows = fetch(connection, "from gates")
    subject, state = columns.index("subject"), columns.index("state")
    if figure is not None:
        from orchestration.project import project

        known(figure, {*project().figures, *(row[subject] for row in rows)}, "figure")
        line = project().figures.get(figure)
        guarding = {figure} if line is None else project().guards_of(line)
        rows = sorted((row for row in rows if row[subject] in guarding), key=lambda row: row[subject] != figure)
    if failed:
        rows = [row for row in rows if row[state] in ("fail", "needs_explanation")]
    print_rows(columns, rows, form, ("gate", "subject", "period", "state", "observed", "lower", "upper", "message_zh"))


@shenhe.command()
@click.option("--problems", is_flag=True, help="Every cell to mend, to send back to the department.")
@bom_option
@click.option("--matrix", is_flag=True, help="Feed by period: received, quarantined, expected, overdue.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The matrix up to this day [default: today].")
@home_option
@format_option
def deliveries(problems: bool, bom: bool, matrix: bool, until: datetime | None, home: str | None, form: str) -> None:
    """The deliveries of the last refresh, held back or not."""
    if until is not None and not matrix:
        raise click.UsageError("--until goes with --matrix")
    if matrix:
        from orchestration.cli.matrix import print_matrix

        if problems:
            raise click.UsageError("--problems and --matrix exclude each other")
        print_matrix(open_home(home), (until or datetime.now()).date(), form)
        return
    with open_last_refresh(open_home(home)) as connection:
        columns, rows = fetch(connection, "from problems" if problems else "from deliveries")
    mark_csv(form, bom)
    if problems:
        print_problems(columns, rows, form)
    else:
        print_rows(columns, rows, form, ("feed", "period", "file", "rows", "state", "reason"))


@shenhe.command(context_settings={"ignore_unknown_options": True})
@click.argument("query")
@home_option
@format_option
def sql(query: str, home: str | None, form: str) -> None:
    """Run SQL on the current release, read-only and locked down: shenhe sql "select …"."""
    with open_release(open_home(home)) as connection:
        try:
            columns, rows = fetch(connection, query)
        except duckdb.Error as error:
            raise exits.Stop(exits.WRONG_USAGE, str(error)) from error
        if not columns:
            raise exits.Stop(exits.WRONG_USAGE, "没有可查的语句 / no statement that gives rows")
    print_rows(columns, rows, form)


def fetch(connection: duckdb.DuckDBPyConnection, query: str) -> Rows:
    """Column names and rows of a query; of several statements, those of the last."""
    connection.execute(query)
    if not connection.description:
        return [], []
    return [column[0] for column in connection.description], connection.fetchall()


def open_last_refresh(home: Home) -> duckdb.DuckDBPyConnection:
    """The report of the last refresh. Raises NoRelease when there was none."""
    if not home.last_refresh.exists():
        raise NoRelease("no refresh yet")
    return open_locked_down(home.last_refresh)


def known(name: str, names: Iterable[str | None], what: str) -> None:
    """Stop with the nearest name when this one is none of them."""
    there = sorted({one for one in names if one})
    if name not in there:
        nearest = difflib.get_close_matches(name, there, n=1, cutoff=0)
        hint = f"；最接近的是 {nearest[0]} / did you mean {nearest[0]}?" if nearest else ""
        raise exits.Stop(exits.WRONG_USAGE, f"没有 {name} / no {what} {name}{hint}")
