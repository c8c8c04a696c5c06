"""One run of the generator: its arguments, its random streams, and what a feed is.

No feed and no number of a theme belongs here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

from samples.totals import Totals

Truth = Iterator[tuple[str, pd.DataFrame]]


@dataclass(frozen=True)
class Run:
    """The arguments that decide every byte."""

    year: int
    seed: int
    scale: float
    totals: Totals

    def rng(self, *key: object) -> np.random.Generator:
        """A stream of its own for a feed, and for a period of it, so that no feed disturbs another."""
        return np.random.default_rng([self.seed, self.year, *(crc32(str(part).encode()) for part in key)])

    def rows(self, natural: int, floor: int) -> int:
        """The size of a large log: natural size times scale, and enough to be worth looking at."""
        return max(floor, round(natural * self.scale))


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
