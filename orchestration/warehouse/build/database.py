"""The build database, open for writing: its transactions, its tables and views, and the fingerprint of each.

A table and its fingerprint are committed together; nothing here decides whether a table is stale or good.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from orchestration.warehouse.build import schema
from orchestration.warehouse.databases import STORAGE_VERSION, require_duckdb
from orchestration.warehouse.home import Home
from orchestration.warehouse.memory import memory_limit
from orchestration.warehouse.sql import literal


class DamagedBuild(RuntimeError):
    """The build cannot be read, in whole or in part: it is to be set aside, and made again from the archive."""


class Build:
    """`build.duckdb`, open for writing; only one process can. Close it when done.

    It works on one core, see `cores_for`: most statements are done before another one wakes.

    Raises DamagedBuild for a file that is none of ours, or that DuckDB finds broken when it is opened.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        home.prepare()
        self.is_new = not home.build.exists() or home.build.stat().st_size == 0
        with damage_of_build(home):
            if not self.is_new:
                require_duckdb(home.build)
            # Views name staged files relative to the home, so that a copied home reads its own.
            self.connection = duckdb.connect(
                str(home.build),
                config={
                    "storage_compatibility_version": STORAGE_VERSION,
                    "file_search_path": str(home.root),
                    **memory_limit(),
                },
            )
            home.build.chmod(0o600)
            self.connection.execute("set threads = 1")
            schema.prepare(self.connection)
        self._is_in_transaction = False

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All or nothing: commits at the end, rolls back on any error. Within another one, it is part of that one."""
        if self._is_in_transaction:
            yield self.connection
            return
        self.connection.begin()
        self._is_in_transaction = True
        try:
            yield self.connection
        except BaseException:
            self._is_in_transaction = False
            self.connection.rollback()
            raise
        self._is_in_transaction = False
        self.connection.commit()

    def rows(self, query: str, parameters: Any = None) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries.

        With parameters DuckDB imports pandas, half a second that a refresh with nothing new does without.
        """
        result = self.connection.execute(query, parameters)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def fingerprints(self) -> dict[str, str]:
        """The fingerprints of all tables and views that stand, by name."""
        return dict(self.connection.execute("select name, fingerprint from meta.tables").fetchall())

    def row_count(self, name: str) -> int:
        """How many rows a table or view had when it was made."""
        ((rows,),) = self.connection.execute(f"select rows from meta.tables where name = {literal(name)}").fetchall()
        return int(rows)

    def put_table(self, connection: duckdb.DuckDBPyConnection, name: str, query: str, fingerprint: str) -> None:
        """Make a table anew from a query, with its fingerprint, within the caller's transaction."""
        schema_name, dot, _ = name.partition(".")
        if dot:
            connection.execute(f"create schema if not exists {schema_name}")
        connection.execute(f"create or replace table {name} as {query}")
        ((rows,),) = connection.execute(f"select count(*) from {name}").fetchall()
        self._record(connection, name, fingerprint, rows)

    def put_view(
        self, connection: duckdb.DuckDBPyConnection, name: str, query: str, fingerprint: str, rows: int
    ) -> None:
        """Make a view anew, within the caller's transaction."""
        connection.execute(f"create or replace view {name} as {query}")
        self._record(connection, name, fingerprint, rows)

    def drop(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Drop a table, or a view of `staging`, with its fingerprint, within the caller's transaction."""
        kind = "view" if name.startswith("staging.") else "table"
        connection.execute(f"drop {kind} if exists {name}")
        connection.execute(f"delete from meta.tables where name = {literal(name)}")

    def _record(self, connection: duckdb.DuckDBPyConnection, name: str, fingerprint: str, rows: int) -> None:
        connection.execute("delete from meta.tables where name = $name", {"name": name})
        connection.execute(
            "insert into meta.tables values ($name, $fingerprint, $rows, now()::timestamp, null, null)",
            {"name": name, "fingerprint": fingerprint, "rows": rows},
        )


@contextmanager
def damage_of_build(home: Home) -> Iterator[None]:
    """Raise DamagedBuild for what DuckDB says of a broken file, and mark the build, to be set aside next time."""
    try:
        yield
    except duckdb.Error as error:
        said = str(error)
        if _LOCKED in said or not _BROKEN.search(said):
            raise
        _mark(home).touch()
        raise DamagedBuild(said.partition("\n")[0]) from error


_MAGIC = b"DUCK"


def is_damaged(home: Home) -> bool:
    """Whether the build was found damaged, and is to be set aside."""
    return _mark(home).exists()


def set_aside(home: Home, moment: datetime) -> Path | None:
    """Move a build that was marked as damaged out of the way. Returns where it is now, None where none was marked."""
    if not _mark(home).exists():
        return None
    aside = home.root / f"build.damaged-{moment:%Y%m%d-%H%M%S}.duckdb"
    if home.build.exists():
        home.build.rename(aside)
    home.build.with_name(f"{home.build.name}.wal").unlink(missing_ok=True)
    _mark(home).unlink()
    return aside


# How DuckDB speaks of a file whose checksums do not match, that is cut short, or that is no database of its own.
_BROKEN = re.compile(
    r"corrupt|checksum|not a valid DuckDB|does not exist in metadata|could not read|invalidated|deserialize|"
    r"Serialization Error|INTERNAL Error",
    re.IGNORECASE,
)
_LOCKED = "Could not set lock"


def _mark(home: Home) -> Path:
    return home.root / ".build.damaged"


_ROWS_AT_ONCE = 200


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Append rows to a table; columns in the table's order."""
    # One statement for many rows: `executemany` takes two milliseconds a row.
    left = iter(rows)
    while part := [tuple(row) for row in islice(left, _ROWS_AT_ONCE)]:
        marks = f"({', '.join('?' * len(part[0]))})"
        values = [value for row in part for value in row]
        connection.execute(f"insert into {table} values {', '.join([marks] * len(part))}", values)
