"""Rows of a query, as the commands print them."""

from typing import Any

import duckdb

Rows = tuple[list[str], list[tuple[Any, ...]]]


def fetch(connection: duckdb.DuckDBPyConnection, query: str) -> Rows:
    """Column names and rows of a query; those of the last statement where there are several."""
    connection.execute(query)
    if not connection.description:
        return [], []
    return [column[0] for column in connection.description], connection.fetchall()
