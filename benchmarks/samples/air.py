"""Daily air quality of thirteen districts (air_quality_daily), of this year and, in a first year, of the last one;
some rows and some values are missing. The theme's other feeds are in `city`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples import names
from benchmarks.samples.amounts import pick
from benchmarks.samples.delimited import CHINESE, write_table
from benchmarks.samples.periods import bounds, days_in, months, written
from benchmarks.samples.run import Run, Truth, feed

_FIRST_GAINS = tuple((70 - 11 * at) / 1000 for at in range(len(names.DISTRICTS)))
_STEP = 0.004  # between the gains of two districts; less than half a day's share would not tell them apart
_USUAL, _HIGHEST = 0.84, 0.97

Shares = dict[str, float]


def _shares(run: Run) -> dict[int, Shares]:
    """Year → the share of good days of each district, for the years that the run delivers."""
    rng = run.rng("air_quality_daily", "shares")
    rank = run.totals.count("city.good_air_improvement_rank")
    if run.before is not None:
        return {run.year: _next_shares(rank, _counted(run.before))}
    others = rng.permutation(np.array(names.OTHER_DISTRICTS, dtype=object))
    base: Shares = {}
    level: Shares = {}
    for name, gain in zip(np.insert(others, rank - 1, names.DISTRICT), _FIRST_GAINS, strict=True):
        base[name] = int(rng.integers(800, 880)) / 1000
        level[name] = base[name] + gain
    return {run.year - 1: base, run.year: level}


def _next_shares(rank: int, last: Shares) -> Shares:
    """The shares after those of the year before: the district's gain follows from its rank, districts with low shares
    gain most, and all stay near a fixed level."""
    drift = (_USUAL - sum(last.values()) / len(last)) / 2
    steps = [(len(last) // 2 - at) * _STEP for at in range(len(last))]
    drift = min(drift, _HIGHEST - last[names.DISTRICT] - steps[rank - 1])
    placed = sorted(names.OTHER_DISTRICTS, key=lambda name: last[name])
    placed.insert(rank - 1, names.DISTRICT)
    return {name: last[name] + drift + step for name, step in zip(placed, steps, strict=True)}


def _counted(run: Run) -> Shares:
    """The shares of the run's year, counted from its rows."""
    valid = run.recall(_days)[run.year].dropna(subset=["aqi"])
    share = (valid["aqi"] <= 100).groupby(valid["district"]).mean()
    return {str(name): float(value) for name, value in share.items()}


def _days(run: Run) -> dict[int, pd.DataFrame]:
    """Year → its rows, day by day, for the years that the run delivers."""
    return {year: _year(run, year, shares) for year, shares in run.recall(_shares).items()}


def _year(run: Run, year: int, shares: Shares) -> pd.DataFrame:
    rng = run.rng("air_quality_daily", year)
    days = days_in(str(year))
    first = np.datetime64(bounds(str(year))[0], "s")
    parts = []
    for name in names.DISTRICTS:
        is_there = rng.integers(0, 120, days) > 0
        has_value = rng.integers(0, 80, days) > 0
        good = np.zeros(days, dtype=bool)
        valid = np.flatnonzero(is_there & has_value)
        good[rng.permutation(valid)[: round(len(valid) * shares[name])]] = True
        aqi = np.where(good, rng.integers(28, 101, days), rng.integers(101, 240, days))
        pollutant = pick(rng, ("PM2.5", "PM10", "O3", "NO2"), [5, 3, 4, 1], days)
        table = pd.DataFrame(
            {
                "date": (first + np.arange(days) * np.timedelta64(86_400, "s")).astype("datetime64[s]"),
                "district": name,
                "aqi": pd.Series(aqi, dtype="Int64").where(has_value),
                "primary_pollutant": pd.Series(pollutant, dtype=object).where(has_value & (aqi > 50)),
                "pm25": pd.Series(aqi * rng.integers(45, 80, days) // 100, dtype="Int64").where(has_value),
            }
        )
        parts.append(table[is_there])
    return pd.concat(parts).sort_values("date", kind="stable")


def _air(run: Run) -> Truth:
    for year, whole in run.recall(_days).items():
        month = whole["date"].dt.strftime("%Y-%m")
        for period in months(year):
            yield period, whole[month == period].reset_index(drop=True)


def _write_air(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "date": "日期",
        "district": "区县",
        "aqi": "AQI",
        "primary_pollutant": "首要污染物",
        "pm25": "PM2.5",
    }
    yield write_table(folder / f"空气质量日报_{written(period, 'chinese')}.csv", headers, frame, CHINESE)


FEED = feed("air_quality_daily", _air, _write_air)
