"""Rows in, rows out: runs the repository's SQL on staging tables written in the test."""

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import pytest

from orchestration.project.definitions import project

Rows = list[dict[str, Any]]


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        for schema in ("staging", "core", *project().themes):
            opened.execute(f"create schema {schema}")
        yield opened


@pytest.fixture
def table(connection: duckdb.DuckDBPyConnection) -> Callable[..., Rows]:
    """`table("theme.mart", feed="header, of, columns / row / row")` gives the mart's rows, ordered.

    A feed's rows are written as text, cells apart by `|`; an empty cell is missing. Columns that are not named
    are missing too. Every table that the mart is made from is made first, from the feeds given.
    """

    def make(name: str, **feeds: str) -> Rows:
        made = project().tables
        wanted = _upstream(name)
        for feed in {one.removeprefix("staging.") for one in wanted if one.startswith("staging.")}:
            assert feed in feeds, f"{name} reads staging.{feed}"
        for feed, text in feeds.items():
            _stage(connection, feed, text)
        for one in made:
            if one in wanted or one == name:
                connection.execute(f"create or replace table {one} as {made[one].query}")
        result = connection.execute(f"select * from {name} order by all")
        names = [column[0] for column in result.description]
        assert names == list(made[name].columns)
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    return make


@pytest.fixture
def figure(table: Callable[..., Rows], connection: duckdb.DuckDBPyConnection) -> Callable[..., float | None]:
    """`figure("theme.figure", "2022", feed=…)`: the figure's value by the catalogue, as if all was delivered."""

    def compute(name: str, period: str, **feeds: str) -> float | None:
        lines = project().figures
        line = lines[name]
        parts = [line, *(lines[part] for part in {line.numerator, line.denominator, line.base} if part)]
        connection.execute("create schema if not exists meta")
        connection.execute(
            "create or replace table figure_periods as"
            " select column0 as figure, column1 as period, 'current' as status from (values "
            + ", ".join(
                f"('{one.figure}', '{each}')" for one in parts for each in _with_year_before(connection, period)
            )
            + ") as given (column0, column1)"
        )
        connection.execute("create or replace table catalogue (figure varchar, name_zh varchar, name_en varchar,"
                           " unit varchar, kind varchar, department varchar, position integer)")  # fmt: skip
        for position, one in enumerate(parts):
            connection.execute(
                "insert into catalogue values ($1, $2, $3, $4, $5, $6, $7)",
                [one.figure, one.name_zh, one.name_en, one.unit, one.kind, one.department, position],
            )
        for mart in sorted({one.table for one in parts if one.table}):
            table(mart, **feeds)
        from orchestration.figures.query import figures_query

        found = connection.execute(
            f"select value from ({figures_query(parts)}) as figures where figure = $1 and period = $2", [name, period]
        ).fetchall()
        assert len(found) <= 1
        return found[0][0] if found else None

    return compute


def _with_year_before(connection: duckdb.DuckDBPyConnection, period: str) -> list[str]:
    if "/" not in period:
        return [str(int(period) - 1), period]
    query = project().tables["core.holidays"].query
    year = int(period[:4])
    return [
        row[0]
        for row in connection.execute(
            f"select period from ({query}) where year in ($1, $2)", [year - 1, year]
        ).fetchall()
    ]


def _upstream(name: str) -> set[str]:
    made = project().tables
    found: set[str] = set()
    for one in made[name].reads:
        found |= {one} | (_upstream(one) if one in made else set())
    return found


def _stage(connection: duckdb.DuckDBPyConnection, feed: str, text: str) -> None:
    types = dict(project().feeds[feed].staged_columns)
    columns = ", ".join(f'"{name}" {kind}' for name, kind in types.items())
    connection.execute(f"create or replace table staging.{feed} ({columns})")
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    for line in lines:
        names = ", ".join(f'"{name}"' for name in header)
        marks = ", ".join(f"cast(? as {types[name]})" for name in header)
        values = [cell or None for cell in line]
        connection.execute(f"insert into staging.{feed} ({names}) values ({marks})", values)
