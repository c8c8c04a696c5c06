"""Logs: a CSV or Parquet file typed by DuckDB in the one pass that reads it. Strict: what is not plainly clean raises.

The header is compared here, by name; DuckDB is told the dialect and reads by position. What it takes, it takes as the
cell rules would; whoever catches `NotClean` reads the file a second time, cell by cell.
"""

import csv
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import duckdb

from transforms.contract import Column, Feed
from transforms.reading.asides import opens_aside, says_more
from transforms.reading.cells import FULL_WIDTH, HALF_WIDTH, MISSING, WHITE
from transforms.reading.grid import encoding_of, kind_of, parquet_columns
from transforms.reading.period import Period
from transforms.reading.staged import RowsLost, connection, glob_literal, literal, write
from transforms.reading.units import UnitError, factor, header_and_unit

_CHUNK = 1 << 20
# DuckDB reads a buffer a thread; its default, sixteen of the longest lines, would leave a day of sales to one.
_BUFFER = 32 << 20
_PLACES = 4
_WHITE = literal(WHITE)
_LONGEST_MARK = max(len(mark.encode()) for mark in MISSING)
_MISSING = ", ".join(literal(mark) for mark in sorted(MISSING))
# Anything that must be trimmed, folded or taken for missing: white space at an end, full-width forms, marks.
_NOT_PLAIN = literal(rf"^[\s\pZ{WHITE[-2:]}]|[\s\pZ{WHITE[-2:]}]$|[！-～　]|^[-–—―….／/]*$")
_DAY = r"\d{4}([-/])\d{1,2}([-/])\d{1,2}"
_CLOCK = r"([01]?\d|2[0-3]):\d\d(:\d\d)?"
_NATIVE = {"integer": ("BIGINT", "INTEGER"), "date": ("DATE",), "timestamp": ("TIMESTAMP",), "flag": ("BOOLEAN",)}
_AS_CODES = ("VARCHAR", "BIGINT", "INTEGER")


class NotClean(ValueError):
    """The strict pass does not take this file; another may, or can say what is wrong with it."""


def stage_log(feed: Feed, source: Path, period: Period, delivery: str, into: Path) -> int:
    """Type a log in one pass. Returns its number of rows. Raises NotClean, or FileError for bytes that are no text."""
    match kind_of(source):
        case "parquet":
            return _stage_parquet(feed, source, period, delivery, into)
        case "csv":
            encoding = encoding_of(source)
            if encoding != "gb18030":
                return _stage_csv(feed, source, period, delivery, into)
            with tempfile.NamedTemporaryFile(dir=into.parent, suffix=".csv", prefix=".decoded-") as decoded:
                _transcode(source, Path(decoded.name), encoding)
                return _stage_csv(feed, Path(decoded.name), period, delivery, into)
        case "workbook":
            raise NotClean("a workbook")


def _transcode(source: Path, target: Path, encoding: str) -> None:
    with source.open(encoding=encoding, newline="") as given, target.open("w", encoding="utf-8", newline="") as wanted:
        while chunk := given.read(_CHUNK):
            wanted.write(chunk)


def _stage_csv(feed: Feed, source: Path, period: Period, delivery: str, into: Path) -> int:
    with source.open(encoding="utf-8-sig", newline="") as handle:
        try:
            header = next(csv.reader(handle, strict=True, skipinitialspace=True), [])
        except csv.Error as error:
            raise NotClean(str(error)) from error
    if not header:
        raise NotClean("no header in the first row")
    names = [f"c{n}" for n in range(len(header))]
    columns = ", ".join(f"'{name}': 'varchar'" for name in names)
    scan = (
        f"read_csv({glob_literal(source)}, auto_detect = false, header = true, delim = ',', quote = '\"', "
        f"escape = '\"', null_padding = false, strict_mode = true, max_line_size = 10000000, "
        f"buffer_size = {_BUFFER}, columns = {{{columns}}})"
    )
    return _stage(feed, header, names, ["VARCHAR"] * len(names), scan, period, delivery, into, _lines(source) - 1)


def _lines(source: Path) -> int:
    """How many lines a text has.

    DuckDB takes the first end of line for that of all: where one of another kind stands in the header, it finds no row
    below it, and says nothing. So the rows are counted against the lines.
    """
    ends, last = 0, b"\n"
    with source.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            ends, last = ends + chunk.count(b"\n"), chunk
    return ends + (not last.endswith(b"\n"))


def _stage_parquet(feed: Feed, source: Path, period: Period, delivery: str, into: Path) -> int:
    columns = parquet_columns(source)
    header = [name for name, _ in columns]
    names = ['"' + name.replace('"', '""') + '"' for name in header]
    scan = f"read_parquet({glob_literal(source)})"
    return _stage(feed, header, names, [kind for _, kind in columns], scan, period, delivery, into)


def _stage(
    feed: Feed,
    header: Sequence[str],
    names: Sequence[str],
    types: Sequence[str],
    scan: str,
    period: Period,
    delivery: str,
    into: Path,
    rows: int | None = None,
) -> int:
    found = [header_and_unit(text) for text in header]
    columns = []
    at: dict[str, int] = {}
    for column in feed.columns:
        wanted = header_and_unit(column.header)[0]
        places = [n for n, (name, _) in enumerate(found) if name == wanted]
        if len(places) != 1:
            raise NotClean(f"{len(places)} columns {column.header}")
        (place,) = places
        at[column.name] = place
        if not column.personal:
            typed = _typed(column, names[place], types[place], _factor(column, found[place][1]))
            columns.append(f'{typed} as "{column.name}"')
    columns += [f"{literal(period.text)} as period", f"{literal(delivery)} as _delivery"]
    query = f"select {', '.join(columns)} from {scan} where {_is_plain_row(names[0], types[0])}"
    query += f" and case when {says_more(feed, header, names, types, at)} then error('not clean') else true end"
    try:
        with connection() as con:
            return write(con, query, into, rows)
    except (duckdb.Error, RowsLost) as error:
        raise NotClean("DuckDB does not take it") from error


