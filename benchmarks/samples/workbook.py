"""Workbooks as offices fill them in: layouts and formats that make a table hard to read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

FACTORS = {
    "元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000,
    "件": 1, "万件": 10_000, "人": 1, "人次": 1, "万人": 10_000, "万人次": 10_000,
    "平方米": 1, "万平方米": 10_000, "户": 1,
}  # fmt: skip
_WIDE = {ord(half): ord(half) + 0xFEE0 for half in map(chr, range(0x21, 0x7F))}
_SUMMED = ("amount", "count")


@dataclass(frozen=True)
class Field:
    """A column of the table: its header without unit, the column of the clean rows, its kind, its usual unit.

    Kinds: text, street, flag, date, amount, count, year.
    """

    header: str
    column: str
    kind: str = "text"
    unit: str = ""


@dataclass(frozen=True)
class Look:
    """The layout and formats of one workbook. Sequences of styles are used in turn, row by row."""

    title: str = ""
    unit_at: str = "full"  # full （万元）, half (万元), row 单位：万元, none
    units: Mapping[str, str] = field(default_factory=dict)  # header → the unit stated in place of the usual one
    numbers: tuple[str, ...] = ("plain",)  # plain text comma widecomma wide star note
    dates: tuple[str, ...] = ("iso",)  # iso slash chinese widechinese compact number serial cell
    missing: tuple[str | None, ...] = (None,)
    serial: bool = False
    remarks: bool = False
    spaced: bool = False
    turned: bool = False
    wide_codes: str = ""  # a column whose every third code is in full-width letters
    bare_streets: bool = False
    top: int = 0
    left: int = 0
    gap_row: int = 0  # after this many rows
    gap_column: int = 0  # after this many columns
    total: str = ""
    notes: tuple[str, ...] = ()
    cover: tuple[str, ...] = ()


def widen(text: str) -> str:
    """Half-width letters, digits and marks in full-width form."""
    return text.translate(_WIDE)


def write_workbook(path: Path, sheets: Mapping[str, tuple[pd.DataFrame, Sequence[Field], Look]]) -> Path:
    """Sheet name → frame, fields and look. The same arguments give the same bytes, on any machine."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2020, 1, 1), "author": "samples", "title": ""})
    formats = {
        "title": book.add_format({"bold": True, "align": "center"}),
        "head": book.add_format({"bold": True, "text_wrap": True}),
        "date": book.add_format({"num_format": "yyyy/m/d"}),
    }
    cover = next((look.cover for _, _, look in sheets.values() if look.cover), ())
    if cover:
        page = book.add_worksheet("说明")
        for row, line in enumerate(cover):
            page.write_string(row + 1, 1, line)
    for name, (frame, fields, look) in sheets.items():
        _write_sheet(book.add_worksheet(name), formats, frame, fields, look)
    book.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_stored(buffer.getvalue()))
    return path


