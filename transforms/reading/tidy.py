"""Tidying: the rows of a table as frames of canonical texts, ready to be typed. Every cell that is not is named."""

from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from transforms.contract import Column, Feed, Kind
from transforms.reading.cells import (
    CellError,
    read_code,
    read_flag,
    read_number,
    read_text,
    read_timestamp,
    read_year,
    text_of,
)
from transforms.reading.header import Place, Table
from transforms.reading.problems import Problem, Problems
from transforms.reading.rows import Row, data_rows, misshapen
from transforms.reading.shown import as_shown

if TYPE_CHECKING:
    import pandas as pd

_ROWS_AT_ONCE = 50_000
_QUANTUM = Decimal("0.0001")
_LARGEST = {"decimal": Decimal(10) ** 14, "exact": Decimal(10) ** 15, "integer": Decimal(2) ** 63}


def tidy(feed: Feed, tables: Sequence[Table], problems: Problems) -> Iterator["pd.DataFrame"]:
    """All rows of all tables, some ten thousand at once, as canonical text or None, with `_sheet` and `_row`.

    What cannot be read is None and goes to `problems`; `_unread` then has the bits of its columns. Raises FileError.
    """
    import pandas as pd  # half a second, that a refresh with nothing new need not wait

    records = (record for table in tables for record in _records(feed, table, problems))
    names = dict.fromkeys(name for name, _ in feed.staged_columns if name not in ("period", "_delivery"))
    names |= dict.fromkeys(("_sheet", "_row", "_unread"))  # also where they are not staged
    while chunk := list(islice(records, _ROWS_AT_ONCE)):
        yield pd.DataFrame(chunk, columns=list(names), dtype=object)


def unread_bit(feed: Feed, name: str) -> int:
    """The bit in `_unread` that stands for a staged column of values, 0 for any other column."""
    names = [column.name for column in feed.valued_columns]
    return 1 << names.index(name) if name in names else 0


def _records(feed: Feed, table: Table, problems: Problems) -> Iterator[dict[str, Any]]:
    bits = {column.name: unread_bit(feed, column.name) for column in feed.valued_columns}
    staged = [(column, table.places[column.name]) for column in feed.columns if not column.personal]

    def value(record: dict[str, Any], column: Column, place: Place, row: Row) -> str | None:
        try:
            return _value(column, place, table, row)
        except _Unreadable as error:
            problems.add(error.problem)
            record["_unread"] |= bits[column.name]
            return None

    for row in data_rows(table):
        if (problem := misshapen(table, row)) is not None:
            problems.add(problem)
            continue
        record: dict[str, Any] = {"_sheet": table.grid.sheet, "_row": row.number, "_unread": 0}
        if feed.sheet_column:
            record[feed.sheet_column] = read_text(table.grid.sheet)
        for column, place in staged:
            record[column.name] = value(record, column, place, row)
        if feed.wide is None:
            yield record
            continue
        for number, place in table.unfolded:
            one = {**record, feed.wide.name: number}
            one[feed.wide.value.name] = value(one, feed.wide.value, place, row)
            if one[feed.wide.value.name] is not None or feed.wide.expected:
                yield one


class _Unreadable(CellError):
    """A cell that is not what its column holds, as the problem that it is."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


def _value(column: Column, place: Place, table: Table, row: Row) -> str | None:
    cell = row.cells[place.index] if place.index < len(row.cells) else None
    factor = table.factor(place, row.cells)
    try:
        shown = as_shown(column, place.index, factor, table, row.number, cell)
        return _READERS[column.kind](column, factor, shown)
    except CellError as error:
        # What is stated in ten thousands need not be whole.
        kind = "decimal" if column.kind == "integer" and factor != 1 else column.kind
        zh, en = error.said or _EXPECTED[kind]
        rule = "category" if column.kind == "flag" else "parse"
        problem = Problem(table.grid.sheet, row.number, place.header, text_of(cell), zh, en, rule)
        raise _Unreadable(problem) from error


def _scaled(column: Column, factor: Decimal, cell: Any) -> Decimal | None:
    number = read_number(cell)
    if number is None:
        return None
    number *= factor
    if abs(number) >= _LARGEST[column.kind]:
        raise CellError
    return number


def _decimal(column: Column, factor: Decimal, cell: Any) -> str | None:
    number = _scaled(column, factor, cell)
    return None if number is None else f"{number.quantize(_QUANTUM, ROUND_HALF_EVEN):f}"


def _exact(column: Column, factor: Decimal, cell: Any) -> str | None:
    number = _scaled(column, factor, cell)
    return None if number is None else f"{number:f}"


def _integer(column: Column, factor: Decimal, cell: Any) -> str | None:
    """Whole, as delivered; what is stated in ten thousands is a measurement, whose last places are no persons."""
    number = _scaled(column, factor, cell)
    if number is None:
        return None
    if factor == 1 and number != number.to_integral_value():
        raise CellError
    return f"{number.to_integral_value(ROUND_HALF_EVEN):f}"


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


def _text(column: Column, _: Decimal, cell: Any) -> str | None:
    return _with_suffix(column, read_text(cell))


def _code(column: Column, _: Decimal, cell: Any) -> str | None:
    return _with_suffix(column, read_code(cell))


def _with_suffix(column: Column, text: str | None) -> str | None:
    return text if text is None or text.endswith(column.suffix) else text + column.suffix


_READERS: dict[Kind, Callable[[Column, Decimal, Any], str | None]] = {
    "text": _text,
    "code": _code,
    "decimal": _decimal,
    "exact": _exact,
    "integer": _integer,
    "date": _date,
    "timestamp": _timestamp,
    "flag": _flag,
    "year": _year,
}
_EXPECTED: dict[Kind, tuple[str, str]] = {
    "decimal": ("应为数字", "a number"),
    "exact": ("应为数字", "a number"),
    "integer": ("应为整数", "a whole number"),
    "date": ("应为日期，如 2022-10-01", "a date, such as 2022-10-01"),
    "timestamp": ("应为时间，如 2022-10-01 09:00:00", "a time, such as 2022-10-01 09:00:00"),
    "flag": ("应为：是、否", "one of 是、否"),
    "year": ("应为年份，如 2022", "a year, such as 2022"),
    "text": ("应为文字", "a text"),
    "code": ("应为文字或编码；长编码请设为文本格式", "a text or a code; a long code must be kept as text"),
}
