"""The manifest of the peers, taken from the product's contracts and SQL files. Runs in the product's environment."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.peers import manifest
from orchestration.project.tables import SqlTable, tables
from transforms import Column, Feed, feeds
from transforms.contract import DUCKDB_TYPES


def manifest_of(sql: Path) -> manifest.Manifest:
    """The product's feeds, and the tables of a folder of SQL files."""
    known = tuple(_feed(feed) for feed in feeds().values())
    with duckdb.connect() as connection:
        connection.execute("create schema staging")
        for feed in known:
            columns = ", ".join(f"{name} {kind}" for name, kind in feed.types.items())
            connection.execute(f"create table staging.{feed.name} ({columns})")
        return manifest.Manifest(known, tuple(_table(connection, table) for table in tables(sql).values()))


def _table(connection: duckdb.DuckDBPyConnection, table: SqlTable) -> manifest.Table:
    connection.execute(f"create schema if not exists {table.schema}")
    connection.execute(f"create table {table.name} as {table.query}")
    types = {name: kind for name, kind, *_ in connection.execute(f"describe {table.name}").fetchall()}
    return manifest.Table(table.name, table.text, table.reads, types)


def _feed(feed: Feed) -> manifest.Feed:
    wide = feed.wide
    return manifest.Feed(
        feed.name,
        feed.media,
        feed.cadence,
        feed.sheet_column,
        tuple(_column(column) for column in feed.columns if not column.personal),
        tuple(column.header for column in feed.columns if column.personal),
        tuple(column.header for column in feed.columns),
        None
        if wide is None
        else manifest.Wide(wide.header.format(f"({wide.numbers})"), wide.name, _column(wide.value)),
    )


def _column(column: Column) -> manifest.Column:
    kind, unit = column.kind, column.unit
    return manifest.Column(column.header, column.name, kind, DUCKDB_TYPES[kind], unit, column.required, column.suffix)
