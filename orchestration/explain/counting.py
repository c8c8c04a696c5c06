"""Counting again: a measured figure from the staged rows up, the tables on the way, the rows it was counted from."""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.simplify import simplify

from orchestration.explain.origins import AT, TRACED, NotTraceable, origin, traced
from orchestration.explain.steps import TableSteps, steps
from orchestration.figures.query import value_query
from orchestration.project.catalogue import Figure
from orchestration.project.definitions import Project
from orchestration.project.tables import SqlTable, feeds_behind

_VALUE = "value"


@dataclass(frozen=True)
class Counted:
    """A figure counted again, its own query, and the SQL files behind it, the delivered rows first.

    The numbers of its rows are in the table `counted`; where they could not be followed, `untraced` says why, and the
    table has all rows of the feeds behind the figure.
    """

    value: float | None
    query: exp.Query
    tables: tuple[TableSteps, ...]
    untraced: str | None


def counted(connection: duckdb.DuckDBPyConnection, project: Project, figure: Figure, period: str) -> Counted:
    """Count a measured figure from the schema `staging` of a database."""
    query = simplify(sqlglot.parse_one(value_query(figure, period), dialect="duckdb"), dialect="duckdb")
    assert isinstance(query, exp.Query)
    tables = _behind(project, figure.table)
    for table in tables:
        connection.execute(f"create schema if not exists {table.schema}")
        connection.execute(f"create table if not exists {table.name} as {table.query}")
    untraced = None
    try:
        _trace(connection, project, tables, query)
    except (NotTraceable, duckdb.Error) as error:
        untraced = str(error).partition("\n")[0]
        _take_all(connection, feeds_behind(figure.table, project.tables))
    rows = connection.execute(query.sql(dialect="duckdb")).fetchall()
    value = None if rows[0][0] is None else float(rows[0][0])
    return Counted(value, query, steps(connection, project, tables, figure, query), untraced)


def _behind(project: Project, name: str) -> list[SqlTable]:
    """A table and all that it is made from, upstream first."""
    wanted = {name}
    for table in reversed(project.tables.values()):
        if table.name in wanted:
            wanted.update(table.reads)
    return [table for table in project.tables.values() if table.name in wanted]


def _trace(connection: duckdb.DuckDBPyConnection, project: Project, tables: list[SqlTable], query: exp.Query) -> None:
    """Put the numbers of the rows that the query's value comes from into the table `counted`."""
    schema = project.schema()
    traceable = {table.name for table in tables if feeds_behind(table.name, project.tables)}
    root = traced(query, [_VALUE], schema, traceable)
    needs, rewritten = root.needs, {}
    for table in reversed(tables):
        if table.name in needs:
            found = traced(table.select, needs[table.name], schema, traceable)
            rewritten[table.name] = found.query
            for name, columns in found.needs.items():
                needs.setdefault(name, set()).update(columns)
    connection.execute(f"create schema if not exists {TRACED}")
    for name in reversed(rewritten):
        connection.execute(f'create or replace view {TRACED}."{name}" as {rewritten[name]}')
    rows = f"select distinct unnest({origin(_VALUE)}) as number from ({root.query})"
    connection.execute(f"create or replace table main.counted as {rows}")


def _take_all(connection: duckdb.DuckDBPyConnection, feeds: Iterable[str]) -> None:
    query = " union all ".join(f"select {AT} as number from staging.{feed}" for feed in sorted(feeds))
    connection.execute(f"create or replace table main.counted as {query}")
