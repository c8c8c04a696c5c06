"""Databases that others read: opened read-only and locked down; written under another name, verified, then brought in.

Used for releases and for the record of the last refresh. Which relations stand in one is said by the caller.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.warehouse.home import sync
from orchestration.warehouse.sql import literal

STORAGE_VERSION = "v1.5.0"
# The smallest that DuckDB has: a release is many small tables, each of which takes at least a block.
BLOCK_SIZE = 16384


class VerificationFailed(RuntimeError):
    """What was written is not what a reader finds; nothing was brought in."""


_LOCK_DOWN = """
set allowed_paths = [{readable}];
set enable_external_access = false;
set autoload_known_extensions = false;
set autoinstall_known_extensions = false;
set allow_community_extensions = false;
set memory_limit = '{memory}';
set lock_configuration = true;
"""


@dataclass(frozen=True)
class Relation:
    """A table to write: its name, the query (over the writing connection) that gives its rows, its comments."""

    name: str
    query: str
    comment: str = ""
    column_comments: Mapping[str, str] = field(default_factory=dict)


def open_locked_down(path: Path, memory: str = "4GB", readable: Sequence[Path] = ()) -> duckdb.DuckDBPyConnection:
    """A connection that can read this one file, takes so much memory at most, and cannot change its own settings.

    `readable` are other files that it can read.
    """
    require_duckdb(path)
    connection = duckdb.connect(str(path), read_only=True)
    # Another connection of this process may have locked the same database down already.
    ((is_locked,),) = connection.execute("select current_setting('lock_configuration')").fetchall()
    if not is_locked:
        listed = ", ".join(literal(str(one)) for one in readable)
        connection.execute(_LOCK_DOWN.format(memory=memory, readable=listed))
    return connection


def require_duckdb(path: Path) -> None:
    """Raise duckdb.IOException for a file that is no DuckDB database: DuckDB might load an extension to read it."""
    with path.open("rb") as handle:
        start = handle.read(12)
    if start[8:] != b"DUCK":
        raise duckdb.IOException(f"corrupt: {path.name} is not a valid DuckDB database file")


def write_aside(
    connection: duckdb.DuckDBPyConnection, path: Path, relations: Sequence[Relation], macros: Sequence[str] = ()
) -> None:
    """Write relations and macros into a new database file at `path`, closed and without a write-ahead log.

    Raises VerificationFailed when what a reader would find there differs from what the queries give.
    """
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with attached(connection, path, f"(storage_version '{STORAGE_VERSION}', block_size {BLOCK_SIZE})", "written"):
        connection.begin()
        try:
            for relation in relations:
                _write(connection, relation)
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
        for macro in macros:
            _in_catalog(connection, "written", macro)
        connection.execute("checkpoint written")
    if path.with_name(path.name + ".wal").exists():
        raise VerificationFailed(f"{path} was closed with a write-ahead log beside it")
    _verify(connection, path, relations)


OPEN, CLOSED = 0o444, 0o400
"""Modes of a database that everybody may read, and of one for its owner only."""


def bring_in(aside: Path, target: Path, mode: int = OPEN) -> None:
    """Make a written database durable under its final name, read-only; an older one of that name is replaced."""
    aside.chmod(mode)
    sync(aside)
    aside.replace(target)
    sync(target.parent)


def repoint(pointer: Path, target: Path) -> None:
    """Make the symlink `pointer` lead to `target`, in one step, relative so that a copied home stays whole."""
    aside = pointer.with_name(f".{pointer.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    aside.symlink_to(os.path.relpath(target, pointer.parent))
    aside.replace(pointer)
    sync(pointer.parent)


@contextmanager
def in_memory(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that uses a database in memory, beside that of `connection`: what it creates waits for no disk."""
    with connection.cursor() as beside:
        beside.execute("attach if not exists ':memory:' as in_memory")
        beside.execute("use in_memory")
        yield beside


_WORTH_ALL_CORES = 100_000


@contextmanager
def cores_for(connection: duckdb.DuckDBPyConnection, rows: int) -> Iterator[None]:
    """All cores for a database that works on one, within the context, where the rows that it reads are worth them."""
    if rows < _WORTH_ALL_CORES:
        yield
        return
    connection.execute("reset threads")
    try:
        yield
    finally:
        connection.execute("set threads = 1")


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, path: Path, options: str, name: str) -> Iterator[None]:
    """Attach a database file under a name for a while."""
    connection.execute(f"attach {literal(str(path))} as {name} {options}")
    try:
        yield
    finally:
        connection.execute(f"detach {name}")


def _write(connection: duckdb.DuckDBPyConnection, relation: Relation) -> None:
    schema, dot, _ = relation.name.partition(".")
    if dot:
        connection.execute(f"create schema if not exists written.{schema}")
    name = f"written.{relation.name}" if dot else f"written.main.{relation.name}"
    connection.execute(f"create table {name} as {relation.query}")
    if relation.comment:
        connection.execute(f"comment on table {name} is {literal(relation.comment)}")
    for column, comment in relation.column_comments.items():
        connection.execute(f'comment on column {name}."{column}" is {literal(comment)}')


def _in_catalog(connection: duckdb.DuckDBPyConnection, catalog: str, statement: str) -> None:
    """Run a statement whose names are those of the written database: a macro must not name the catalog."""
    found = connection.execute("select current_database()").fetchone()
    assert found is not None
    connection.execute(f"use {catalog}")
    try:
        connection.execute(statement)
    finally:
        connection.execute(f'use "{found[0]}"')


def _verify(connection: duckdb.DuckDBPyConnection, path: Path, relations: Sequence[Relation]) -> None:
    reader = open_locked_down(path)
    try:
        for relation in relations:
            written = _digest(reader, f"select * from {relation.name}")
            if written != _digest(connection, relation.query):
                raise VerificationFailed(f"{relation.name} in {path} is not what was built")
    finally:
        reader.close()


def _digest(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[object, ...] | None:
    """Number of rows and a sum of row hashes: equal for equal tables, whatever the order of rows."""
    return connection.execute(
        f"select count(*), sum(cast(hash(content) as hugeint)) from ({query}) as content"
    ).fetchone()
