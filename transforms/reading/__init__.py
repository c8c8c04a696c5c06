"""Reading deliveries: from a file's bytes to one typed Parquet file, or to the list of what is wrong with it."""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path

from transforms.contract import Feed
from transforms.reading.columns import column_rules
from transforms.reading.grid import read_grids
from transforms.reading.header import Table
from transforms.reading.hidden import hidden_remarks
from transforms.reading.locating import key_rule, locate, place_of
from transforms.reading.log import NotClean, stage_log
from transforms.reading.partial import add_contract_problems
from transforms.reading.period import Period
from transforms.reading.problems import FileError, Problem, Problems, Remark
from transforms.reading.rows import data_rows
from transforms.reading.sift import stage_sifted
from transforms.reading.staged import connection, glob_literal, load_frames, write_loaded
from transforms.reading.tables import find_tables
from transforms.reading.text import Text, TextPass
from transforms.reading.tidy import tidy
from transforms.reading.understood import Understood, understood, units_of_log, units_of_tables

__all__ = [
    "Period",
    "Problem",
    "Reading",
    "Remark",
    "Text",
    "TextPass",
    "Understood",
    "key_rule",
    "locate",
    "read",
    "reader_fingerprint",
    "understood",
]


@dataclass(frozen=True)
class Reading:
    """What reading a delivery came to: its rows, or what is wrong with it.

    Of an accepted one, `remarks` are what is said of it, and `units` has the unit that the cells of each staged column
    of numbers were read in, as stated or agreed.
    """

    rows: int
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    units: Mapping[str, str] = field(default_factory=dict)


@cache
def reader_fingerprint() -> str:
    """Hash of the code that reads, and of the versions of what it reads with."""
    room = Path(__file__).parents[1]
    read_by = [*room.glob("reading/**/*.py"), *room.glob("workbooks/**/*.py"), room / "contract.py"]
    sources = [path.read_text(encoding="utf-8") for path in sorted(read_by)]
    versions = [version(name) for name in ("pandas", "xlrd", "duckdb")]
    return hashlib.sha256("\n".join([*sources, *versions]).encode()).hexdigest()[:16]


def read(feed: Feed, source: Path, period: Period, delivery: str, into: Path, looked: Text | None = None) -> Reading:
    """Read an archived file against its contract, into one typed Parquet file.

    `source` has the delivery's bytes and its suffix; `into` is written whole, and only when nothing is wrong.
    `looked` is what a pass over the bytes told, where whoever took them made one.
    What a department can have done to a file never raises: it becomes a problem, with its place.
    """
    tables: list[Table] = []
    problems = Problems()
    try:
        if feed.media == "log":
            with suppress(NotClean):
                rows = stage_log(feed, source, period, delivery, into, looked)
                return _judged(feed, source, into, Reading(rows, units=units_of_log(feed, source)))
        grids = read_grids(source)
        sifted = stage_sifted(feed, source, grids, problems, period, delivery, into)
        if sifted is not None:
            tables = [sifted.table]
            reading = Reading(sifted.rows, units=units_of_tables(tables))
        else:
            tables, wrong = find_tables(feed, grids)
            problems.extend(wrong)
            reading = _typed(feed, tables, problems, period, delivery, into)
    except FileError as error:
        problems.add(Problem(None, error.row, None, "", error.zh, error.en, "file"))
    return Reading(0, problems.listed(place_of(tables))) if problems else _judged(feed, source, into, reading)


def _typed(
    feed: Feed, tables: Sequence[Table], problems: Problems, period: Period, delivery: str, into: Path
) -> Reading:
    """The reading of tables whose every row goes by the cell rules."""
    with connection() as con:
        load_frames(con, feed, tidy(feed, tables, problems), period, delivery)
        if problems:
            add_contract_problems(con, feed, tables, problems)
            return Reading(0)
        remarks = tuple(remark for table in tables for remark in hidden_remarks(table, data_rows(table)))
        return Reading(write_loaded(con, feed, into), remarks=remarks, units=units_of_tables(tables))


def _judged(feed: Feed, source: Path, into: Path, reading: Reading) -> Reading:
    """The reading of a file whose every cell can be read, by what its columns show as a whole."""
    with connection(reading.rows) as con:
        wrong = column_rules(con, feed, f"read_parquet({glob_literal(into)})")
    if not wrong:
        return reading
    problems = locate(feed, source, into, [*wrong, *feed.rules, *([key_rule(feed)] if feed.key else [])])
    into.unlink(missing_ok=True)
    return Reading(0, problems)
