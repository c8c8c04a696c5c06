"""Reading deliveries: from a file's bytes to one typed Parquet file, or to the list of what is wrong with it."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from transforms.contract import Feed, Rule
from transforms.reading.cells import text_of
from transforms.reading.grid import FileError, Grid, read_grids
from transforms.reading.log import NotClean, stage_log
from transforms.reading.period import Period
from transforms.reading.problems import Problem, capped
from transforms.reading.sheet import Table, find_tables
from transforms.reading.staged import connection, literal, write_frame
from transforms.reading.tidy import tidy

__all__ = ["Period", "Problem", "Reading", "locate", "locate_key", "read", "reader_fingerprint"]


@dataclass(frozen=True)
class Reading:
    """What reading a delivery came to: its rows, or what is wrong with it."""

    rows: int
    problems: tuple[Problem, ...] = ()


@cache
def reader_fingerprint() -> str:
    """Hash of the code that reads, and of the versions of what it reads with."""
    room = Path(__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in sorted([*room.glob("*.py"), room.parent / "contract.py"])]
    versions = [version(name) for name in ("pandas", "python-calamine", "duckdb")]
    return hashlib.sha256("\n".join([*sources, *versions]).encode()).hexdigest()[:16]


def read(feed: Feed, source: Path, period: Period, delivery: str, into: Path) -> Reading:
    """Read an archived file against its contract, into one typed Parquet file.

    `source` has the delivery's bytes and its suffix; `into` is written whole, and only when nothing is wrong.
    What a department can have done to a file never raises: it becomes a problem, with its place.
    """
    try:
        if feed.media == "log" or source.suffix == ".parquet":
            try:
                return Reading(stage_log(feed, source, period, delivery, into))
            except NotClean:
                pass
        tables, problems = find_tables(feed, _grids(source))
        frame, wrong = tidy(feed, tables)
        problems += wrong
        if problems:
            return Reading(0, capped(problems))
        return Reading(write_frame(feed, frame, period, delivery, into))
    except FileError as error:
        return Reading(0, (Problem(None, None, None, "", error.zh, error.en, "file"),))


def locate(feed: Feed, source: Path, staged: Path, rule: Rule, limit: int) -> tuple[Problem, ...]:
    """The cells of a staged file that break a rule, with their places and texts in the source."""
    return tuple(_blamed(feed, source, staged, rule.where, rule, limit))


def locate_key(feed: Feed, source: Path, staged: Path, limit: int) -> tuple[Problem, ...]:
    """The rows of a staged file whose key stands there more than once."""
    key = ", ".join(f'"{name}"' for name in feed.key)
    where = f"({key}) in (select ({key}) from read_parquet({literal(str(staged))}) group by {key} having count(*) > 1)"
    rule = Rule("key", feed.key[0], where, "编号或名称重复", "a key that stands there once")  # type: ignore[arg-type]
    return tuple(_blamed(feed, source, staged, where, rule, limit))


def _blamed(feed: Feed, source: Path, staged: Path, where: str, rule: Rule, limit: int) -> Iterator[Problem]:
    column = rule.column
    unfolded = f'"{feed.wide.name}"' if feed.wide else "null"
    has_place = feed.media == "workbook"
    sheet, row = ("_sheet", "_row") if has_place else ("null", "null")
    with connection() as con:
        found = con.execute(
            f"select file_row_number, {sheet}, {row}, {unfolded} "
            f"from read_parquet({literal(str(staged))}, file_row_number = true) where {where} "
            f"order by file_row_number limit {limit}"
        ).fetchall()
    tables, _ = find_tables(feed, _grids(source))
    in_order = [(table, number, cells) for table in tables for number, cells in table.rows]
    by_place = {(table.sheet, number): (table, number, cells) for table, number, cells in in_order}
    for position, sheet_name, number, name in found:
        place = by_place.get((sheet_name, number)) if has_place else None
        table, row_number, cells = place or in_order[position]
        header, text = _cell(feed, table, cells, column, name)
        yield Problem(table.sheet, row_number, header, text, rule.expected_zh, rule.expected_en, rule.rule)


def _cell(feed: Feed, table: Table, cells: Sequence[object], column: str, unfolded: int | None) -> tuple[str, str]:
    place = table.places.get(column)
    if place is None and feed.wide:
        place = dict(table.unfolded).get(unfolded or 0)
    if place is None:
        return column, table.sheet or ""
    return place.header, text_of(cells[place.index]) if place.index < len(cells) else ""


def _grids(source: Path) -> list[Grid]:
    if source.suffix != ".parquet":
        return read_grids(source)
    with connection() as con:
        result = con.execute(f"select columns(*)::varchar from read_parquet({literal(str(source))})")
        header = [column[0] for column in result.description]
        return [Grid(None, [header, *(list(row) for row in result.fetchall())])]
