"""Sifting a log: DuckDB types the rows that are plain, and only the others go by the cell rules, row by row.

For a CSV that the strict pass does not take. What is accepted, and what is said of what is not, is the same as if every
row went by the cell rules; one odd row among a million costs one odd row.
"""

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from transforms.contract import Feed
from transforms.reading.asides import has_unit_column, no_data
from transforms.reading.cells import is_blank, text_of
from transforms.reading.grid import Grid, kind_of
from transforms.reading.header import Table
from transforms.reading.log import csv_scan, in_utf_8
from transforms.reading.notes import total_named
from transforms.reading.partial import add_contract_problems
from transforms.reading.period import Period
from transforms.reading.plain import is_nothing, plain_value
from transforms.reading.problems import Problems
from transforms.reading.staged import LONG, connection, glob_literal, literal, load_frames, write
from transforms.reading.text import has_blank_lines
from transforms.reading.thinned import Thinned, only_table, table_by_its_head
from transforms.reading.tidy import tidy

# Where more rows than this are odd, or more than one in ten, every row goes by the cell rules.
_MOST_ODD, _FEW, _ONE_IN = 200_000, 1_000, 10

Rows = list[tuple[int, list[Any]]]


@dataclass(frozen=True)
class _Source:
    """Rows below a header that DuckDB can read, as SQL: the scan, its texts, and the number of each row in the file.

    `aside` are the rows that have not as many fields as the header, `blank` the numbers of those that have none.
    """

    scan: str
    texts: list[str]
    number: str
    records: int | None = None
    aside: Rows = field(default_factory=list)
    blank: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Sifted:
    """The table of a log that was sifted, and how many rows were written."""

    table: Table
    rows: int


def stage_sifted(
    feed: Feed, source: Path, grids: Sequence[Grid], problems: Problems, period: Period, delivery: str, into: Path
) -> Sifted | None:
    """Type a CSV log, most of it in one pass, and write it if no problem turns up.

    None where that does not go: then every row has to go by the cell rules. Raises FileError.
    """
    if feed.media != "log" or feed.wide or feed.sheet_column or kind_of(source) != "csv":
        return None
    (grid,) = grids
    table = table_by_its_head(feed, grid)
    if table is None or has_unit_column(feed, _header_of(table)) or any(place.by_row for _, place in table.valued):
        return None
    with _working_folder(into) as folder, connection(LONG) as con:
        for rows in _sources(table, source, folder):
            sifted = folder / "sifted.parquet"
            try:
                con.execute(_sift(feed, table, rows, sifted))
            except duckdb.Error:
                continue
            odd = _thinned(con, rows, sifted, table.header_row)
            if odd is None:
                continue
            above = list(islice(grid.rows(), table.header_row))
            thin = only_table(feed, Thinned(None, grid.source, thinned=[*above, *odd]))
            # What stands among the rows may say otherwise of units; a total is checked against all rows above it.
            if thin is None or thin.places != table.places or any(total_named(cells) for _, cells in odd):
                return None
            by_row = replace(feed, media="workbook")
            load_frames(con, by_row, tidy(by_row, [thin], problems), period, delivery)
            merged = _merged(feed, rows, sifted, period, delivery)
            if not problems:
                return Sifted(table, write(con, f"select * exclude (_sheet, _row, _unread) from ({merged})", into))
            con.execute(f"create temp table whole as {merged}")
            con.execute("drop table staged")
            con.execute("alter table whole rename to staged")
            add_contract_problems(con, feed, [table], problems)
            return Sifted(table, 0)
    return None


def _header_of(table: Table) -> list[str]:
    ((_, cells),) = islice(table.grid.rows(), table.header_row - 1, table.header_row)
    return [text_of(cell) for cell in cells]


@contextmanager
def _working_folder(into: Path) -> Iterator[Path]:
    with TemporaryDirectory(dir=into.parent, prefix=".sifting-") as folder:
        yield Path(folder)


def _sources(table: Table, source: Path, folder: Path) -> Iterator[_Source]:
    """The file as it stands, where that can be; then a copy of its rows, each with its number."""
    with in_utf_8(source, folder) as (path, text):
        if table.header_row == 1 and text.has_straight_ends and not has_blank_lines(path):
            names = [f"c{n}" for n in range(len(_header_of(table)))]
            scan = csv_scan(path, dict.fromkeys(names, "varchar"), header=True)
            yield _Source(scan, names, "file_row_number + 2", text.records - 1)
    yield _copied(table, folder / "rows.csv")


