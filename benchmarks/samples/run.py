"""One run of the generator: its arguments, its random streams, and the class of a feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    """The arguments, which decide every byte; `before` is the run of the year before, None in a first year.

    `streets` are what the streets are called in another district, by their names in Shenhe.
    """

    year: int
    seed: int
    scale: float
    totals: Totals
    before: Run | None = None
    streets: Mapping[str, str] = field(default_factory=dict)
    _recalled: dict[Callable[[Run], Any], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def rng(self, *key: object) -> np.random.Generator:
        """A separate random stream per feed and period, so that feeds do not affect each other."""
        return np.random.default_rng([self.seed, self.year, *(crc32(str(part).encode()) for part in key)])

    def rows(self, natural: int, floor: int) -> int:
        """The size of a large log: natural size times scale, at least `floor`."""
        return max(floor, round(natural * self.scale))

    def drifting_rows(self, feed: str, natural: int, floor: int) -> int:
        """The size of a large log that no figure fixes: that of the first year, with a drift."""
        return round(self.rows(natural, floor) * self.drift(feed))

    def drift(self, key: str) -> float:
        """1 in the first year, then up to a tenth from the year before, and never far from 1."""
        if self.before is None:
            return 1.0
        step = self.rng("drift", key).integers(-100, 101) / 1_000
        return float(self.before.drift(key) ** 0.8 * (1 + step))

    @property
    def nth(self) -> int:
        """The number of years before this one."""
        return 0 if self.before is None else self.before.nth + 1

    def number(self, at: int) -> int:
        """A number for a log's names that no other year uses: the default year's are 0, 1 …"""
        return (self.year - DEFAULT_YEAR) % 100 * _within(at) + at

    def newcomer(self, at: int) -> int:
        """A number for a register's names that no earlier year uses: the first year's are 0, 1 …"""
        return self.nth * _within(at) + at

    def added(self, figure: str) -> int:
        """The year's increment of a cumulative figure, in hundredths; the whole figure in a first year.

        Raises ValueError where the figure would fall.
        """
        earlier = 0 if self.before is None else self.before.totals.cents(figure)
        if self.totals.cents(figure) < earlier:
            raise ValueError(f"{figure} adds up since launch: it cannot be less in {self.year} than the year before")
        return self.totals.cents(figure) - earlier

    def base(self, figure: str) -> float:
        """The level of the year before: as delivered then, else as the figure's growth implies."""
        return self.totals.base(figure) if self.before is None else self.before.totals[figure]

    def growth(self, figure: str) -> float:
        """The growth of the year's level on the year before."""
        return self.totals[figure] / self.base(figure) - 1

    def holidays(self, figure: str) -> list[tuple[int, float]]:
        """Year and level of the holidays that a run delivers: the year's, and in a first year also the one before."""
        earlier = [(self.year - 1, self.base(figure))] if self.before is None else []
        return [*earlier, (self.year, self.totals[figure])]

    def recall(self, work: Callable[[Run], Known]) -> Known:
        """The result of `work` on this run, computed once; later years use it."""
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
    """A feed: its clean rows by period, in order, and how its files are written into its folder."""

    name: str
    truth: Callable[[Run], Truth]
    deliver: Callable[[Run, Path], list[Path]]


def feed(
    name: str, truth: Callable[[Run], Truth], dress: Callable[[Run, str, pd.DataFrame, Path], Iterable[Path]]
) -> Feed:
    """A feed whose files are written period by period from its clean rows."""

    def deliver(run: Run, folder: Path) -> list[Path]:
        return [path for period, frame in truth(run) for path in dress(run, period, _in_district(run, frame), folder)]

    return Feed(name, truth, deliver)


def _in_district(run: Run, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.replace({"street": dict(run.streets)}) if run.streets and "street" in frame else frame
