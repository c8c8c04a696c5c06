"""What a table of the build contains, as one hash: its columns with their types, how many rows, and the rows.

The order of the rows does not count. Two tables of the same hash are taken as equal; what follows from that is decided
elsewhere.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import duckdb

from orchestration.warehouse.build.database import Build
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.sql import literal

LARGE = 200_000
"""A table or view with more rows is not read for its content: making its readers again is what it would save."""


@dataclass(frozen=True)
class Made:
    """How a table was made: its fingerprint, from which contents, and its own content; None where that is not known."""

    fingerprint: str
    made_from: str | None
    content: str | None

    def has_same_rows(self, made_from: str, now: str | None) -> bool:
        """Whether the table, whose content is `now`, is as making it again from other inputs would give it."""
        return now is not None and (self.made_from, self.content) == (made_from, now)


def made(build: Build, name: str) -> Made | None:
    """How a table was made, None where it was not."""
    query = f"select fingerprint, made_from, content from meta.tables where name = {literal(name)}"
    row = build.connection.execute(query).fetchone()
    return Made(*row) if row else None


def put_made(connection: duckdb.DuckDBPyConnection, name: str, made_from: str, content: str | None) -> None:
    """Remember from which contents a table was made, and its own, within the caller's transaction."""
    of_itself = literal(content) if content else "null"
    _update(connection, name, f"made_from = {literal(made_from)}, content = {of_itself}")


def put_fingerprint(connection: duckdb.DuckDBPyConnection, name: str, of_table: str) -> None:
    """Give a table that stands another fingerprint, within the caller's transaction."""
    _update(connection, name, f"fingerprint = {literal(of_table)}")


def contents(build: Build, read: Mapping[str, Collection[str] | None]) -> dict[str, str]:
    """What the tables and views of these names contain, within the columns that are read of each (None: all).

    The content of a large one is told by its fingerprint.
    """
    known = build.fingerprints()
    return {name: content(build.connection, name, columns) or known[name] for name, columns in read.items()}


def content(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Collection[str] | None = None, without: str = ""
) -> str | None:
    """The hash of what a table or view contains now, within some of its columns (None: all) and `without` one.

    None where it is large, or not there.
    """
    try:
        ((rows,),) = connection.execute(f"select count(*) from {name}").fetchall()
    except duckdb.CatalogException:
        return None
    if rows > LARGE:
        return None
    described = connection.execute(f"select column_name, column_type from (describe {name})").fetchall()
    kept = [
        (column, kind)
        for column, kind in described
        if column != without and (columns is None or column.lower() in columns)
    ]
    if not kept:
        return fingerprint([], rows)
    listed = ", ".join(f'"{column}"' for column, _ in kept)
    # Hashed twice, as DuckDB joins the hashes of columns by bits: of two rows that exchange a value, the sum could
    # otherwise stay the same.
    query = f"select sum(hash(hash(content))) from (select {listed} from {name}) as content"
    ((total,),) = connection.execute(query).fetchall()
    return fingerprint(kept, rows, total)


def _update(connection: duckdb.DuckDBPyConnection, name: str, values: str) -> None:
    connection.execute(f"update meta.tables set {values} where name = {literal(name)}")
