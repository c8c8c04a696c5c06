"""Slopes: what a district costs by itself, and what each row and each further district of a city adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.contest.environments import REPOSITORY
from benchmarks.measuring import Measured, measured
from benchmarks.samples import deliver, deliver_city

_SHENHE = str(REPOSITORY / ".venv" / "bin" / "shenhe")
_OF_A_RELEASE = """
    select count(*), sum(rows), sum(bytes) from deliveries where state = 'in force'
"""


@dataclass(frozen=True)
class Size:
    """What a district has: deliveries, rows, bytes as delivered, bytes as staged."""

    files: int
    rows: int
    delivered: int
    staged: int


@dataclass(frozen=True)
class Load:
    """A load of one district from nothing: its size, seconds of wall time by phase, and of CPU in all."""

    size: Size
    phases: Mapping[str, float]
    cpu: float


@dataclass(frozen=True)
class Line:
    """A straight line through measured points: `fixed + slope × rows`."""

    fixed: float
    slope: float

    def at(self, rows: float) -> float:
        return max(0.0, self.fixed) + self.slope * rows


@dataclass(frozen=True)
class City:
    """Refreshes of several districts in one command: wall seconds from nothing, and with nothing new."""

    districts: int
    from_nothing: float
    nothing_new: float


def load_of_district(folder: Path, scale: float) -> Load:
    """Load one district, whose large logs have this part of the natural size, from nothing."""
    deliver(folder / "extracts", scale=scale)
    run = _refresh(folder)
    with duckdb.connect(str((folder / "home" / "current.duckdb").resolve()), read_only=True) as release:
        files, rows, delivered = release.execute(_OF_A_RELEASE).fetchall()[0]
        phases = dict(release.execute("select phase, seconds from meta.timings").fetchall())
    staged = sum(path.stat().st_size for path in (folder / "home" / "staged").rglob("*.parquet"))
    return Load(Size(files, int(rows), int(delivered), staged), phases, run.cpu)


def load_of_city(folder: Path, districts: int, scale: float) -> City:
    """Load so many districts from nothing, and refresh them again with nothing new."""
    deliver_city(folder / "extracts", districts, scale=scale)
    return City(districts, _refresh(folder).seconds, min(_refresh(folder).seconds for _ in range(3)))


def line(points: Sequence[tuple[float, float]]) -> Line:
    """The line of least squares through points, at least two of which differ in their first number."""
    mean_x, mean_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    return Line(mean_y - slope * mean_x, slope)


def _refresh(folder: Path) -> Measured:
    return measured(
        [_SHENHE, "refresh"],
        env={"SHENHE_HOME": str(folder / "home"), "SHENHE_EXTRACTS": str(folder / "extracts")},
        cwd=folder,
    )
