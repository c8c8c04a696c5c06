"""Understood: what an accepted delivery came to, so that a wrong unit or year is seen at once."""

import codecs
import csv
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from transforms.contract import Feed
from transforms.reading.grid import kind_of, parquet_columns
from transforms.reading.header import Table, read_header
from transforms.reading.staged import LONG, connection, glob_literal
from transforms.reading.stated import unit_in_header
from transforms.reading.units import UNITS, unit_named

# What is counted or paid, and may be added up; days and concentrations are neither.
_ADDED_UP = ("CNY", "USD", "person", "piece", "area", "count")
_START = 1 << 20


@dataclass(frozen=True)
class Understood:
    """The sum of each column of amounts or counts, in base units, and the first and last of each column of dates.

    A column without any value has a sum of 0, and no dates.
    """

    totals: Mapping[str, Decimal]
    dates: Mapping[str, tuple[datetime.date, datetime.date]]


def understood(feed: Feed, staged: Path) -> Understood:
    """What a staged file of a feed comes to."""
    added = [one.name for one in feed.valued_columns if one.unit and unit_named(one.unit).dimension in _ADDED_UP]
    dated = [one.name for one in feed.valued_columns if one.kind in ("date", "timestamp") and not one.personal]
    wanted = [f'coalesce(sum("{name}"), 0)' for name in added]
    wanted += [f'{side}("{name}")' for name in dated for side in ("min", "max")]
    if not wanted:
        return Understood({}, {})
    with connection(LONG) as con:
        found = con.execute(f"select {', '.join(wanted)} from read_parquet({glob_literal(staged)})").fetchall()[0]
    sums, ends = found[: len(added)], found[len(added) :]
    pairs = dict(zip(dated, zip(ends[::2], ends[1::2], strict=True), strict=True))
    return Understood(
        {name: Decimal(value) for name, value in zip(added, sums, strict=True)},
        {name: pair for name, pair in pairs.items() if pair[0] is not None},
    )


def units_of_tables(tables: Sequence[Table]) -> dict[str, str]:
    """By staged column of numbers the unit that its cells were read in; several where sheets or rows differ."""
    found: dict[str, dict[str, None]] = {}
    for table in tables:
        for column, place in table.valued:
            if place.unit is not None:
                units = found.setdefault(column.name, {})
                units.update(dict.fromkeys(_units_of_rows(table, column.unit) if place.by_row else [place.unit]))
    return {name: "、".join(units) for name, units in found.items()}


def _units_of_rows(table: Table, agreed: str | None) -> list[str]:
    return list(table.row_units) or [str(agreed)]


def units_of_log(feed: Feed, source: Path) -> dict[str, str]:
    """By staged column of numbers the unit in the first row of a log, else the agreed one."""
    row = _first_row(source)
    header = read_header(feed, 1, row)
    found = {}
    for column in feed.columns:
        if column.unit is not None and column.name in header.columns:
            stated = unit_in_header(header.units.get(header.columns[column.name][0]), column.unit)
            found[column.name] = stated if stated in UNITS else column.unit
    return found


def _first_row(source: Path) -> list[Any]:
    """The first row of a file that was read already."""
    if kind_of(source) == "parquet":
        return [name for name, _ in parquet_columns(source)]
    with source.open("rb") as handle:
        start = handle.read(_START).removeprefix(codecs.BOM_UTF8)
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(start)
        except UnicodeDecodeError:
            continue
        return next(csv.reader(text.splitlines(keepends=True), skipinitialspace=True), [])
    return []
