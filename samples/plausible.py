"""Totals of consecutive years as a real district's might be: drawn about the default levels, then drifting.

How rows come to the totals belongs to the themes, and the default year's own targets to `totals`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import exp
from zlib import crc32

import numpy as np

from samples.names import DISTRICTS
from samples.totals import TARGETS, Totals

YearlyTotals = Mapping[int, Mapping[str, float]]
Series = list[float]
Stream = Callable[[str], np.random.Generator]

_DRIFT = 0.10  # the most that chance moves a level from year to year
_PULL = 0.8  # what stays of a distance from the level, so that it does not run away
_FAR = 0.25  # the farthest from the level
_STEP = 0.25  # the most that a whole number moves: 4 may become 5, and 3 stays

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
_SINCE_LAUNCH: Mapping[str, float] = {  # the second year's part of what had come until the end of the first
    "innovation.cross_border_sales": 0.9,
    "finance.platform_enterprises": 0.65,
    "finance.platform_financings": 0.7,
}


def totals(seed: int, years: Iterable[int], given: YearlyTotals | None = None) -> dict[int, Totals]:
    """Year → totals for every figure; `given` counts before what is drawn, year by year.

    Holiday levels go on from the given ones; a given growth without a level sets the level. Raises ValueError for
    years that do not follow each other, for a year or figure that is unknown, and for a growth that contradicts the
    levels.
    """
    wanted, stated = list(years), given or {}
    if not wanted or wanted != list(range(wanted[0], wanted[0] + len(wanted))):
        raise ValueError(f"years have to follow each other: {wanted}")
    if strange := sorted(set(stated) - set(wanted)):
        raise ValueError(f"totals of other years than those wanted: {strange}")
    drawn = _drawn(seed, len(wanted))
    found: dict[int, Totals] = {}
    for at, year in enumerate(wanted):
        values = {figure: series[at] for figure, series in drawn.items()} | dict(stated.get(year, {}))
        for level in ("commerce.holiday_visits", "commerce.holiday_turnover") if at else ():
            series = drawn[level]
            values |= _holiday(level, found[year - 1][level], series[at] / series[at - 1], stated.get(year, {}))
        found[year] = Totals(values)
    return found


def _holiday(level: str, last: float, drawn: float, stated: Mapping[str, float]) -> dict[str, float]:
    """Level and growth of a holiday upon the level of the year before: as stated, else as drawn."""
    growth = f"{level}_growth"
    ratio = 1 + stated[growth] if growth in stated else drawn
    value = stated.get(level, round(last * ratio, 0 if level.endswith("visits") else 2))
    if growth in stated and abs(value / last - 1 - stated[growth]) > 1e-6:
        raise ValueError(f"{growth} of {stated[growth]} is not what {value:.2f} is over {last:.2f}")
    return {level: value, growth: value / last - 1}


def _drawn(seed: int, size: int) -> dict[str, Series]:
    """Figure → a value a year; a longer list of years begins as a shorter one."""

    def rng(key: str) -> np.random.Generator:
        return np.random.default_rng([seed, crc32(key.encode())])

    found = {figure: _amounts(rng(figure), figure, size, grain) for figure, grain in _AMOUNTS.items()}
    found |= {figure: _counts(rng(figure), _level(rng(f"{figure} level"), figure), size) for figure in _COUNTS}
    for part, whole in _PARTS.items():
        level = min(_level(rng(f"{part} level"), part), found[whole][0] // 2)
        found[part] = _counts(rng(part), level, size)
    found |= _since_launch(rng, size) | _holidays(rng, size) | _ranks(rng, size)
    found |= _people(rng, size, found["livelihood.doctor_teams"])
    return found | _shares(rng, size, found["finance.headquarters"], found["city.service_items"])


def _level(rng: np.random.Generator, figure: str) -> float:
    """Half to twice the default."""
    return float(TARGETS[figure] * 2 ** rng.uniform(-1, 1))


def _walk(rng: np.random.Generator, size: int, drift: float = _DRIFT) -> Series:
    """Factors upon a level, which begin at 1 and keep about it."""
    off, factors = 0.0, [1.0]
    for step in rng.uniform(-drift, drift, size - 1):
        off = min(max(off * _PULL + step, -_FAR), _FAR)
        factors.append(exp(off))
    return factors


def _amounts(rng: np.random.Generator, figure: str, size: int, grain: float) -> Series:
    level = _level(rng, figure)
    return [round(round(level * factor / grain) * grain, 2) for factor in _walk(rng, size)]


def _counts(rng: np.random.Generator, level: float, size: int, drift: float = _DRIFT) -> Series:
    """Whole numbers; one that is small moves by one where that is not too much, and else stays."""
    values = [float(round(level))]
    for factor in _walk(rng, size, drift)[1:]:
        last, value = values[-1], float(round(level * factor))
        if abs(value - last) > _STEP * last:
            value = last + (1 if value > last else -1) * (last >= 1 / _STEP)
        values.append(value)
    return values


def _since_launch(rng: Stream, size: int) -> dict[str, Series]:
    """What adds up since launch: every year's part drifts, and so does what a deal is worth."""
    found = {}
    for figure, part in _SINCE_LAUNCH.items():
        first = _level(rng(figure), figure)
        parts = [first, *(first * part * factor for factor in _walk(rng(f"{figure} parts"), size)[1:])]
        digits = 2 if figure.endswith("sales") else 0
        found[figure] = [round(float(value), digits) for value in np.cumsum(parts)]
    deals = np.diff([0.0, *found["finance.platform_financings"]])
    worth = rng("worth").uniform(700_000, 2_800_000) * np.array(_walk(rng("worth"), size, 0.05))
    amount = np.cumsum(np.round(deals * worth / 10_000) * 10_000)
    return found | {"finance.platform_financing_amount": [float(value) for value in amount]}


