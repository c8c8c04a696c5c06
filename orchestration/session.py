"""One refresh at work: what was asked for, the build that is open, and the folder of deliveries at hand.

`refresh.begin` begins a session. Nothing outside changes it afterwards.
"""

import datetime
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.deliveries.folder import Folder
from orchestration.deliveries.reader.ahead import Ahead
from orchestration.engines.engine import Engine
from orchestration.progress import Listener, Progress, silent
from orchestration.project.definitions import Project
from orchestration.timings import Timings
from orchestration.warehouse.build import Build
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message


@dataclass(frozen=True)
class Remade:
    """The number and the time of publication of a release that is made again."""

    release: int
    published_at: datetime.datetime


@dataclass(frozen=True)
class Request:
    """What a refresh is asked for.

    `what` names the command or run that asks; `again` releases even content that was rolled back from. A rebuild gives
    `today` (the day of the release), `folder` (the deliveries it lists) and `remade` (its number and time).
    `mends_pointer`: it works although `current.duckdb` is missing. `listener` is told what is worked on, and `timings`
    where the time goes.
    """

    home: Home
    extracts: Path
    what: str = "shenhe refresh"
    again: bool = False
    today: datetime.date | None = None
    folder: Folder | None = None
    remade: Remade | None = None
    mends_pointer: bool = False
    listener: Listener = silent
    timings: Timings = field(default_factory=Timings)


@dataclass(frozen=True)
class Session:
    """What every step of a refresh needs."""

    request: Request
    project: Project
    build: Build
    folder: Folder
    today: datetime.date
    engine: Engine
    verified: set[str] = field(default_factory=set)
    """Hashes of archived files, and names of staged ones, whose bytes were compared since the session began."""
    progress: Progress = field(default_factory=Progress)
    ahead: Ahead = field(default_factory=Ahead)
    _rows_read: Counter[str] = field(default_factory=Counter)
    _mended: list[Message] = field(default_factory=list)
    _unchanged: set[str] = field(default_factory=set)

    @property
    def home(self) -> Home:
        return self.request.home

    @property
    def timings(self) -> Timings:
        return self.request.timings

    def count_rows(self, feed: str, rows: int) -> None:
        """Count rows read of a feed's deliveries, accepted or not."""
        self._rows_read[feed] += rows

    def say_mended(self, message: Message) -> None:
        """Keep what was found damaged, for whoever asked for the refresh."""
        self._mended.append(message)

    @property
    def mended(self) -> tuple[Message, ...]:
        """What was found damaged since the session began, and what became of it."""
        return tuple(self._mended)

    def say_unchanged(self, name: str) -> None:
        """Keep the name of a table, or the figures, whose step neither made nor judged it again."""
        self._unchanged.add(name)

    @property
    def unchanged(self) -> Set[str]:
        """What steps found up to date, or the same by the contents it is made from, since the session began."""
        return self._unchanged

    @property
    def rows_read(self) -> Mapping[str, int]:
        """Rows read of each feed's deliveries since the session began."""
        return self._rows_read
