"""Coverage: which deliveries a figure is counted from, and for which periods it therefore exists."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.project.calendar import Holiday, missing_periods
from orchestration.project.catalogue import Figure
from transforms import Feed
from transforms.reading.period import Period

CURRENT, CARRIED = "current", "carried forward"


@dataclass(frozen=True)
class MissingPeriod:
    """A period of a feed that a figure needs and that is not in force."""

    feed: str
    period: str


class Coverage:
    """Which periods of which feeds are in force, and which figures therefore exist.

    `in_force`: for each feed, its periods in force and whether each is carried forward.
    """

    def __init__(
        self,
        feeds: Mapping[str, Feed],
        in_force: Mapping[str, Mapping[str, bool]],
        holidays: Iterable[Holiday],
    ) -> None:
        self.feeds = feeds
        self.in_force = in_force
        self.holidays = {holiday.year: holiday for holiday in holidays}

    def candidates(self, figure: Figure, behind: Iterable[str]) -> list[str]:
        """Every period for which the figure might exist: the years or holidays of its feeds' periods."""
        years = sorted({int(period[:4]) for feed in behind for period in self.in_force.get(feed, {})})
        if figure.frequency == "holiday":
            return [self.holidays[year].period for year in years if year in self.holidays]
        return [str(year) for year in years]

    def missing(self, figure: Figure, behind: Iterable[str], period: str) -> list[MissingPeriod]:
        """The periods that the figure needs and that are not in force; empty when the figure exists."""
        return [
            MissingPeriod(feed, missing)
            for feed in sorted(behind)
            for missing in missing_periods_in(self._spans(figure, feed, period), self.in_force.get(feed, {}))
        ]

    def status(self, figure: Figure, behind: Iterable[str], period: str) -> str:
        """`carried forward` when any delivery that the figure needs is carried forward."""
        carried = any(
            self.in_force.get(feed, {}).get(needed, False)
            for feed in behind
            for needed in self._spans(figure, feed, period)
        )
        return CARRIED if carried else CURRENT

    def _spans(self, figure: Figure, feed_name: str, period: str) -> list[str]:
        """Every period of the feed that the figure is counted from."""
        feed = self.feeds[feed_name]
        if feed.restates:
            newest = max(self.in_force.get(feed_name, {}), default=period)
            return [newest]
        year = int(period[:4])
        if figure.frequency == "holiday":
            years = [year - 1, year] if figure.needs_year_before else [year]
            return [day for one in years if one in self.holidays for day in self.holidays[one].days]
        first = _first_of_year(feed, year - 1 if figure.needs_year_before else year)
        last = _last_of_year(feed, year)
        if figure.kind == "cumulative":
            since = min((Period.parse(one) for one in self.in_force.get(feed_name, {})), key=_start, default=first)
            first = since if since.start <= last.start else first
        return missing_periods(first, last, ())


def missing_periods_in(periods: Iterable[str], in_force: Mapping[str, bool]) -> list[str]:
    return [period for period in periods if period not in in_force]


def _start(period: Period) -> str:
    return period.start.isoformat()


def _first_of_year(feed: Feed, year: int) -> Period:
    first = {"year": "", "quarter": "-Q1", "month": "-01", "day": "-01-01"}
    return Period.parse(f"{year}{first[feed.cadence]}")


def _last_of_year(feed: Feed, year: int) -> Period:
    last = {"year": "", "quarter": "-Q4", "month": "-12", "day": "-12-31"}
    return Period.parse(f"{year}{last[feed.cadence]}")
