"""One run of the generator: its arguments, its random streams, and what a feed is.

No feed and no number of a theme belongs here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import numpy as np
import pandas as pd

from benchmarks.samples.totals import DEFAULT_YEAR, Totals

Truth = Iterator[tuple[str, pd.DataFrame]]
Known = TypeVar("Known")

_NUMBERS_A_YEAR = 12_000


@dataclass(frozen=True)
class Run:
    """The arguments that decide every byte; `before` is the run of the year before, where years follow each other."""

    year: int
    seed: int
    scale: float
    totals: Totals
    before: Run | None = None
    _recalled: dict[Callable[[Run], Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rng(self, *key: object) -> np.random.Generator:
        """A stream of its own for a feed, and for a period of it, so that no feed disturbs another."""
        return np.random.default_rng([self.seed, self.year, *(crc32(str(part).encode()) for part in key)])

    def rows(self, natural: int, floor: int) -> int:
        """The size of a large log: natural size times scale, and enough to be worth looking at."""
        return max(floor, round(natural * self.scale))

    def drifting_rows(self, feed: str, natural: int, floor: int) -> int:
        """The size of a large log that no figure fixes: as in the first year, and a little more or less every year."""
        return round(self.rows(natural, floor) * self.drift(feed))

    def drift(self, key: str) -> float:
        """1 in the first year, thereafter up to a tenth off the year before, and never far from 1."""
        if self.before is None:
            return 1.0
        step = self.rng("drift", key).integers(-100, 101) / 1_000
        return float(self.before.drift(key) ** 0.8 * (1 + step))

    @property
    def nth(self) -> int:
        """How many years stand before this one."""
        return 0 if self.before is None else self.before.nth + 1

    def number(self, at: int) -> int:
        """A number that the same place of no other year has, for a log's names: the default year's are 0, 1 …"""
        return (self.year - DEFAULT_YEAR) % 100 * _within(at) + at

    def newcomer(self, at: int) -> int:
        """A number that nobody has who came in an earlier year, for a register's names: the first year's are 0, 1 …"""
        return self.nth * _within(at) + at

    def added(self, figure: str) -> int:
        """What the year adds to a cumulative figure, in hundredths; all of it, where no year stands before.

        Raises ValueError where the figure would fall.
        """
        earlier = 0 if self.before is None else self.before.totals.cents(figure)
        if self.totals.cents(figure) < earlier:
            raise ValueError(f"{figure} adds up since launch: it cannot be less in {self.year} than the year before")
        return self.totals.cents(figure) - earlier

    def base(self, figure: str) -> float:
        """The level of the year before: what was delivered then, else what the figure's growth implies."""
        return self.totals.base(figure) if self.before is None else self.before.totals[figure]

    def growth(self, figure: str) -> float:
        """How far the year's level is off that of the year before."""
        return self.totals[figure] / self.base(figure) - 1

    def holidays(self, figure: str) -> list[tuple[int, float]]:
        """Year and level of the holidays that a run delivers: the year's, and that before it, if nobody else does."""
        earlier = [(self.year - 1, self.base(figure))] if self.before is None else []
        return [*earlier, (self.year, self.totals[figure])]

    def recall(self, work: Callable[[Run], Known]) -> Known:
        """What `work` makes of this run, made once: later years build upon it."""
        if work not in self._recalled:
            self._recalled[work] = work(self)
        found: Known = self._recalled[work]
        return found


def _within(at: int) -> int:
    if at >= _NUMBERS_A_YEAR:
        raise ValueError(f"more than {_NUMBERS_A_YEAR} names in a year")
    return _NUMBERS_A_YEAR


@dataclass(frozen=True)
class Feed:
    """A feed: its truth by period, in order, and how its files are written into its folder."""

    name: str
    truth: Callable[[Run], Truth]
    deliver: Callable[[Run, Path], list[Path]]


def feed(
    name: str, truth: Callable[[Run], Truth], dress: Callable[[Run, str, pd.DataFrame, Path], Iterable[Path]]
) -> Feed:
    """A feed whose files are written period by period from its truth."""

    def deliver(run: Run, folder: Path) -> list[Path]:
        return [path for period, frame in truth(run) for path in dress(run, period, frame, folder)]

    return Feed(name, truth, deliver)
