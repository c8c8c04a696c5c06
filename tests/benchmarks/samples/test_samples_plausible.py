"""Drawn totals change as those of a real district, for any seed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from benchmarks.samples import plausible
from benchmarks.samples.totals import TARGETS

YEARS = range(2011, 2021)
SEEDS = range(25)
CUMULATIVE = (
    "innovation.cross_border_sales", "finance.platform_enterprises", "finance.platform_financings",
    "finance.platform_financing_amount",
)  # fmt: skip
RANKS = ("innovation.postal_parcel_rank", "city.good_air_improvement_rank")
SHARES = (
    "finance.headquarters_share", "city.service_items_centralised_share", "city.online_share",
    "city.handling_time_ratio",
)  # fmt: skip
GROWTHS = ("commerce.holiday_visits_growth", "commerce.holiday_turnover_growth")
WHOLES = {
    "innovation.billion_city_list_projects": "innovation.hundred_million_projects",
    "culture.landed_projects": "culture.planned_projects",
    "culture.city_centre_projects": "culture.planned_projects",
    "finance.subsidised_loan_enterprises": "finance.platform_enterprises",
}


@pytest.fixture(scope="module")
def drawn() -> list[dict[int, plausible.Totals]]:
    return [plausible.totals(seed, YEARS) for seed in SEEDS]


def test_stocks_and_flows_drift_and_do_not_jump(drawn: list[dict[int, plausible.Totals]]) -> None:
    for totals in drawn:
        for last, year in pairwise(totals.values()):
            for figure in TARGETS.keys() - {*CUMULATIVE, *RANKS, *GROWTHS}:
                assert abs(year[figure] - last[figure]) <= 0.25 * min(last[figure], year[figure]), figure


def test_what_adds_up_since_launch_rises_by_about_as_much_every_year(drawn: list[dict[int, plausible.Totals]]) -> None:
    for totals in drawn:
        for figure in CUMULATIVE:
            series = [values[figure] for values in totals.values()]
            parts = [year - last for last, year in pairwise(series)]
            assert parts[0] < series[0]
            assert all(0.75 < year / last < 1.35 for last, year in pairwise(parts)), figure


def test_growth_needs_no_note_unless_it_is_asked_for(drawn: list[dict[int, plausible.Totals]]) -> None:
    assert all(abs(values[figure]) < 0.25 for totals in drawn for values in totals.values() for figure in GROWTHS)
    asked = plausible.totals(3, YEARS, {2015: {"commerce.holiday_visits_growth": 0.65}})
    assert asked[2015]["commerce.holiday_visits_growth"] == pytest.approx(0.65, abs=1e-6)
    assert all(abs(asked[year]["commerce.holiday_visits_growth"]) < 0.25 for year in YEARS if year != 2015)


def test_shares_are_at_most_one_ranks_places_and_parts_within_their_wholes(
    drawn: list[dict[int, plausible.Totals]],
) -> None:
    for totals in drawn:
        for values in totals.values():
            assert all(0 < values[figure] <= 1 for figure in SHARES)
            assert all(values[figure] in range(1, 14) for figure in RANKS)
            assert all(values[part] <= values[of] for part, of in WHOLES.items())


def test_levels_are_not_the_default_years(drawn: list[dict[int, plausible.Totals]]) -> None:
    for figure in TARGETS:
        levels = {totals[YEARS[0]][figure] for totals in drawn}
        assert len(levels) > 2, figure
    assert {totals[YEARS[0]]["livelihood.zero_employment_households"] > 0 for totals in drawn} == {True, False}


def test_a_longer_list_of_years_begins_as_a_shorter_one() -> None:
    longer, shorter = plausible.totals(6, YEARS), plausible.totals(6, YEARS[:3])
    assert {year: dict(longer[year]) for year in shorter} == {year: dict(values) for year, values in shorter.items()}


def test_the_years_beside_a_given_one_drift_about_it() -> None:
    totals = plausible.totals(9, range(2020, 2025), {2022: TARGETS})
    assert dict(totals[2022]) == pytest.approx(dict(TARGETS))
    for figure in TARGETS.keys() - {
        *CUMULATIVE,
        *RANKS,
        *GROWTHS,
        "commerce.holiday_visits",
        "commerce.holiday_turnover",
    }:
        for year in (2021, 2023):
            assert totals[year][figure] == pytest.approx(TARGETS[figure], rel=0.25), figure
    for level in ("commerce.holiday_visits", "commerce.holiday_turnover"):
        base = TARGETS[level] / (1 + TARGETS[f"{level}_growth"])
        assert totals[2021][level] == pytest.approx(base, rel=1e-6)
        assert abs(totals[2021][f"{level}_growth"]) < 0.25
    assert all(totals[2021][figure] < TARGETS[figure] < totals[2023][figure] for figure in CUMULATIVE)


def test_totals_that_contradict_each_other_are_refused() -> None:
    level, growth = "commerce.holiday_visits", "commerce.holiday_visits_growth"
    with pytest.raises(ValueError, match=r"holiday_visits_growth of 0\.5 does not go with levels"):
        plausible.totals(1, range(2020, 2022), {2020: {level: 5_000_000}, 2021: {level: 5_000_000, growth: 0.5}})
    with pytest.raises(ValueError, match=r"totals of other years than those wanted: \[2019\]"):
        plausible.totals(1, [2020], {2019: {}})
    with pytest.raises(ValueError, match=r"no such figure: commerce\.visits"):
        plausible.totals(1, [2020], {2020: {"commerce.visits": 1}})