def _factor(column: Column, stated: str | None) -> Decimal:
    if column.unit is None:
        return Decimal(1)
    try:
        return factor(stated or column.unit, column.unit)
    except UnitError as error:
        raise NotClean(str(error)) from error


def _is_plain_row(first: str, kind: str) -> str:
    """SQL that is true, and raises for a row that opens like a total or a note."""
    if kind != "VARCHAR":
        return "true"
    return f"case when {opens_aside(first)} then error('not clean') else true end"


def _typed(column: Column, name: str, kind: str, scale: Decimal) -> str:
    """SQL that types a column, raising for what is not plainly of its kind, and where a required value is missing."""
    if kind in _NATIVE.get(column.kind, ()) and scale == 1:
        return f"coalesce({name}, error('missing'))" if column.required else name
    if column.kind in ("text", "code") and kind not in _AS_CODES:
        raise NotClean(f"{kind} is no text")
    text = name if kind == "VARCHAR" else f"cast({name} as varchar)"
    # A mark for nothing may stand in a column that need not be filled; where it must be, the cell rules will say so.
    nothing = "" if column.required else f"when {text} is null or trim({text}, {_WHITE}) in ({_MISSING}) then null "
    plain = " ".join(f"when {condition} then {value}" for condition, value in _cases(column, text, scale))
    return f"case {plain} {nothing}else error('not clean') end"


def _cases(column: Column, text: str, scale: Decimal) -> list[tuple[str, str]]:
    """What a text meets when it is plainly of the column's kind, cheapest first, and the value it then has."""

    def matches(pattern: str) -> str:
        return f"regexp_full_match({text}, {literal(pattern)})"

    match column.kind:
        case "text" | "code":
            return _text_cases(column, text)
        case "decimal":
            # More places than are kept would be rounded: the cell rules say how.
            places = _PLACES + max(scale.adjusted(), 0)
            number = f"cast({text} as decimal(38, {places}))" if scale != 1 else text
            times = "" if scale == 1 else f" * {scale:f}"
            return [(matches(rf" *-?\d{{1,14}}(\.\d{{1,{places}}})? *"), f"cast({number}{times} as decimal(18, 4))")]
        case "integer" if scale == 1:
            return [(matches(r" *-?\d{1,18} *"), f"cast({text} as bigint)")]
        case "integer":
            places = scale.adjusted()
            number = f"cast({text} as decimal(38, {places}))"
            return [(matches(rf" *-?\d{{1,14}}(\.\d{{1,{places}}})? *"), f"cast({number} * {scale:f} as bigint)")]
        case "date":
            return [
                (f"{text} like '____-__-__'", f"cast({text} as date)"),
                (matches(rf"{_DAY}([ T]{_CLOCK})?"), f"cast(cast({text} as timestamp) as date)"),
            ]
        case "timestamp":
            return [
                (f"{text} like '____-__-__ __:__:__' and not contains({text}, ' 24')", f"cast({text} as timestamp)"),
                (matches(rf"{_DAY}([ T]{_CLOCK})?"), f"cast({text} as timestamp)"),
            ]
        case "flag":
            return [(f"{text} = '是'", "true"), (f"{text} = '否'", "false")]
        case "exact":
            return [("false", "null")]
        case "year":
            return [(matches(r"(19|20)\d\d"), f"cast({text} as bigint)")]


def _text_cases(column: Column, text: str) -> list[tuple[str, str]]:
    """A known category, or letters and digits, stand as they are; what is in full-width form or padded is looked at."""
    is_ascii = f"strlen({text}) = length({text})"
    is_padded = f"({text} like ' %' or {text} like '% ' or contains({text}, '\t') or contains({text}, '\n'))"
    trimmed = f"trim({text}, {_WHITE})"
    is_whole, kept = "", trimmed
    if column.kind == "code":
        is_whole = f" and not contains({text}, 'E+') and not contains({text}, 'e+')"
        kept = f"trim(translate({trimmed}, {literal(FULL_WIDTH)}, {literal(HALF_WIDTH)}), {_WHITE})"
    is_mark = f"(strlen({text}) <= {_LONGEST_MARK} and {text} in ({_MISSING}))"
    conditions = [
        (f"{is_ascii} and not {is_padded} and not {is_mark}{is_whole}", text),
        (f"strlen({text}) > length({text}) and not regexp_matches({text}, {_NOT_PLAIN})", text),
        (f"{trimmed} not in ({_MISSING}){is_whole}", kept),
    ]
    if column.suffix:
        whole = f"case when ends_with({{0}}, '{column.suffix}') then {{0}} else {{0}} || '{column.suffix}' end"
        conditions = [(condition, whole.format(value)) for condition, value in conditions]
    if column.choices:
        listed = ", ".join(map(literal, column.choices))
        conditions.insert(0, (f"{text} in ({listed})", text))
    return conditions