def _copied(table: Table, path: Path) -> _Source:
    names = [f"c{n}" for n in range(table.width)]
    scan = csv_scan(path, {"n": "bigint", **dict.fromkeys(names, "varchar")}, header=False)
    rows = _Source(scan, names, "n")

    def full() -> Iterator[list[Any]]:
        for number, cells in table.grid.rows():
            if number <= table.header_row:
                continue
            if len(cells) > table.width and all(map(is_blank, cells[table.width :])):
                yield [number, *cells[: table.width]]
            elif len(cells) == table.width:
                yield [number, *cells]
            elif cells:
                rows.aside.append((number, cells))
            else:
                rows.blank.append(number)

    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(full())
    return rows


def _sift(feed: Feed, table: Table, rows: _Source, sifted: Path) -> str:
    """SQL that types the plain rows, and keeps the texts of the others."""
    kept = list(rows.texts)
    header = _header_of(table)
    at = {name: place.index for name, place in table.places.items()}
    texts = [*rows.texts, *(["null"] * (len(header) - len(rows.texts)))]
    values, odd = [], [no_data(feed, header, texts, ["VARCHAR"] * len(texts), at)]
    for column in feed.columns:
        place = table.places[column.name]
        text = rows.texts[place.index]
        nothing = is_nothing(column, text)
        if column.personal:
            kept[place.index] = f"case when not {nothing} then '*' end"
            continue
        values.append(f'{plain_value(column, text, place.factor)} as "{column.name}"')
        missing = "true" if column.required else f"not {nothing}"
        odd.append(f'case when "{column.name}" is null then {missing} else false end')
    number = "n as _number, " if rows.number == "n" else ""
    names = ", ".join(f'"{column.name}"' for column in feed.columns if not column.personal)
    query = (
        f"select {number}{names}, {' or '.join(odd)} as _odd, case when _odd then [{', '.join(kept)}] end as _cells "
        f"from (select *, {', '.join(values)} from {rows.scan})"
    )
    return f"copy ({query}) to {literal(str(sifted))} (format parquet, compression snappy)"


def _from_sifted(rows: _Source, sifted: Path) -> str:
    if rows.number == "n":
        return f"(from read_parquet({glob_literal(sifted)}))"
    return f"(select {rows.number} as _number, * from read_parquet({glob_literal(sifted)}, file_row_number = true))"


def _thinned(con: duckdb.DuckDBPyConnection, rows: _Source, sifted: Path, header_row: int) -> Rows | None:
    """The rows that are not plain, in their order, with one plain row for each stretch between them.

    None where too many are odd, or DuckDB lost some.
    """
    read = _from_sifted(rows, sifted)
    asked = "count(*), count(*) filter (where _odd), min(_number) filter (where not _odd), max(_number)"
    ((total, odd, plain, last),) = con.execute(f"select {asked} from {read}").fetchall()
    number = odd + len(rows.aside)
    if (rows.records is not None and total != rows.records) or number > min(max(_FEW, total // _ONE_IN), _MOST_ODD):
        return None
    found: Rows = con.execute(f"select _number, _cells from {read} where _odd").fetchall()
    found = sorted([*found, *rows.aside])
    if plain is None:
        return _with_stand_ins(found, [], rows.blank, header_row, 0)
    where = f"where n = {plain}" if rows.number == "n" else f"limit 1 offset {plain - 2}"
    ((stand_in,),) = con.execute(f"select [{', '.join(rows.texts)}] from {rows.scan} {where}").fetchall()
    return _with_stand_ins(found, stand_in, rows.blank, header_row, last)


def _with_stand_ins(odd: Rows, plain: list[Any], blank: list[int], before: int, last: int) -> Rows:
    """The odd rows and what stands between them: a plain row where there are any, a blank one where that comes last."""
    found: Rows = []
    last = max([last, *(number for number, _ in odd[-1:]), *blank[-1:]])
    for number, cells in [*odd, (last + 1, [])]:
        up_to = bisect_left(blank, number)
        blanks = up_to - bisect_right(blank, before)
        if number - before - 1 > blanks:
            found.append((before + 1, plain))
        if blanks and blank[up_to - 1] == number - 1:
            found.append((number - 1, []))
        found.append((number, cells))
        before = number
    return found[:-1]


def _merged(feed: Feed, rows: _Source, sifted: Path, period: Period, delivery: str) -> str:
    """SQL for the plain rows, and in their places those of the others that are data."""
    constants = {"period": literal(period.text), "_delivery": literal(delivery)}
    columns = ", ".join(
        f'{constants[name]} as "{name}"'
        if name in constants
        else f'cast(case when _odd then staged."{name}" else sifted."{name}" end as {kind}) as "{name}"'
        for name, kind in feed.staged_columns
    )
    return (
        f"select {columns}, cast(null as varchar) as _sheet, _number as _row, coalesce(_unread, 0) as _unread "
        f"from {_from_sifted(rows, sifted)} as sifted left join staged on _odd and _number = staged._row "
        f"where not _odd or staged._row is not null order by _number"
    )
