"""Scans: small answers about the many rows of staged files, computed where the engine of the home computes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from orchestration.engines.engine import Engine, Input
from orchestration.warehouse.databases import cores_for, in_memory
from orchestration.warehouse.sql import parquet_scan
from transforms import Feed


def scanned(name: str, feed: Feed, files: Mapping[Path, int]) -> Input:
    """The rows of staged files of a feed, under a name to ask by; `files` with how many rows each has."""
    return Input(f"main.{name}", dict(feed.staged_columns), list(files), sum(files.values()))


@contextmanager
def standing(connection: duckdb.DuckDBPyConnection, inputs: Sequence[Input]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection, in memory beside that of the build, on which inputs with files can be asked for a while."""
    with in_memory(connection) as beside, cores_for(beside, sum(one.rows for one in inputs)):
        for one in inputs:
            beside.execute(f"create or replace view {one.name} as from {parquet_scan(one.files or ())}")
        try:
            yield beside
        finally:
            for one in inputs:
                beside.execute(f"drop view {one.name}")


def answers(
    engine: Engine, connection: duckdb.DuckDBPyConnection, query: str, inputs: Sequence[Input]
) -> list[dict[str, Any]]:
    """The rows that a query gives on inputs that stand on a connection."""
    with engine.rows_of(connection, query, inputs) as select:
        result = connection.execute(select)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
