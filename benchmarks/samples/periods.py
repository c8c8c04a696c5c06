"""The calendar: months, quarters, days and holidays, times within them, and how offices write a period."""

from __future__ import annotations

import datetime as dt

import numpy as np
import numpy.typing as npt

Stamps = npt.NDArray[np.datetime64]

_QUARTERS = "一二三四"
_HOLIDAYS = {
    2017: ((10, 1), (10, 8)),
    2020: ((10, 1), (10, 8)),
    2023: ((9, 29), (10, 6)),
    2025: ((10, 1), (10, 8)),
}


def national_day(year: int) -> list[str]:
    """The days of the National Day holiday by the State Council's calendar, ISO."""
    first, last = _HOLIDAYS.get(year, ((10, 1), (10, 7)))
    start, end = dt.date(year, *first), dt.date(year, *last)
    return [(start + dt.timedelta(days)).isoformat() for days in range((end - start).days + 1)]


def months(year: int, since: int = 1) -> list[str]:
    """`2022-01` … of a year, from month `since` on."""
    return [f"{year}-{month:02d}" for month in range(since, 13)]


def quarters(year: int) -> list[str]:
    """`2022-Q1` … `2022-Q4`."""
    return [f"{year}-Q{quarter}" for quarter in range(1, 5)]


def bounds(period: str) -> tuple[dt.date, dt.date]:
    """The first day of a year, quarter, month or day, and the day after its last one."""
    if len(period) == 10:
        day = dt.date.fromisoformat(period)
        return day, day + dt.timedelta(1)
    year = int(period[:4])
    if len(period) == 4:
        return dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    month, length = (int(period[6]) * 3 - 2, 3) if "Q" in period else (int(period[5:7]), 1)
    after = month + length
    return dt.date(year, month, 1), dt.date(year + after // 13, (after - 1) % 12 + 1, 1)


def days_in(period: str) -> int:
    """The number of days of a period."""
    start, end = bounds(period)
    return (end - start).days


def dates(rng: np.random.Generator, period: str, size: int) -> Stamps:
    """`size` days within a period, in order."""
    offsets = np.sort(rng.integers(0, days_in(period), size))
    return (np.datetime64(bounds(period)[0], "s") + offsets * np.timedelta64(86_400, "s")).astype("datetime64[s]")


def times(rng: np.random.Generator, period: str, size: int, opens: int = 8, closes: int = 20) -> Stamps:
    """`size` times within a period, in order, each between two hours of its day."""
    day = rng.integers(0, days_in(period), size) * 86_400
    seconds = np.sort(day + rng.integers(opens * 3600, closes * 3600, size))
    return (np.datetime64(bounds(period)[0], "s") + seconds.astype("timedelta64[s]")).astype("datetime64[s]")


def written(period: str, style: str) -> str:
    """A period in a file name: style `iso`, `compact` or `chinese`, and `ordinal` for a quarter."""
    if style == "iso":
        return period
    if style == "compact":
        return period.replace("-", "")
    year, rest = period[:4], period[5:]
    if not rest:
        return f"{year}年"
    if rest.startswith("Q"):
        quarter = int(rest[1])
        return f"{year}年第{quarter}季度" if style == "ordinal" else f"{year}年{_QUARTERS[quarter - 1]}季度"
    return f"{year}年" + "".join(f"{int(part)}{mark}" for part, mark in zip(rest.split("-"), "月日", strict=False))
