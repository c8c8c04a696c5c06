"""Grids: an office file as its sheets' cells, before anything is known of what they mean. No contract here."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import duckdb

from transforms.reading.cells import BrokenCell
from transforms.reading.encoding import encoding_of
from transforms.reading.problems import FileError
from transforms.reading.staged import connection, glob_literal
from transforms.workbooks.reader import read_workbook
from transforms.workbooks.refusal import Refused
from transforms.workbooks.sheet import Facts, Range, Sheet

_ROWS_AT_ONCE = 10_000
_LONGEST_CELL = 10_000_000
_SUFFIXES = (".csv", ".parquet", ".xlsx", ".xls")
_OF_OFFICES = (".xlsb", ".xlsm", ".xltx", ".ods", ".et", ".numbers")
_ZIP, _OLE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
# Typed cells that are handed on as they are; the rest goes as text, and so do whole numbers, which may be long codes.
_NATIVE = ("BOOLEAN", "DATE", "TIMESTAMP", "DECIMAL", "DOUBLE", "FLOAT")


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet; `sheet` is None for a CSV or Parquet file, which has none.

    The rows may be gone through more than once, and end with their last written cell. A large CSV is read anew each
    time rather than kept. `facts` is what a workbook says of its cells beside their values, `merged` has
    the value of each merged range that is one column wide.
    """

    sheet: str | None
    source: Callable[[], Iterable[list[Any]]]
    facts: Facts = field(default_factory=Facts)
    merged: Mapping[Range, Any] = field(default_factory=dict)

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Each row with its number, from 1. Raises FileError."""
        return enumerate(self.source(), start=1)

    def unmerged(self, number: int, cells: list[Any], header_row: int) -> list[Any]:
        """A row with the values of the vertically merged ranges that begin above it and below the header."""
        found = [
            one for one in self.facts.ranges_at(number) if one in self.merged and header_row < one.first_row < number
        ]
        if not found:
            return cells
        width = max(len(cells), *(one.last_column + 1 for one in found))
        filled = cells + [None] * (width - len(cells))
        for one in found:
            filled[one.first_column] = self.merged[one]
        return filled


def read_grids(path: Path) -> list[Grid]:
    """The sheets of a CSV, XLSX, XLS or Parquet file. Raises FileError."""
    match kind_of(path):
        case "csv":
            encoding = encoding_of(path)
            return [Grid(None, lambda: _csv_rows(path, encoding))]
        case "parquet":
            parquet_columns(path)
            return [Grid(None, lambda: _parquet_rows(path))]
        case "workbook":
            return _workbook_grids(path)


def kind_of(path: Path) -> Literal["csv", "parquet", "workbook"]:
    """What a file is by its bytes, whichever suffix of ours it has: equal content is one delivery. Raises FileError."""
    suffix = path.suffix.lower()
    if not suffix:
        zh = "文件名没有扩展名，请补上 .csv、.xlsx、.xls 或 .parquet"
        raise FileError(zh, "the file name has no suffix: add .csv, .xlsx, .xls or .parquet")
    if suffix in _OF_OFFICES:
        raise FileError(f"不收 {suffix} 文件，请另存为 .xlsx", f"no {suffix} files: save it as .xlsx")
    if suffix not in _SUFFIXES:
        raise FileError(
            f"不收 {path.suffix} 文件，请改报 CSV 或 Excel", f"no {path.suffix} files: deliver CSV or Excel"
        )
    with path.open("rb") as handle:
        start = handle.read(512)
    if not start:
        raise FileError("文件是空的", "the file is empty")
    if start.startswith((_ZIP, _OLE)):
        return "workbook"
    if start.startswith(_PARQUET):
        return "parquet"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError("编码是 UTF-16，请另存为“CSV UTF-8”", "text in UTF-16: save it as CSV UTF-8")
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        raise FileError(
            "不是 Excel 文件，内容是网页（HTML），请用 Excel 打开后另存为 .xlsx",
            "a web page, whatever its name says: open it in Excel and save it as .xlsx",
        )
    return "csv"


def parquet_columns(path: Path) -> list[tuple[str, str]]:
    """Name and DuckDB type of each column of a Parquet file. Raises FileError."""
    with connection() as con:
        try:
            described = con.execute(f"describe select * from read_parquet({glob_literal(path)})").fetchall()
        except duckdb.Error as error:
            raise FileError("Parquet 文件损坏，请重新导出", "damaged Parquet file: export it anew") from error
    return [(row[0], row[1]) for row in described]


def _csv_rows(path: Path, encoding: str) -> Iterator[list[Any]]:
    csv.field_size_limit(_LONGEST_CELL)
    done = 0
    with path.open(encoding=encoding, newline="") as handle:
        try:
            for row in csv.reader(handle, strict=True, skipinitialspace=True):
                yield row
                done += 1
        except csv.Error as error:
            zh, en = "引号没有成对，由此往下无法读取", "quotes do not pair up: nothing can be read from here on"
            raise FileError(zh, en, done + 1) from error


def _parquet_rows(path: Path) -> Iterator[list[Any]]:
    columns = parquet_columns(path)
    names = ['"' + name.replace('"', '""') + '"' for name, _ in columns]
    cells = [
        name if kind.partition("(")[0] in _NATIVE else f"cast({name} as varchar)"
        for name, (_, kind) in zip(names, columns, strict=True)
    ]
    with connection() as con:
        result = con.execute(f"select {', '.join(cells)} from read_parquet({glob_literal(path)})")
        yield [name for name, _ in columns]
        while rows := result.fetchmany(_ROWS_AT_ONCE):
            yield from map(list, rows)


def _workbook_grids(path: Path) -> list[Grid]:
    try:
        sheets = read_workbook(path)
    except Refused as refused:
        raise FileError(refused.zh, refused.en) from refused
    return [_sheet_grid(sheet) for sheet in sheets]


def _sheet_grid(sheet: Sheet) -> Grid:
    for (row, column), text in sheet.faults.items():
        sheet.rows[row - 1][column] = BrokenCell(text)
    merged = {
        one: row[one.first_column] if one.first_column < len(row) else None
        for one in sheet.facts.merged
        if one.is_vertical
        for row in sheet.rows[one.first_row - 1 : one.first_row]
    }
    return Grid(sheet.name, lambda: sheet.rows, sheet.facts, merged)
