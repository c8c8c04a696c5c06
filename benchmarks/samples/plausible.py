"""Plausible totals of consecutive years: levels drawn near the default ones, which then drift.

The themes make rows of the totals; `totals` holds the targets of the default year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

import numpy as np

from benchmarks.samples.drift import Series, amounts, counts, outward, ranks, shares, walk
from benchmarks.samples.names import DISTRICTS
from benchmarks.samples.totals import TARGETS, Totals

YearlyTotals = Mapping[int, Mapping[str, float]]

_AMOUNTS: Mapping[str, float] = {  # in steps of
    "innovation.revitalised_floor_area": 10,
    "finance.matchmaking_financing": 10_000,
    "finance.startup_interest_subsidy": 0.01,
    "finance.subsidised_loan_amount": 10_000,
    "finance.special_funds": 1_000,
    "commerce.vouchers_issued": 10_000,
    "culture.flagship_planned_investment": 1_000_000,
    "culture.block_investment": 1_000_000,
    "livelihood.startup_loans": 10_000,
}
_COUNTS = (
    "innovation.digital_projects", "innovation.key_buildings", "innovation.featured_buildings",
    "innovation.hundred_million_projects", "finance.headquarters", "finance.matchmaking_events",
    "finance.subsidised_loan_enterprises", "commerce.new_brands", "culture.planned_projects", "culture.script_venues",
    "culture.historic_buildings_repaired", "city.pocket_parks", "livelihood.pilot_communities",
    "livelihood.happy_homes", "livelihood.urban_jobs", "livelihood.doctor_teams", "livelihood.elder_care_communities",
)  # fmt: skip
_PARTS: Mapping[str, str] = {  # at most half of
    "innovation.billion_city_list_projects": "innovation.hundred_million_projects",
    "culture.landed_projects": "culture.planned_projects",
    "culture.city_centre_projects": "culture.planned_projects",
}
_SINCE_LAUNCH: Mapping[str, float] = {  # a later year's part of what had come until the end of the first
    "innovation.cross_border_sales": 0.9,
    "finance.platform_enterprises": 0.65,
    "finance.platform_financings": 0.7,
}
_HOLIDAYS = ("commerce.holiday_visits", "commerce.holiday_turnover")


def totals(seed: int, years: Iterable[int], given: YearlyTotals | None = None) -> dict[int, Totals]:
    """Year → totals for every figure; values in `given` are kept, and drawn ones drift around them.

    A holiday's growth may be given with its level or without; its base is the level of the year before. Raises
    ValueError for years that are not consecutive, for an unknown year or figure, and for a growth that contradicts
    the levels.
    """
    wanted, stated = list(years), given or {}
    if not wanted or wanted != list(range(wanted[0], wanted[0] + len(wanted))):
        raise ValueError(f"years have to follow each other: {wanted}")
    if strange := sorted(set(stated) - set(wanted)):
        raise ValueError(f"totals of other years than those wanted: {strange}")
    by_place = [dict(stated.get(year, {})) for year in wanted]
    drawn = _drawn(_Years(seed, len(wanted), by_place))
    return {
        year: Totals({figure: series[at] for figure, series in drawn.items()} | _levels_aside(by_place[at]))
        for at, year in enumerate(wanted)
    }


@dataclass(frozen=True)
class _Years:
    """The arguments: a random stream per key, and the first given value of a figure with its place."""

    seed: int
    size: int
    given: list[dict[str, float]]

    def rng(self, key: str) -> np.random.Generator:
        return np.random.default_rng([self.seed, crc32(key.encode())])

    def at(self, figure: str) -> int:
        """The first place for which the figure is given, else the first of all."""
        return next((at for at, values in enumerate(self.given) if figure in values), 0)

    def stated(self, figure: str) -> float | None:
        return self.given[self.at(figure)].get(figure)

    def level(self, figure: str) -> float:
        """As given, else between half and twice the default."""
        stated = self.stated(figure)
        return float(TARGETS[figure] * 2 ** self.rng(f"{figure} level").uniform(-1, 1)) if stated is None else stated

    def between(self, figure: str, low: float, high: float) -> float:
        """As given, else between two bounds."""
        stated = self.stated(figure)
        return float(self.rng(f"{figure} level").uniform(low, high)) if stated is None else stated

    def each(self, figure: str, wholes: Series, low: float, high: float) -> float:
        """The figure per unit of `wholes`: as the given values imply, else drawn."""
        stated = self.stated(figure)
        if stated is None:
            return float(self.rng(f"{figure} level").uniform(low, high))
        return stated / wholes[self.at(figure)]


def _levels_aside(given: dict[str, float]) -> dict[str, float]:
    """The given values without those of holidays, whose levels and growths were made to agree."""
    return {figure: value for figure, value in given.items() if not figure.startswith(_HOLIDAYS)}


def _drawn(years: _Years) -> dict[str, Series]:
    """Figure → one value per year; a longer list of years begins like a shorter one."""
    found: dict[str, Series] = {}
    for figure, grain in _AMOUNTS.items():
        found[figure] = amounts(years.rng(figure), years.level(figure), years.size, years.at(figure), grain)
    for figure in _COUNTS:
        found[figure] = counts(years.rng(figure), years.level(figure), years.size, years.at(figure))
    for part, whole in _PARTS.items():
        level = years.level(part)
        level = min(level, found[whole][0] // 2) if years.stated(part) is None else level
        found[part] = counts(years.rng(part), level, years.size, years.at(part))
    found |= _since_launch(years) | _holidays(years) | _ranks(years)
    found |= _people(years, found["livelihood.doctor_teams"])
    return found | _shares(years, found["finance.headquarters"], found["city.service_items"])


def _since_launch(years: _Years) -> dict[str, Series]:
    """Cumulative figures: each year's increment drifts, and so does the amount per deal."""
    found: dict[str, Series] = {}
    for figure, part in _SINCE_LAUNCH.items():
        parts = [1.0, *(part * factor for factor in walk(years.rng(figure), years.size)[1:])]
        whole = np.cumsum(parts) / np.cumsum(parts)[years.at(figure)] * years.level(figure)
        digits = 2 if figure.endswith("sales") else 0
        found[figure] = [round(float(value), digits) for value in whole]
    figure = "finance.platform_financing_amount"
    deals = np.diff([0.0, *found["finance.platform_financings"]])
    amount = np.cumsum(deals * walk(years.rng(figure), years.size, drift=0.05)).tolist()
    each = years.each(figure, amount, 700_000, 2_800_000)
    return found | {figure: [round(value * each / 10_000) * 10_000.0 for value in amount]}


