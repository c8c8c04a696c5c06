"""Checking one file as a refresh would, with nothing kept: no home, no lock, no archive.

Reading and judging are those of a refresh; here is only which feed and period a file is of, and what it comes to.
"""

import datetime
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import duckdb

from orchestration.deliveries.identity import period_of_file
from orchestration.gates.deliveries import judge_deliveries
from orchestration.warehouse.messages import Message
from transforms import Feed
from transforms.reading import Period, Problem, Remark, read, understood
from transforms.reading.grid import read_grids
from transforms.reading.header import share_named
from transforms.reading.problems import FileError

_CANDIDATES = 3


class UnknownFeed(LookupError):
    """Neither the folder of a file nor its header tells its feed; `candidates` are those that it may be of."""

    def __init__(self, candidates: list[str], fits: bool) -> None:
        super().__init__(", ".join(candidates))
        self.candidates, self.fits = candidates, fits


@dataclass(frozen=True)
class Checked:
    """What a file would come to: what was understood of one that is accepted, the problems of one that is not.

    `feed` is None for a file that cannot be opened, `period` for one that may not be delivered for any. `totals` are in
    base units, `units` those that the cells were read in; both by staged column, as are `dates` (first and last).
    """

    feed: Feed | None
    period: str | None
    rows: int
    problems: tuple[Problem, ...]
    totals: Mapping[str, Decimal] = field(default_factory=dict)
    dates: Mapping[str, tuple[datetime.date, datetime.date]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()

    @property
    def accepted(self) -> bool:
        return not self.problems


def check(
    path: Path, feeds: Mapping[str, Feed], feed: str | None, period: Period | None, today: datetime.date
) -> Checked:
    """Read and judge a file as a delivery of a feed and period, where they are not stated those that it tells itself.

    Raises UnknownFeed.
    """
    try:
        found = feeds[feed] if feed else feed_of(path, feeds)
    except FileError as error:
        return Checked(None, None, 0, (Problem(None, error.row, None, "", error.zh, error.en, "file"),))
    of_period = period_of_file(found, path.name, today, period)
    if isinstance(of_period, Message):
        return Checked(found, None, 0, (Problem(None, None, None, "", of_period.zh, of_period.en, "file"),))
    with tempfile.TemporaryDirectory(prefix="shenhe-check-") as folder:
        staged = Path(folder) / "staged.parquet"
        reading = read(found, path, Period.parse(of_period), path.name, staged)
        problems = tuple(reading.problems or _judged(found, path, staged))
        if problems:
            return Checked(found, of_period, 0, problems)
        known = understood(found, staged)
    return Checked(found, of_period, reading.rows, (), known.totals, known.dates, reading.units, reading.remarks)


def feed_of(path: Path, feeds: Mapping[str, Feed]) -> Feed:
    """The feed whose folder a file stands in, else the one whose columns it names. Raises UnknownFeed, FileError."""
    for folder in path.absolute().parents:
        if folder.name in feeds:
            return feeds[folder.name]
    grids = read_grids(path)
    shares = {name: share_named(feed, grids) for name, feed in feeds.items()}
    fitting = [name for name, share in shares.items() if share == 1]
    if len(fitting) == 1:
        return feeds[fitting[0]]
    nearest = sorted((name for name, share in shares.items() if share), key=lambda name: -shares[name])
    raise UnknownFeed(fitting or nearest[:_CANDIDATES], bool(fitting))


def _judged(feed: Feed, path: Path, staged: Path) -> list[Problem]:
    # What does not fit into memory goes beside the staged file, and with it.
    with duckdb.connect(config={"temp_directory": str(staged.parent / "spilled")}) as connection:
        return judge_deliveries(connection, feed, {path.name: staged}, {path.name: path}).get(path.name, [])
