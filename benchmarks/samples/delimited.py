"""CSV as a platform exports it: clean cells, with the encoding, byte order mark and line ends of its system."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Dialect:
    """How a system writes CSV."""

    encoding: str = "utf-8"
    newline: str = "\n"
    quoted: bool = False


PLAIN = Dialect()
EXCEL = Dialect("utf-8-sig", "\r\n")
CHINESE = Dialect("gb18030", "\r\n")
QUOTED = Dialect(quoted=True)


def write_rows(path: Path, rows: Iterable[Iterable[Any]], dialect: Dialect = PLAIN) -> Path:
    """Write rows, including the header, without changes."""
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, lineterminator=dialect.newline, quoting=csv.QUOTE_ALL if dialect.quoted else csv.QUOTE_MINIMAL
    )
    writer.writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode(dialect.encoding))
    return path


def write_table(path: Path, headers: Mapping[str, str], frame: pd.DataFrame, dialect: Dialect = PLAIN) -> Path:
    """A frame under the platform's headers (column name → header), in that order."""
    columns = [cells(frame[name]) for name in headers]
    return write_rows(path, [list(headers.values()), *zip(*columns, strict=True)], dialect)


def cells(column: pd.Series[Any]) -> list[str]:
    """A column as text: ISO dates and times, 是/否, plain numbers, empty for missing."""
    if column.dtype.kind == "M":
        kept = column.dropna()
        style = "%Y-%m-%d" if bool((kept == kept.dt.normalize()).all()) and not kept.empty else "%Y-%m-%d %H:%M:%S"
        return [str(text) for text in column.dt.strftime(style).fillna("")]
    missing = column.isna().to_numpy()
    return ["" if gone else cell(value) for value, gone in zip(column.tolist(), missing, strict=True)]


def cell(value: Any) -> str:
    """One value as plain text."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    return str(value)


def in_unit(column: pd.Series[Any], factor: int) -> pd.Series[Any]:
    """An amount in a larger unit, as exact decimals: 12345600.5 yuan in 万元 is 1234.56005."""
    return pd.Series([Decimal(repr(float(value))) / factor for value in column], index=column.index, dtype=object)
