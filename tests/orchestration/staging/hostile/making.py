"""Files made for a case: workbooks, old workbooks, texts, Parquet, and packages changed by hand."""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import xlsxwriter
import xlwt

Rows = Sequence[Sequence[Any]]
SHEET = "Sheet1"


@dataclass(frozen=True)
class Shown:
    """A value under a number format."""

    value: Any
    code: str


@dataclass(frozen=True)
class Formula:
    """A formula and the value it was saved with; None stands for none."""

    value: Any = None


@dataclass(frozen=True)
class Merged:
    """A value over so many rows and columns."""

    value: Any
    rows: int = 1
    columns: int = 1


def book(
    sheets: Mapping[str, Rows] | Rows,
    hidden: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: str = "",
    **options: Any,
) -> bytes:
    """A workbook; `hidden` are its sheets that are, and the rows and columns of the first one."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy/m/d", **options})
    named = sheets if isinstance(sheets, Mapping) else {SHEET: sheets}
    for name, rows in named.items():
        page = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(made, page, number, column, cell)
        if name in hidden:
            page.hide()
    first = made.worksheets()[0]
    for row in hidden_rows:
        first.set_row(row - 1, None, None, {"hidden": True})
    if hidden_columns:
        first.set_column(hidden_columns, None, None, {"hidden": True})
    made.get_worksheet_by_name(next(name for name in named if name not in hidden)).activate()
    made.close()
    return buffer.getvalue()


def _write(made: Any, page: Any, row: int, column: int, cell: Any) -> None:
    match cell:
        case None:
            return
        case Shown():
            page.write(row, column, cell.value, made.add_format({"num_format": cell.code}))
        case Formula(None):
            page.write_formula(row, column, "=A1", None, "")
        case Formula():
            page.write_formula(row, column, "=A1", None, cell.value)
        case Merged():
            kind = made.add_format({"num_format": "yyyy/m/d"} if isinstance(cell.value, datetime.date) else {})
            page.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, cell.value, kind)
        case str() if cell.startswith("#") and cell != "#":
            page.write_formula(row, column, "=1/0", None, cell)
        case str():
            page.write_string(row, column, cell)
        case _:
            page.write(row, column, cell)


def old_book(rows: Rows, **options: Any) -> bytes:
    """A workbook of the .xls kind."""
    made = xlwt.Workbook()
    for name, value in options.items():
        setattr(made, name, value)
    page = made.add_sheet(SHEET)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Shown):
                page.write(number, column, cell.value, xlwt.easyxf(num_format_str=cell.code))
            elif isinstance(cell, datetime.date):
                page.write(number, column, cell, xlwt.easyxf(num_format_str="yyyy/m/d"))
            elif isinstance(cell, Merged):
                page.write_merge(number, number + cell.rows - 1, column, column + cell.columns - 1, cell.value)
            elif isinstance(cell, Formula):
                page.write(number, column, xlwt.Formula("1/0"))
            elif cell is not None:
                page.write(number, column, cell)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def text(rows: Rows, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """Rows as a CSV file."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=newline).writerows(rows)
    return buffer.getvalue().encode(encoding)


def repacked(content: bytes, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> bytes:
    """A package with each of its parts changed, or left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            changed = change(name, old.read(name))
            if changed is not None:
                new.writestr(*changed)
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: bytes | None) -> bytes:
    """A package with one part in the place of the one it has."""
    return repacked(content, lambda one, old: (one, old) if one != name else None if part is None else (one, part))


def with_added(content: bytes, name: str, megabytes: int) -> bytes:
    """A package with a part of nothing but blanks."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(megabytes):
            part.write(b" " * (1 << 20))
    return buffer.getvalue()


def strict(name: str, part: bytes) -> tuple[str, bytes]:
    for old, new in (
        ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ):
        part = part.replace(old.encode(), new.encode())
    return name, part


def renamed(name: str, part: bytes) -> tuple[str, bytes]:
    return name.replace("xl/workbook.xml", "xl/book1.xml").replace("workbook.xml.rels", "book1.xml.rels"), part.replace(
        b"xl/workbook.xml", b"xl/book1.xml"
    )


def single_quoted(name: str, part: bytes) -> tuple[str, bytes]:
    if "sheet1" not in name:
        return name, part
    return name, re.sub(rb'="([^"\']*)"', rb"='\1'", part)


def parquet(query: str) -> bytes:
    """The result of a query as a Parquet file."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "typed.parquet"
        duckdb.sql(f"copy ({query}) to '{path}' (format parquet)")
        return path.read_bytes()