def _holidays(years: _Years) -> dict[str, Series]:
    """Visits, and turnover from the amount per visit; the first growth is drawn, later ones follow from the levels."""
    figure, other = _HOLIDAYS
    drawn = [years.level(figure) * factor for factor in walk(years.rng(figure), years.size, years.at(figure))]
    grown = years.rng("growth").uniform(-0.15, 0.17)
    visits = _agreeing(years, figure, drawn, 0, grown)
    spent = walk(years.rng(other), years.size, years.at(other), 0.04)
    each = years.each(other, visits[figure], 80, 150)
    drawn = [count * each * factor for count, factor in zip(visits[figure], spent, strict=True)]
    richer = years.rng("growth of what is spent").uniform(-0.04, 0.04)
    return visits | _agreeing(years, other, drawn, 2, (1 + grown) * (1 + richer) - 1)


def _agreeing(years: _Years, figure: str, drawn: Series, digits: int, first: float) -> dict[str, Series]:
    """Levels and growths of a holiday, given or drawn: the level of a year is the base of the next."""
    name = f"{figure}_growth"
    levels, at = [round(value, digits) for value in drawn], years.at(figure)
    for place, neighbour in outward(years.size, at):
        later = max(place, neighbour)
        growth = years.given[later].get(name)
        ratio = drawn[later] / drawn[later - 1] if growth is None else 1 + growth
        value = levels[neighbour] * (ratio if place == later else 1 / ratio)
        levels[place] = years.given[place].get(figure, round(value, digits))
    growths = [years.given[0].get(name, round(first, 4)), *(b / a - 1 for a, b in pairwise(levels))]
    for place, growth in enumerate(growths):
        stated = years.given[place].get(name, growth)
        if abs(stated - growth) * levels[place] > max(2.0, 1e-6 * levels[place]):
            raise ValueError(f"{name} of {stated} does not go with levels that grow by {growth:.6f}")
    return {figure: levels, name: growths}


def _ranks(years: _Years) -> dict[str, Series]:
    """The rank by parcels moves by one or two; the rank by improvement is drawn every year."""
    parcels, air, last = "innovation.postal_parcel_rank", "city.good_air_improvement_rank", len(DISTRICTS)
    level = int(years.between(parcels, 1, last + 1))
    return {
        parcels: ranks(years.rng(parcels), level, years.size, years.at(parcels), last),
        air: [float(place) for place in years.rng(air).integers(1, last + 1, years.size)],
    }


def _people(years: _Years, teams: Series) -> dict[str, Series]:
    """Households without employment: none in all years, or some in all years."""
    served, items = "livelihood.residents_served", "city.service_items"
    households = "livelihood.zero_employment_households"
    some = years.between(households, 8, 25)
    if years.stated(households) is None and years.rng("households").integers(0, 5) < 3:
        some = 0.0
    residents = [
        count * factor
        for count, factor in zip(teams, walk(years.rng(served), years.size, years.at(served), 0.02), strict=True)
    ]
    each = years.each(served, residents, 4_000, 8_000)
    return {
        items: counts(years.rng(items), years.level(items), years.size, years.at(items), 0.03),
        served: [float(round(value * each)) for value in residents],
        households: counts(years.rng(households), some, years.size, years.at(households)),
    }


def _shares(years: _Years, headquarters: Series, items: Series) -> dict[str, Series]:
    """Shares that whole numbers can have; the share of cases is in four-hundredths, since cases come by the hundred."""

    def drawn(figure: str, low: float, high: float, drift: float = 0.02) -> Series:
        level = years.between(figure, low, high)
        return shares(years.rng(figure), level, years.size, years.at(figure), (low, high), drift)

    city, central = (
        drawn("finance.headquarters_share", 0.35, 0.75),
        drawn("city.service_items_centralised_share", 0.8, 1.05),
    )
    return {
        "finance.headquarters_share": [ours / round(ours / of) for ours, of in zip(headquarters, city, strict=True)],
        "city.service_items_centralised_share": [
            round(count * of) / count for count, of in zip(items, central, strict=True)
        ],
        "city.online_share": [round(of * 400) / 400 for of in drawn("city.online_share", 0.6, 0.99)],
        "city.handling_time_ratio": [round(of, 3) for of in drawn("city.handling_time_ratio", 0.15, 0.45, 0.012)],
    }
