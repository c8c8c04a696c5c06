"""`python -m benchmarks.peers.plain`: loads every delivery and makes all tables, without checks, history or a release.

`--as parquet` types each feed into one Parquet file with a view on it, `--as tables` into a table of the database.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import duckdb

from benchmarks.peers.inbox import take_in
from benchmarks.peers.logs import select_of
from benchmarks.peers.manifest import DATABASE, MEMORY, Feed, Manifest
from benchmarks.peers.workbooks import frame_of


def load(manifest: Manifest, extracts: Path, work: Path, as_parquet: bool) -> None:
    """Write `<work>/warehouse.duckdb` anew. Raises duckdb.Error for a file that is not typed as agreed."""
    take_in(extracts, work / "inbox")
    database = work / DATABASE
    database.unlink(missing_ok=True)
    (work / "staged").mkdir(exist_ok=True)
    with duckdb.connect(str(database), config=settings(work)) as connection:
        connection.execute("create schema staging")
        for feed in manifest.feeds:
            _stage(connection, feed, work, as_parquet)
        for schema in dict.fromkeys(table.name.partition(".")[0] for table in manifest.tables):
            connection.execute(f"create schema {schema}")
        for table in manifest.tables:
            connection.execute(f"create table {table.name} as {table.query}")


def settings(work: Path) -> dict[str, str | bool | int | float | list[str]]:
    """DuckDB's settings: order of rows is not kept, and memory is what the variable says, if anything."""
    held = {"memory_limit": memory} if (memory := os.environ.get(MEMORY)) else {}
    return {"preserve_insertion_order": False, "temp_directory": str(work / "spilled"), **held}


def _stage(connection: duckdb.DuckDBPyConnection, feed: Feed, work: Path, as_parquet: bool) -> None:
    inbox = work / "inbox" / feed.name
    if feed.media == "log":
        query = select_of(feed, f"'{inbox}/*'")
    else:
        connection.register("frame", frame_of(feed, sorted(inbox.iterdir())))
        query = f"select {typed(feed)} from frame"
    if as_parquet:
        file = work / "staged" / f"{feed.name}.parquet"
        connection.execute(f"copy ({query}) to '{file}' (format parquet, compression zstd)")
        query = f"from read_parquet('{file}')"
    kind = "view" if as_parquet else "table"
    connection.execute(f"create {kind} staging.{feed.name} as {query}")


def typed(feed: Feed) -> str:
    """SQL that types the columns of a workbook's frame."""
    return ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in feed.types.items())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.plain")
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--extracts", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--as", dest="form", choices=["parquet", "tables"], default="parquet")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    load(Manifest.read(given.manifest), given.extracts, given.work, given.form == "parquet")


if __name__ == "__main__":
    main()
