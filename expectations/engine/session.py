"""Great Expectations on a DuckDB connection: a batch of one table, and what is needed to read it.

No expectation and no verdict is made here. GX 1.24 does not support DuckDB; two public hooks add that, for the
engines made here only: `_keep_rows` and the `creator`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import duckdb
import great_expectations as gx
import sqlalchemy as sa
from duckdb_sqlalchemy import ConnectionWrapper
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from expectations.classes.metrics import quoted

Validate = Callable[[Sequence[Expectation], str], list[ExpectationValidationResult]]

_numbers = itertools.count(1)


@contextmanager
def batch_of(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[Validate]:
    """A function that validates expectations on `table` (`schema.name`, in the database that `con` uses).

    The function takes expectations and a result format, and returns their results in the same order.
    """
    with batch_definition_of(_context(), con, table) as definition:
        batch = definition.get_batch()

        def validate(expectations: Sequence[Expectation], result_format: str) -> list[ExpectationValidationResult]:
            # GX changes the expectations of a suite, and returns results in another order.
            suite = gx.ExpectationSuite(name=table, expectations=[each.copy() for each in expectations])
            for number, each in enumerate(suite.expectations):
                each.id = str(number)
            results = batch.validate(suite, result_format={"result_format": result_format}).results
            if len(results) != len(expectations):
                raise RuntimeError(f"{table}: {len(expectations)} expectations were asked, {len(results)} answered")
            return sorted(results, key=lambda result: int(result.expectation_config.id))

        yield validate


@contextmanager
def batch_definition_of(context: Any, con: duckdb.DuckDBPyConnection, table: str) -> Iterator[Any]:
    """All of `table` (`schema.name`) as a batch definition of a context, valid within this context manager.

    It works on cursors of `con`, which see what is *committed*, not what an open transaction of `con` has changed;
    all are closed at the end.
    """
    schema, _, name = table.rpartition(".")
    cursors: list[duckdb.DuckDBPyConnection] = []

    def cursor() -> ConnectionWrapper:
        # A cursor starts in the database that was opened first, not in the one that `con` uses.
        cursors.append(opened := con.cursor())
        opened.execute(f"use {place}")
        return ConnectionWrapper(opened)

    database, current = con.execute("select current_database(), current_schema()").fetchone() or ("", "")
    place = f"{quoted(database)}.{quoted(schema or current)}"
    source_name = f"duckdb {next(_numbers)}"
    source = context.data_sources.add_sql(
        source_name, connection_string="duckdb:///:memory:", kwargs={"creator": cursor}
    )
    engines = [source.get_engine(), source.get_execution_engine().engine]
    for engine in engines:
        sa.event.listen(engine, "after_cursor_execute", _keep_rows)
    try:
        yield source.add_table_asset(table, table_name=name).add_batch_definition_whole_table("all")
    finally:
        context.data_sources.delete(source_name)
        for engine in engines:
            engine.dispose()
        for opened in cursors:
            opened.close()


@cache
def _context() -> Any:
    return new_context()


def new_context() -> Any:
    """A context of Great Expectations that keeps nothing on disk."""
    context: Any = gx.get_context(mode="ephemeral")
    # An ephemeral context would serialise itself to YAML at every change of a data source.
    context.variables.save = lambda: None
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def _keep_rows(
    conn: sa.Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    """Fetch rows at once: GX reads a result after its connection returned to the pool, when DuckDB has dropped it."""
    if cursor.description:
        context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(
            cursor, alternate_description=cursor.description, initial_buffer=cursor.fetchall()
        )