def _stored(data: bytes) -> bytes:
    """The same archive without compression, since zlib's output differs between builds."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for member in source.infolist():
            plain = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            plain.create_system = 0
            target.writestr(plain, source.read(member))
    return out.getvalue()


def _write_sheet(
    page: Any, formats: Mapping[str, Any], frame: pd.DataFrame, fields: Sequence[Field], look: Look
) -> None:
    columns = _columns(frame, fields, look)
    row, left = look.top, look.left
    if look.title:
        page.merge_range(row, left, row, left + len(columns) - 1, look.title, formats["title"])
        row += 1
    if look.unit_at == "row":
        stated = {look.units.get(item.header, item.unit) for item in fields} - {""}
        page.write_string(row, left + len(columns) - 1, f"单位：{'、'.join(sorted(stated))}")
        row += 1
    for at, (header, _) in enumerate(columns):
        if header:
            page.write_string(row, left + at, header, formats["head"])
    rows = len(frame) + bool(look.total)
    for number in range(rows):
        # The blank row, if the sheet has one, comes before this row of data.
        row += 2 if look.gap_row and number == look.gap_row and number < len(frame) else 1
        for at, (_, values) in enumerate(columns):
            _write_cell(page, formats, row, left + at, values[number])
    row += 1
    for line in look.notes:
        page.write_string(row, left, line)
        row += 1


def _write_cell(page: Any, formats: Mapping[str, Any], row: int, column: int, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime.combine(value, dt.time()), formats["date"])
    elif isinstance(value, str):
        page.write_string(row, column, value)
    else:
        page.write_number(row, column, value)


def _columns(frame: pd.DataFrame, fields: Sequence[Field], look: Look) -> list[tuple[str, list[Any]]]:
    """Header and cells of each column as in the sheet, with one more cell where there is a total."""
    ordered = list(reversed(fields)) if look.turned else list(fields)
    named = next((item for item in ordered if item.kind in ("text", "street")), None)
    columns = []
    for item in ordered:
        values = [_dressed(value, item, look, at) for at, value in enumerate(frame[item.column].tolist())]
        if look.total and item is named:
            values.append(look.total)
        elif look.total and item.kind in _SUMMED:
            whole = sum((_number(value, item, look) for value in frame[item.column]), Decimal(0))
            values.append(_numeral(whole, look.numbers[0]))
        else:
            values.append(None)
        columns.append((_header(item, look), values))
    size = len(frame) + 1
    if look.serial:
        columns.insert(0, ("序号", [*range(1, size), None]))
    if look.remarks:
        columns.append(("备注", ["已核实" if at % 9 == 4 else None for at in range(size - 1)] + [None]))
    if look.gap_column:
        columns.insert(look.gap_column, ("", [None] * size))
    return columns


def _header(item: Field, look: Look) -> str:
    unit = look.units.get(item.header, item.unit)
    name = " ".join(item.header) if look.spaced and len(item.header) == 2 else item.header
    if not unit or look.unit_at in ("row", "none"):
        return name
    bracketed = f"（{unit}）" if look.unit_at == "full" else f"({unit})"
    return f"{name}\n{bracketed}" if look.spaced else f"{name}{bracketed}"


def _number(value: Any, item: Field, look: Look) -> Decimal:
    return Decimal(repr(float(value))) / FACTORS.get(look.units.get(item.header, item.unit), 1)


def _dressed(value: Any, item: Field, look: Look, at: int) -> Any:
    if pd.isna(value):
        return look.missing[at % len(look.missing)]
    if item.kind == "flag":
        return "是" if value else "否"
    if item.kind == "street":
        return str(value).removesuffix("街道") if look.bare_streets else str(value)
    if item.kind == "date":
        return _day(pd.Timestamp(value).date(), look.dates[at % len(look.dates)])
    if item.kind == "year":
        return int(value)
    if item.kind in _SUMMED:
        return _numeral(_number(value, item, look), look.numbers[at % len(look.numbers)])
    return widen(str(value)) if item.column == look.wide_codes and at % 3 == 1 else str(value)


def _numeral(number: Decimal, style: str) -> Any:
    """A number as typed into a cell."""
    text = format(number.normalize(), "f")
    if style == "plain":
        return int(number) if number == int(number) else float(number)
    if style == "text":
        return text
    grouped = f"{number.normalize():,f}"
    return {
        "comma": grouped,
        "widecomma": grouped.replace(",", "，"),
        "wide": widen(text),
        "star": text + "*",
        "note": text + "[1]",
    }[style]


def _day(day: dt.date, style: str) -> Any:
    """A date as typed into a cell."""
    chinese = f"{day.year}年{day.month}月{day.day}日"
    return {
        "iso": day.isoformat(),
        "slash": f"{day.year}/{day.month}/{day.day}",
        "chinese": chinese,
        "widechinese": widen(chinese),
        "compact": day.strftime("%Y%m%d"),
        "number": int(day.strftime("%Y%m%d")),
        "serial": (day - dt.date(1899, 12, 30)).days,
        "cell": day,
    }[style]
