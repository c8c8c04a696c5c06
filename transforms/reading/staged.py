"""Staged files: typed Parquet, written beside its name and moved there when it is whole."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd

from transforms.contract import Feed
from transforms.reading.period import Period


def literal(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB of our own for one file, in memory."""
    with duckdb.connect(":memory:", config={"preserve_insertion_order": "true"}) as opened:
        yield opened


def write(con: duckdb.DuckDBPyConnection, query: str, into: Path) -> int:
    """Write a query's rows, in their order, to a zstd Parquet file; all or nothing. Returns the number of rows."""
    aside = into.with_name(f".{into.name}.{os.getpid()}")
    try:
        con.execute(f"copy ({query}) to {literal(str(aside))} (format parquet, compression zstd)")
        found = con.execute(f"select count(*) from read_parquet({literal(str(aside))})").fetchone()
        aside.replace(into)
    finally:
        aside.unlink(missing_ok=True)
    assert found is not None
    return int(found[0])


def write_frame(feed: Feed, frame: pd.DataFrame, period: Period, delivery: str, into: Path) -> int:
    """Type a frame of canonical texts as the contract says, and write it."""
    constants = {"period": literal(period.text), "_delivery": literal(delivery)}
    columns = ", ".join(
        f'{constants[name]} as "{name}"' if name in constants else f'cast("{name}" as {kind}) as "{name}"'
        for name, kind in feed.staged_columns
    )
    with connection() as con:
        con.register("frame", frame.astype("string"))
        return write(con, f"select {columns} from frame", into)
