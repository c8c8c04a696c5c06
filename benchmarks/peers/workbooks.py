"""Reads office workbooks with calamine: finds the header, skips totals and notes, and gives typed Python values."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import load_workbook

from benchmarks.peers.manifest import Column, Feed
from benchmarks.peers.periods import period_of
from benchmarks.peers.units import FACTORS

_TOTALS = {"合计", "总计", "小计", "全市", "全区"}
_NOTHING = {"", "-", "—", "/", "…"}
_SERIALS_FROM = dt.date(1899, 12, 30)
_UNIT = re.compile(r"\(([^()]*)\)$")
Rows = list[list[Any]]


def frame_of(feed: Feed, paths: Sequence[Path]) -> pd.DataFrame:
    """All rows of a feed's workbooks, one row per entry, with the staged columns and `period`."""
    rows = [
        {**row, "period": period_of(feed, path)} for path in paths for sheet, cells in _sheets(path)
        for row in _rows(feed, sheet, cells)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(feed.types), dtype=object)


def _sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        width = max(map(len, rows), default=0)
        yield path.stem, [[*row, *[""] * (width - len(row))] for row in rows]
        return
    book = load_workbook(path)
    for name in book.sheet_names:
        yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=True)


def _rows(feed: Feed, sheet: str, cells: Rows) -> Iterator[dict[str, Any]]:
    at, places = _header(feed, cells)
    if at is None:
        return
    stated = _stated(cells[:at])
    reads = {column: (place, _factor(column, cells[at][place], stated)) for column, place in places.items()}
    wide = _wide(feed, cells[at])
    for row in cells[at + 1 :]:
        first = _plain(row[min(places.values())])
        values = {column.name: _value(column, row[place], factor) for column, (place, factor) in reads.items()}
        missing = any(values[column.name] is None for column in places if column.required)
        if missing or first in _TOTALS or set(map(str, values.values())) & _TOTALS:
            continue
        if feed.sheet_column:
            values[feed.sheet_column] = sheet
        if feed.wide is None:
            yield values
            continue
        for number, place in wide:
            found = _value(feed.wide.value, row[place], _factor(feed.wide.value, cells[at][place], stated))
            if found is not None:
                yield {**values, feed.wide.name: number, feed.wide.value.name: found}


def _header(feed: Feed, cells: Rows) -> tuple[int | None, dict[Column, int]]:
    """The first row that has every agreed header, and where each stands."""
    for at, row in enumerate(cells):
        names = [_UNIT.sub("", _plain(cell)) for cell in row]
        if all(_UNIT.sub("", _plain(column.header)) in names for column in feed.columns):
            return at, {column: names.index(_UNIT.sub("", _plain(column.header))) for column in feed.columns}
    return None, {}


def _wide(feed: Feed, header: Sequence[Any]) -> list[tuple[int, int]]:
    if feed.wide is None:
        return []
    matches = [re.fullmatch(feed.wide.header, _UNIT.sub("", _plain(cell))) for cell in header]
    return [(int(match[1]), place) for place, match in enumerate(matches) if match]


def _stated(above: Rows) -> list[str]:
    """The units of a line `单位：万元、件` above the header."""
    lines = [_plain(cell) for row in above for cell in row]
    return [unit for line in lines if "单位:" in line for unit in line.partition("单位:")[2].split("、")]


def _factor(column: Column, header: Any, stated: Sequence[str]) -> int:
    """How many base units one of the cells' units is: the header's, else the one stated above, else the agreed one."""
    if column.unit is None:
        return 1
    base = FACTORS.get(column.unit, (column.unit, 1))[0]
    bracketed = _UNIT.search(_plain(header))
    given = [bracketed[1]] if bracketed else [*stated, column.unit]
    return next((FACTORS[unit][1] for unit in given if FACTORS.get(unit, ("", 1))[0] == base), 1)


def _value(column: Column, cell: Any, factor: int) -> Any:
    text = cell if isinstance(cell, str) else ""
    plain = _plain(cell)
    if plain in _NOTHING:
        return None
    match column.kind:
        case "text":
            return text.strip()
        case "code":
            return plain if not column.suffix or plain.endswith(column.suffix) else plain + column.suffix
        case "flag":
            return plain == "是"
        case "date":
            return _date(cell, plain)
        case "integer" | "year":
            number = _number(cell, plain, factor)
            return None if number is None else int(number)
        case _:
            return _number(cell, plain, factor)


def _number(cell: Any, plain: str, factor: int) -> Decimal | None:
    text = repr(cell) if isinstance(cell, float | int) else re.sub(r"\[\d+\]$|\*$", "", plain).replace(",", "")
    return Decimal(text) * factor if re.fullmatch(r"-?[\d.]+(e[-+]?\d+)?", text) else None


def _date(cell: Any, plain: str) -> dt.date | None:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    if isinstance(cell, float | int):
        plain = str(int(cell))
    if re.fullmatch(r"\d{5}", plain):
        return _SERIALS_FROM + dt.timedelta(days=int(plain))
    match = re.fullmatch(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?", plain)
    return dt.date(*map(int, match.groups())) if match else None


def _plain(cell: Any) -> str:
    """A cell as text without spaces, its full-width characters as half-width ones."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell)))
