"""The target values of a year's figures.

The default table states those of the default year: each lies within what the report's printed digits admit, and is
no rounder than a counted number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

DEFAULT_YEAR = 2022

TARGETS: Mapping[str, float] = {
    "innovation.cross_border_sales": 19_684_317.42,
    "innovation.postal_parcel_rank": 2,
    "innovation.digital_projects": 27,
    "innovation.key_buildings": 5,
    "innovation.featured_buildings": 17,
    "innovation.revitalised_floor_area": 269_840,
    "innovation.hundred_million_projects": 52,
    "innovation.billion_city_list_projects": 2,
    "finance.headquarters": 76,
    "finance.headquarters_share": 0.66,
    "finance.matchmaking_events": 50,
    "finance.matchmaking_financing": 1_019_640_000,
    "finance.platform_enterprises": 5341,
    "finance.platform_financings": 344,
    "finance.platform_financing_amount": 475_120_000,
    "finance.startup_interest_subsidy": 8_383_962.35,
    "finance.subsidised_loan_enterprises": 45,
    "finance.subsidised_loan_amount": 131_850_000,
    "finance.special_funds": 1_923_000,
    "commerce.vouchers_issued": 30_000_000,
    "commerce.holiday_visits": 9_498_763,
    "commerce.holiday_visits_growth": 0.65,
    "commerce.holiday_turnover": 1_171_864_302.45,
    "commerce.holiday_turnover_growth": 1.15,
    "commerce.new_brands": 40,
    "culture.city_centre_projects": 4,
    "culture.planned_projects": 25,
    "culture.flagship_planned_investment": 250_000_000,
    "culture.landed_projects": 8,
    "culture.script_venues": 74,
    "culture.historic_buildings_repaired": 4,
    "culture.block_investment": 250_000_000,
    "city.service_items": 966,
    "city.service_items_centralised_share": 1.0,
    "city.online_share": 0.9775,
    "city.handling_time_ratio": 0.2,
    "city.pocket_parks": 36,
    "city.good_air_improvement_rank": 1,
    "livelihood.pilot_communities": 46,
    "livelihood.happy_homes": 68,
    "livelihood.startup_loans": 121_060_000,
    "livelihood.urban_jobs": 18_073,
    "livelihood.zero_employment_households": 0,
    "livelihood.doctor_teams": 133,
    "livelihood.residents_served": 789_642,
    "livelihood.elder_care_communities": 11,
}


class Totals(Mapping[str, float]):
    """Figure id → its target value in base units; values not given are those of `TARGETS`.

    A growth fixes its base and a share its whole: the base is the level over one plus the growth, the
    city's headquarters the district's over their share. Raises ValueError for an unknown figure id.
    """

    def __init__(self, given: Mapping[str, float] | None = None) -> None:
        unknown = sorted(set(given or {}) - set(TARGETS))
        if unknown:
            raise ValueError(f"no such figure: {', '.join(unknown)}")
        self._values = {**TARGETS, **(given or {})}

    def __getitem__(self, figure: str) -> float:
        return self._values[figure]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def count(self, figure: str) -> int:
        """A figure that counts things."""
        return round(self._values[figure])

    def cents(self, figure: str) -> int:
        """An amount in hundredths of its unit, so that sums are exact."""
        return round(self._values[figure] * 100)

    def fraction(self, figure: str) -> Fraction:
        """A ratio as written: 0.9775 is 391/400."""
        return Fraction(str(self._values[figure])).limit_denominator(10_000)

    def base(self, figure: str) -> float:
        """The level of the year before that the figure's growth implies."""
        return self._values[figure] / (1 + self._values[f"{figure}_growth"])
