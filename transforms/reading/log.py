"""Logs: a CSV or Parquet file typed by DuckDB in the one pass that reads it. Strict: what is not plainly clean raises.

The header is compared here, by name; DuckDB is told the dialect and reads by position. What it takes, it takes as the
cell rules would; whoever catches `NotClean` reads the file a second time, cell by cell.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile

import duckdb

from transforms.contract import Column, Feed
from transforms.reading.afterwards import anew, looked_at_afterwards
from transforms.reading.asides import has_unit_column, no_data
from transforms.reading.encoding import encoding_of
from transforms.reading.grid import kind_of, parquet_columns
from transforms.reading.period import Period
from transforms.reading.plain import typed_or_error
from transforms.reading.staged import LONG, RowsLost, connection, constant, glob_literal, write
from transforms.reading.straight import straightened
from transforms.reading.text import Text, has_blank_lines, look_through
from transforms.reading.units import UnitError, factor, header_and_unit

_CHUNK = 1 << 20
_LONGEST_LINE = 10_000_000
# DuckDB reads a buffer a thread; its default, sixteen of the longest lines, would leave a day of sales to one.
_BUFFER = 10 << 20
_NATIVE = {"integer": ("BIGINT", "INTEGER"), "date": ("DATE",), "timestamp": ("TIMESTAMP",), "flag": ("BOOLEAN",)}
_AS_CODES = ("VARCHAR", "BIGINT", "INTEGER")


class NotClean(ValueError):
    """The strict pass does not take this file; another may, or can say what is wrong with it."""


def stage_log(feed: Feed, source: Path, period: Period, delivery: str, into: Path, looked: Text | None = None) -> int:
    """Type a log in one pass. Returns its number of rows. Raises NotClean, or FileError for bytes that are no text.

    `looked`: what a pass over its bytes told, where there was one.
    """
    match kind_of(source):
        case "parquet":
            return _stage_parquet(feed, source, period, delivery, into)
        case "csv":
            with in_utf_8(source, into.parent, looked) as (path, text):
                return _stage_text(feed, path, text, period, delivery, into)
        case "workbook":
            raise NotClean("a workbook")


@contextmanager
def in_utf_8(source: Path, folder: Path, looked: Text | None = None) -> Iterator[tuple[Path, Text]]:
    """A text file in UTF-8: itself, or a file that goes away; and what a pass over it tells. Raises FileError."""
    text = looked or look_through(source)
    if text.is_utf_8:
        yield source, text
        return
    encoding = encoding_of(source)
    with NamedTemporaryFile(dir=folder, suffix=".csv", prefix=".decoded-") as decoded:
        target = Path(decoded.name)
        with (
            source.open(encoding=encoding, newline="") as given,
            target.open("w", encoding="utf-8", newline="") as text_file,
        ):
            while chunk := given.read(_CHUNK):
                text_file.write(chunk)
        yield target, look_through(target)


def csv_scan(source: Path, columns: Mapping[str, str], header: bool) -> str:
    """SQL that reads a CSV whose columns are known, by position."""
    listed = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return (
        f"read_csv({glob_literal(source)}, auto_detect = false, header = {header}, delim = ',', quote = '\"', "
        f"escape = '\"', null_padding = false, strict_mode = true, max_line_size = {_LONGEST_LINE}, "
        f"buffer_size = {_BUFFER}, columns = {{{listed}}})"
    )


def _stage_text(feed: Feed, path: Path, text: Text, period: Period, delivery: str, into: Path) -> int:
    if text.has_straight_ends:
        try:
            return _stage_csv(feed, path, text.records, period, delivery, into)
        except NotClean:
            # DuckDB passes over blank lines, and gives fewer rows than there are records.
            if not has_blank_lines(path):
                raise
    with straightened(path, into.parent) as straight:
        return _stage_csv(feed, straight, look_through(straight).records, period, delivery, into)


def _stage_csv(feed: Feed, source: Path, records: int, period: Period, delivery: str, into: Path) -> int:
    with source.open(encoding="utf-8-sig", newline="") as handle:
        try:
            header = next(csv.reader(handle, strict=True, skipinitialspace=True), [])
        except csv.Error as error:
            raise NotClean(str(error)) from error
    if not header:
        raise NotClean("no header in the first row")
    if len(header) == 1 and has_blank_lines(source):
        raise NotClean("a blank line is a row of one column")
    names = [f"c{n}" for n in range(len(header))]
    scan = csv_scan(source, dict.fromkeys(names, "varchar"), header=True)
    return _stage(feed, header, names, ["VARCHAR"] * len(names), scan, period, delivery, into, records - 1)


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
    if has_unit_column(feed, header):
        raise NotClean("a column of units")
    at = _places(feed, header)
    texts = {name: names[place] for name, place in at.items() if types[place] == "VARCHAR"}
    later = looked_at_afterwards(feed, texts, rows)
    as_they_stand = {column.name: texts[column.name] for column in later}
    scales = {column.name: _factor(column, header[at[column.name]]) for column in feed.columns}
    constants = {"period": constant(period.text), "_delivery": constant(delivery)}
    odd = no_data(feed, header, names, types, at, as_they_stand)

    def query(most: bool) -> str:
        columns = {
            column.name: _typed(column, names[at[column.name]], types[at[column.name]], scales[column.name], most)
            for column in feed.columns
            if not column.personal
        }
        columns |= as_they_stand | constants
        listed = ", ".join(f'{value} as "{name}"' for name, value in columns.items())
        where = f" where case when {odd} then error('not clean') else true end" if odd else ""
        return f"select {listed} from {scan}{where}"

    try:
        with connection(LONG if rows is None else rows) as con:
            if rows is not None and rows < LONG:
                with suppress(duckdb.Error):
                    return write(con, query(most=True), into, rows)
            return write(con, query(most=False), into, rows, anew(later))
    except (duckdb.Error, RowsLost) as error:
        raise NotClean("DuckDB does not take it") from error


def _places(feed: Feed, header: Sequence[str]) -> dict[str, int]:
    """Where each column of the contract stands in the header. Raises NotClean."""
    found = [header_and_unit(text)[0] for text in header]
    at = {}
    for column in feed.columns:
        wanted = header_and_unit(column.header)[0]
        places = [n for n, name in enumerate(found) if name == wanted]
        if len(places) != 1:
            raise NotClean(f"{len(places)} columns {column.header}")
        (at[column.name],) = places
    return at


def _factor(column: Column, text: str) -> Decimal:
    if column.unit is None:
        return Decimal(1)
    stated = header_and_unit(text)[1]
    try:
        return factor(stated or column.unit, column.unit)
    except UnitError as error:
        raise NotClean(str(error)) from error


def _typed(column: Column, name: str, kind: str, scale: Decimal, most: bool) -> str:
    """SQL that types a column, raising for what is not plainly of its kind, and where a required value is missing.

    `most` as for `plain_value`.
    """
    if kind in _NATIVE.get(column.kind, ()) and scale == 1:
        return f"coalesce({name}, error('missing'))" if column.required else name
    if column.kind in ("text", "code") and kind not in _AS_CODES:
        raise NotClean(f"{kind} is no text")
    text = name if kind == "VARCHAR" else f"cast({name} as varchar)"
    return typed_or_error(column, text, scale, most)
