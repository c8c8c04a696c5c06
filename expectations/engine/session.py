"""Great Expectations on a DuckDB connection: a batch of one table, and what is needed to read it.

No expectation and no verdict is made here. GX 1.24 does not support DuckDB; two public hooks add that, for the
engines made here only: `_keep_rows` and the `creator`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
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

_SOURCE = "duckdb"
# The connection that is judged on, and the schema that names are looked up in.
_judged: ContextVar[tuple[duckdb.DuckDBPyConnection, str]] = ContextVar("_judged")


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
    none stays open.
    """
    schema, _, name = table.rpartition(".")
    database, current = con.execute("select current_database(), current_schema()").fetchone() or ("", "")
    judged = _judged.set((con, f"{quoted(database)}.{quoted(schema or current)}"))
    try:
        source = context.data_sources.all().get(_SOURCE) or _add_source(context)
        asset = source.add_table_asset(table, table_name=name)
        try:
            yield asset.add_batch_definition_whole_table("all")
        finally:
            source.delete_asset(table)
    finally:
        _judged.reset(judged)


def _add_source(context: Any) -> Any:
    """The data source of a context, for all tables and databases: making one costs as much as judging a small table."""
    # Without a pool no cursor outlives its statement: one left open would keep the file, after `con` is closed.
    options = {"creator": _cursor, "poolclass": sa.NullPool}
    source = context.data_sources.add_sql(_SOURCE, connection_string="duckdb:///:memory:", kwargs=options)
    for engine in (source.get_engine(), source.get_execution_engine().engine):
        sa.event.listen(engine, "after_cursor_execute", _keep_rows)
    return source


def _cursor() -> ConnectionWrapper:
    con, place = _judged.get()
    # A cursor starts in the database that was opened first, not in the one that `con` uses.
    cursor = con.cursor()
    cursor.execute(f"use {place}")
    return ConnectionWrapper(cursor)


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
