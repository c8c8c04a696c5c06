"""The build database, open for writing: its transactions, its tables and views, and the fingerprint of each.

A table and its fingerprint are committed together; nothing here decides whether a table is stale or good.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from orchestration.warehouse.build import schema
from orchestration.warehouse.databases import STORAGE_VERSION
from orchestration.warehouse.home import Home
from orchestration.warehouse.sql import literal


class Build:
    """`build.duckdb`, open for writing; only one process can. Close it when done."""

    def __init__(self, home: Home) -> None:
        self.home = home
        home.prepare()
        # Views name staged files relative to the home, so that a copied home reads its own.
        self.connection = duckdb.connect(
            str(home.build),
            config={"storage_compatibility_version": STORAGE_VERSION, "file_search_path": str(home.root)},
        )
        home.build.chmod(0o600)
        schema.prepare(self.connection)

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All or nothing: commits at the end, rolls back on any error."""
        self.connection.begin()
        try:
            yield self.connection
        except BaseException:
            self.connection.rollback()
            raise
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
            "insert into meta.tables values ($name, $fingerprint, $rows, now()::timestamp)",
            {"name": name, "fingerprint": fingerprint, "rows": rows},
        )


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Append rows to a table; columns in the table's order."""
    if rows := [tuple(row) for row in rows]:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"insert into {table} values ({marks})", rows)
