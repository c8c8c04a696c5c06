"""Reading deliveries: from a file's bytes to one typed Parquet file, or to the list of what is wrong with it."""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from transforms.contract import Feed
from transforms.reading.columns import column_problems
from transforms.reading.grid import read_grids
from transforms.reading.header import find_tables
from transforms.reading.locating import locate, locate_key
from transforms.reading.log import NotClean, stage_log
from transforms.reading.period import Period
from transforms.reading.problems import FileError, Problem, Problems
from transforms.reading.rows import total_problems
from transforms.reading.sift import stage_sifted
from transforms.reading.staged import write_frames
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
    problems = Problems()
    try:
        if feed.media == "log":
            try:
                return _judged(feed, source, into, stage_log(feed, source, period, delivery, into))
            except NotClean:
                pass
        grids = read_grids(source)
        rows = stage_sifted(feed, source, grids, problems, period, delivery, into)
        if rows is None:
            tables, wrong = find_tables(feed, grids)
            problems.extend(wrong)
            problems.extend(problem for table in tables for problem in total_problems(table))
            rows = write_frames(feed, tidy(feed, tables, problems), problems, period, delivery, into)
    except FileError as error:
        problems.add(Problem(None, error.row, None, "", error.zh, error.en, "file"))
        return Reading(0, problems.listed())
    return Reading(0, problems.listed()) if problems else _judged(feed, source, into, rows)


def _judged(feed: Feed, source: Path, into: Path, rows: int) -> Reading:
    """The reading of a file whose every cell can be read, by what its columns show as a whole."""
    problems = Problems()
    problems.extend(column_problems(feed, source, into))
    if problems:
        into.unlink()
        return Reading(0, problems.listed())
    return Reading(rows)
