"""SQL text: values as literals, and the list of Parquet files that a query reads."""

from collections.abc import Iterable
from pathlib import Path

_PATTERN_CHARACTERS = "*?["


def literal(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def parquet_scan(paths: Iterable[Path]) -> str:
    """`read_parquet([…])` over these files, in the order of their names.

    DuckDB reads a name as a pattern: a `*`, `?` or `[` in it is escaped, so that it stands for itself.
    """
    return f"read_parquet([{', '.join(literal(_escaped(path)) for path in sorted(paths))}])"


def _escaped(path: Path) -> str:
    return "".join(f"[{sign}]" if sign in _PATTERN_CHARACTERS else sign for sign in str(path))
