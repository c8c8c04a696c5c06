"""Staged files: typed Parquet, written beside its name and moved there when it is whole."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

import duckdb

from transforms.contract import Feed
from transforms.reading.period import Period

if TYPE_CHECKING:
    import pandas as pd


def literal(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def constant(text: str) -> str:
    """A text that every row of a file has, as an SQL value.

    It is read back as any text; but DuckDB writes a type of one value without comparing it row by row.
    """
    return f"cast({literal(text)} as enum({literal(text)}))"


def glob_literal(path: Path) -> str:
    """A path as an SQL string, for a function that takes a pattern: `*` and `[` in a name stand for themselves."""
    return literal("".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path)))


LONG = 50_000
"""Rows from which on a file is long: to plan and to share out the work on a shorter one takes DuckDB longer than it."""


@contextmanager
def connection(rows: int = 0) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection of our own to a DuckDB in memory, one a process: opening one a file costs more than reading it.

    It works on one core; for so many `rows` that the file is long, on all.
    """
    cursor = _database(os.getpid()).cursor()
    try:
        if rows >= LONG:
            cursor.execute("reset threads")
        yield cursor
    finally:
        if rows >= LONG:
            cursor.execute("set threads = 1")
        cursor.close()


@cache
def _database(_process: int) -> duckdb.DuckDBPyConnection:
    # A long `in (…)` becomes a join, and what it compares is computed for every row: also in a branch of a `case` that
    # no row takes. Ten million rows are typed in 9 seconds without, in 26 with it.
    # A file that is written anew under its name within a moment would be read as it was before.
    config: dict[str, str | bool | int | float | list[str]] = {
        "disabled_optimizers": "in_clause",
        "enable_external_file_cache": "false",
    }
    if size := os.environ.get("SHENHE_MEMORY"):
        config["memory_limit"] = size
    database = duckdb.connect(":memory:", config=config)
    database.execute("set threads = 1")
    return database


class RowsLost(ValueError):
    """A query that gave another number of rows than there are."""


@dataclass(frozen=True)
class Anew:
    """How a file is written anew from its rows, which are the table `written`, if one of them is odd.

    `odd` are conditions, on one column each: one is asked once of a text that stands in many rows, as it does in a
    Parquet file.
    """

    odd: Sequence[str]
    query: str


def write(
    con: duckdb.DuckDBPyConnection, query: str, into: Path, rows: int | None = None, anew: Anew | None = None
) -> int:
    """Write a query's rows, in their order, to a zstd Parquet file; all or nothing. Returns the number of rows.

    Raises RowsLost when they are not as many as `rows` says.
    """
    # Two attempts on two machines may have one process id.
    aside = into.with_name(f".{into.name}.{token_hex(8)}")
    again = aside.with_name(f"{aside.name}.anew")
    try:
        found = _copied(con, query, aside, rows)
        written = f"read_parquet({glob_literal(aside)})"
        if anew and _any_row(con, written, anew.odd):
            _copied(con, f"with written as (from {written}) {anew.query}", again, found)
            again.replace(into)
        else:
            aside.replace(into)
    finally:
        aside.unlink(missing_ok=True)
        again.unlink(missing_ok=True)
    return found


def _copied(con: duckdb.DuckDBPyConnection, query: str, target: Path, rows: int | None) -> int:
    copied = con.execute(f"copy ({query}) to {literal(str(target))} (format parquet, compression zstd)")
    ((found,),) = copied.fetchall()
    if rows is not None and found != rows:
        raise RowsLost(f"{found} rows, not {rows}")
    return int(found)


def _any_row(con: duckdb.DuckDBPyConnection, rows: str, conditions: Sequence[str]) -> bool:
    asked = " union all ".join(f"select 1 from {rows} where {one}" for one in conditions)
    ((found,),) = con.execute(f"select count(*) from ({asked})").fetchall()
    return bool(found)


def load_frames(
    con: duckdb.DuckDBPyConnection, feed: Feed, frames: Iterable["pd.DataFrame"], period: Period, delivery: str
) -> None:
    """Type frames of canonical texts as the contract says, into a temporary table `staged` of a connection.

    Beside what is staged, the table has each row's place, and in `_unread` a bit for each column that is not readable.
    """
    constants = {"period": literal(period.text), "_delivery": literal(delivery)}
    wanted = {**dict(feed.staged_columns), "_sheet": "varchar", "_row": "bigint", "_unread": "bigint"}
    columns = ", ".join(
        f'{constants[name]} as "{name}"' if name in constants else f'cast("{name}" as {kind}) as "{name}"'
        for name, kind in wanted.items()
    )
    typed = ", ".join(f'"{name}" {kind}' for name, kind in wanted.items())
    con.execute(f"create temp table staged ({typed})")
    for frame in frames:
        con.register("frame", frame)
        con.execute(f"insert into staged select {columns} from frame")
        con.unregister("frame")


def write_loaded(con: duckdb.DuckDBPyConnection, feed: Feed, into: Path) -> int:
    """Write the columns that are staged of a table that was loaded to one file. Returns the number of rows."""
    columns = ", ".join(f'"{name}"' for name, _ in feed.staged_columns)
    return write(con, f"select {columns} from staged", into)
