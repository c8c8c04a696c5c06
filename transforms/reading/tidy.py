"""Tidying: a sheet's table as a frame of canonical texts, a row a record, ready to be typed. Every cell that cannot be read is named."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pandas as pd

from transforms.contract import Column, Feed
from transforms.reading.cells import (
    CellError, read_code, read_flag, read_number, read_text, read_timestamp, read_year, text_of,
)  # fmt: skip
from transforms.reading.problems import Problem
from transforms.reading.sheet import Place, Table

_QUANTUM = Decimal("0.0001")


def tidy(feed: Feed, tables: list[Table]) -> tuple[pd.DataFrame, list[Problem]]:
    """All rows of all tables, with `_sheet` and `_row`; values as canonical text or None; and the cells to mend."""
    problems: list[Problem] = []
    records = [record for table in tables for record in _records(feed, table, problems)]
    names = [name for name, _ in feed.staged_columns if name not in ("period", "_delivery")]
    names += [name for name in ("_sheet", "_row") if name not in names]
    return pd.DataFrame(records, columns=names, dtype=object), problems


def _records(feed: Feed, table: Table, problems: list[Problem]) -> Iterator[dict[str, Any]]:
    for number, row in table.rows:
        record: dict[str, Any] = {"_sheet": table.sheet, "_row": str(number)}
        if feed.sheet_column:
            record[feed.sheet_column] = table.sheet
        for column in feed.staged_values:
            record[column.name] = _value(column, table.places[column.name], table, number, row, problems)
        if feed.wide is None:
            yield record
            continue
        for unfolded, place in table.unfolded:
            value = _value(feed.wide.value, place, table, number, row, problems)
            if value is not None or feed.wide.expected:
                yield {**record, feed.wide.name: str(unfolded), feed.wide.value.name: value}


def _value(column: Column, place: Place, table: Table, number: int, row: list[Any], problems: list[Problem]) -> str | None:
    cell = row[place.index] if place.index < len(row) else None
    try:
        return READERS[column.kind](column, place.factor, cell)
    except CellError:
        zh, en = _EXPECTED[column.kind]
        rule = "category" if column.kind == "flag" else "parse"
        found = "***" if column.personal else text_of(cell)
        problems.append(Problem(table.sheet, number, place.header, found, zh, en, rule))
        return None


def _decimal(_: Column, factor: Decimal, cell: Any) -> str | None:
    number = read_number(cell)
    return None if number is None else f"{(number * factor).quantize(_QUANTUM):f}"


def _integer(_: Column, factor: Decimal, cell: Any) -> str | None:
    number = read_number(cell)
    if number is None:
        return None
    number *= factor
    if number != number.to_integral_value():
        raise CellError
    return f"{number.to_integral_value():f}"


def _date(_: Column, __: Decimal, cell: Any) -> str | None:
    found = read_timestamp(cell)
    return None if found is None else found.date().isoformat()


def _timestamp(_: Column, __: Decimal, cell: Any) -> str | None:
    found = read_timestamp(cell)
    return None if found is None else found.isoformat(sep=" ")


def _flag(_: Column, __: Decimal, cell: Any) -> str | None:
    found = read_flag(cell)
    return None if found is None else str(found).lower()


def _year(_: Column, __: Decimal, cell: Any) -> str | None:
    found = read_year(cell)
    return None if found is None else str(found)


def _with_suffix(column: Column, text: str | None) -> str | None:
    return text if text is None or text.endswith(column.suffix) else text + column.suffix


READERS: dict[str, Callable[[Column, Decimal, Any], str | None]] = {
    "text": lambda column, _, cell: _with_suffix(column, read_text(cell)),
    "code": lambda column, _, cell: _with_suffix(column, read_code(cell)),
    "decimal": _decimal,
    "integer": _integer,
    "date": _date,
    "timestamp": _timestamp,
    "flag": _flag,
    "year": _year,
}
_EXPECTED = {
    "decimal": ("应为数字", "a number"),
    "integer": ("应为整数", "a whole number"),
    "date": ("应为日期，如 2022-10-01", "a date, such as 2022-10-01"),
    "timestamp": ("应为时间，如 2022-10-01 09:00:00", "a time, such as 2022-10-01 09:00:00"),
    "flag": ("应为：是、否", "one of 是、否"),
    "year": ("应为年份，如 2022", "a year, such as 2022"),
    "text": ("应为文字", "a text"),
    "code": ("应为文字", "a text"),
}
