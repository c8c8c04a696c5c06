"""Whether two databases hold the same tables: row by row, whatever the order of rows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

_DIGITS = 12
"""Significant digits of a double that count: sums of doubles depend on the order in which rows are added."""


class Different(AssertionError):
    """A table is not the same; the message names it."""


def compare(ours: Path, theirs: Path, names: Iterable[str]) -> int:
    """Compare tables by name. Returns how many; raises Different for the first that is missing or not the same."""
    count = 0
    with duckdb.connect(str(ours), read_only=True) as one, duckdb.connect(str(theirs), read_only=True) as other:
        for name in names:
            wanted, found = _content(one, name, ours), _content(other, name, theirs)
            if wanted != found:
                raise Different(f"{name}: {_said(wanted)} in {ours.name}, {_said(found)} in {theirs.name}")
            count += 1
    return count


Content = tuple[tuple[tuple[str, str], ...], int, int | None]


def _content(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> Content:
    """Columns with their types, the number of rows, and a sum of row hashes."""
    try:
        described = connection.execute(f"describe {name}").fetchall()
    except duckdb.CatalogException as error:
        raise Different(f"{name}: not in {path.name}") from error
    columns = tuple((str(column), str(kind)) for column, kind, *_ in described)
    parts = ", ".join(_compared(column, kind) for column, kind in columns)
    ((rows, digest),) = connection.execute(
        f"select count(*), sum(cast(hash({parts}) as hugeint)) from {name}"
    ).fetchall()
    return columns, int(rows), digest


def _compared(column: str, kind: str) -> str:
    return f"""printf('%.{_DIGITS - 1}e', "{column}")""" if kind == "DOUBLE" else f'"{column}"'


def _said(content: Content) -> str:
    columns, rows, digest = content
    listed = ", ".join(f"{name} {kind}" for name, kind in columns)
    return f"{rows} rows of ({listed}) with digest {digest}"