def _holidays(rng: Stream, size: int) -> dict[str, Series]:
    """Visits, and turnover by what a visit spends; the first growth is drawn, later ones follow from the levels."""
    level = _level(rng("visits level"), "commerce.holiday_visits")
    spent = rng("spent level").uniform(80, 150)
    visits = [float(round(level * factor)) for factor in _walk(rng("visits"), size)]
    each = [spent * factor for factor in _walk(rng("spent"), size, 0.04)]
    turnover = [round(count * yuan, 2) for count, yuan in zip(visits, each, strict=True)]
    grown = rng("growth").uniform(-0.15, 0.17)
    richer = rng("growth of turnover").uniform(-0.04, 0.04)
    first = {
        "commerce.holiday_visits_growth": round(grown, 4),
        "commerce.holiday_turnover_growth": round((1 + grown) * (1 + richer) - 1, 4),
    }
    return {
        "commerce.holiday_visits": visits,
        "commerce.holiday_turnover": turnover,
        **{figure: [value] * size for figure, value in first.items()},
    }


def _shares(rng: Stream, size: int, headquarters: Series, items: Series) -> dict[str, Series]:
    """Shares of at most 1 that whole things can come to; cases come by the hundred, so theirs is in four-hundredths."""

    def share(key: str, low: float, high: float, drift: float) -> Series:
        drawn = rng(key)
        values = [drawn.uniform(low, high)]
        for step in drawn.uniform(-drift, drift, size - 1):
            values.append(min(max(values[-1] + step, low), high))
        return [min(value, 1.0) for value in values]

    city, centralised = share("headquarters", 0.35, 0.75, 0.02), share("centralised", 0.8, 1.05, 0.02)
    return {
        "finance.headquarters_share": [ours / round(ours / of) for ours, of in zip(headquarters, city, strict=True)],
        "city.service_items_centralised_share": [
            round(count * of) / count for count, of in zip(items, centralised, strict=True)
        ],
        "city.online_share": [round(of * 400) / 400 for of in share("online", 0.6, 0.99, 0.02)],
        "city.handling_time_ratio": [round(of, 3) for of in share("handling", 0.15, 0.45, 0.012)],
    }


def _people(rng: Stream, size: int, teams: Series) -> dict[str, Series]:
    households = rng("households")
    some = float(households.integers(8, 25) * (households.integers(0, 5) > 2))
    each = rng("residents level").integers(4_000, 8_000)
    served = [float(round(count * each * by)) for count, by in zip(teams, _walk(rng("residents"), size, 0.02), strict=True)]
    items = _counts(rng("items"), _level(rng("items level"), "city.service_items"), size, 0.03)
    return {
        "city.service_items": items,
        "livelihood.residents_served": served,
        "livelihood.zero_employment_households": _counts(households, some, size),
    }


def _ranks(rng: Stream, size: int) -> dict[str, Series]:
    """A place by parcels moves by one or two; one by improvement is another every year."""
    last = len(DISTRICTS)
    parcels = [int(rng("parcels level").integers(1, last + 1))]
    for step in rng("parcels").integers(-2, 3, size - 1):
        parcels.append(min(max(parcels[-1] + int(step), 1), last))
    air = rng("air").integers(1, last + 1, size)
    return {
        "innovation.postal_parcel_rank": [float(place) for place in parcels],
        "city.good_air_improvement_rank": [float(place) for place in air],
    }
