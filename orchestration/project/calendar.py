"""Periods between two dates, the days of holidays, and the deliveries due by a day.

The holidays are those of `core.holidays` in SQL.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import duckdb

from orchestration.project.tables import SqlTable
from transforms import Feed
from transforms.reading.period import Period

HOLIDAYS = "core.holidays"
GRACE = datetime.timedelta(days=15)
RECENT = {"year": 5, "quarter": 8, "month": 12, "day": 14}
"""How many past periods of each cadence are shown."""


@dataclass(frozen=True)
class Holiday:
    """A holiday of the calendar; `period` is its ISO interval, `days` are its days as ISO dates."""

    period: str
    year: int
    days: tuple[str, ...]


def holidays(calendar: SqlTable) -> list[Holiday]:
    """All holidays that the calendar's SQL file lists, by year."""
    return list(_holidays(calendar.query))


@cache
def _holidays(query: str) -> tuple[Holiday, ...]:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"select period, year, first_day, days from ({query}) order by period")
        return tuple(Holiday(period, year, _days(first, count)) for period, year, first, count in connection.fetchall())


def _days(first: datetime.date, count: int) -> tuple[str, ...]:
    return tuple((first + datetime.timedelta(days=n)).isoformat() for n in range(count))


def missing_periods(first: Period, last: Period, in_force: Iterable[str]) -> list[str]:
    """Periods from first to last, both inclusive and of one grain, that are not in force."""
    there = set(in_force)
    missing, period = [], first
    while period.start <= last.start:
        if period.text not in there:
            missing.append(period.text)
        period = period.next()
    return missing


def expected(
    feed: Feed, in_force: Iterable[str], calendar: Iterable[Holiday], today: datetime.date
) -> list[tuple[str, bool]]:
    """Missing periods of a feed that have ended, each with whether it is overdue: fifteen days after its end.

    Periods follow the cadence from the feed's first delivery on; those of a holiday feed are days of holidays.
    """
    there = set(in_force)
    if not there or feed.cadence == "any":
        return []
    first = min((Period.parse(period) for period in there), key=lambda period: period.start)
    if feed.holiday_only:
        days = [day for holiday in calendar for day in holiday.days]
        missing = [day for day in days if first.text <= day < today.isoformat() and day not in there]
    else:
        missing = missing_periods(first, _last_ended(first, today), there)
    return [(period, due(period) < today) for period in missing]


def due(period: str) -> datetime.date:
    """The last day on which a period's delivery is not overdue."""
    return Period.parse(period).end + GRACE


def next_owed(feed: Feed, in_force: Iterable[str], calendar: Iterable[Holiday], today: datetime.date) -> str | None:
    """The earliest period that a feed owes, or will owe next; None where it owes nothing, or knows no holiday."""
    there, days = set(in_force), list(calendar)
    if not there or feed.cadence == "any":
        return None
    if missing := expected(feed, there, days, today):
        return missing[0][0]
    if feed.holiday_only:
        first = min(there)
        return next((day for one in days for day in one.days if day > first and day not in there), None)
    period = min((Period.parse(period) for period in there), key=lambda period: period.start)
    while period.text in there:
        period = period.next()
    return period.text


def recent(feed: Feed, calendar: Iterable[Holiday], until: datetime.date) -> list[str]:
    """The latest periods of a feed that had begun by a day, oldest first; none for a feed without a cadence.

    For a holiday feed, the days of the last two holidays.
    """
    if feed.cadence == "any":
        return []
    if feed.holiday_only:
        begun = [[day for day in holiday.days if day <= until.isoformat()] for holiday in calendar]
        return [day for days in [days for days in begun if days][-2:] for day in days]
    found = [_begun(until, feed.cadence)]
    while len(found) < RECENT[feed.cadence]:
        found.append(found[-1].previous())
    return [period.text for period in reversed(found)]


def _begun(day: datetime.date, grain: str) -> Period:
    quarter = f"{day.year}-Q{(day.month + 2) // 3}"
    return Period.parse({"year": f"{day:%Y}", "quarter": quarter, "month": f"{day:%Y-%m}"}.get(grain, day.isoformat()))


def _last_ended(first: Period, today: datetime.date) -> Period:
    period = first
    while period.next().end < today:
        period = period.next()
    return period
