"""When a figure exists: whole years and whole holidays, from the deliveries in force."""

import dataclasses

import pytest

from orchestration.figures.coverage import CARRIED, CURRENT, Coverage, MissingPeriod
from orchestration.project.calendar import HOLIDAYS, holidays
from orchestration.project.definitions import project
from transforms import feeds

HOLIDAY = "2022-10-01/2022-10-07"
QUARTERS = [f"2022-Q{n}" for n in range(1, 5)]


def months(year, first=1, last=12):
    return [f"{year}-{month:02d}" for month in range(first, last + 1)]


def days(*numbers, year=2022):
    return [f"{year}-10-{number:02d}" for number in numbers]


def coverage(carried=(), **in_force):
    flags = {feed: {period: period in carried for period in periods} for feed, periods in in_force.items()}
    return Coverage(feeds(), flags, holidays(project().tables[HOLIDAYS]))


def figure(name, **changes):
    return dataclasses.replace(project().figures[name], **changes)


def lacks(name, period, carried=(), **in_force):
    line = figure(name)
    return coverage(carried, **in_force).missing(line, project().feeds_behind(line), period)


def exists(name, period, **in_force):
    return not lacks(name, period, **in_force)


def test_a_yearly_delivery_makes_a_yearly_figure():
    assert exists("finance.special_funds", "2022", special_funds=["2022"])


def test_a_flow_needs_every_quarter_of_the_year():
    for missing in QUARTERS:
        there = [one for one in QUARTERS if one != missing]
        assert lacks("livelihood.startup_loans", "2022", startup_loans=there) == [
            MissingPeriod("startup_loans", missing)
        ]
    assert exists("livelihood.startup_loans", "2022", startup_loans=QUARTERS)


def test_a_flow_needs_every_month_of_the_year():
    there = [month for month in months(2022) if month != "2022-07"]
    assert lacks("finance.matchmaking_events", "2022", matchmaking_events=there) == [
        MissingPeriod("matchmaking_events", "2022-07")
    ]


def test_a_stock_needs_every_period_of_its_feed_too():
    there = [month for month in months(2022) if month != "2022-03"]
    figure_lacks = lacks("livelihood.zero_employment_households", "2022", zero_employment_households=there)
    assert figure_lacks == [MissingPeriod("zero_employment_households", "2022-03")]


def test_a_holiday_needs_every_day_of_it():
    assert exists("commerce.holiday_visits", HOLIDAY, zhongjie_footfall=days(*range(1, 8)))
    assert lacks("commerce.holiday_visits", HOLIDAY, zhongjie_footfall=days(1, 2, 3, 5, 6, 7)) == [
        MissingPeriod("zhongjie_footfall", "2022-10-04")
    ]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2017-10-01/2017-10-08", ["2017-10-08"]),
        ("2020-10-01/2020-10-08", ["2020-10-08"]),
        ("2023-09-29/2023-10-06", ["2023-09-29", "2023-09-30"]),
        ("2025-10-01/2025-10-08", ["2025-10-08"]),
        ("2024-10-01/2024-10-07", []),
    ],
)
def test_a_longer_holiday_needs_its_further_days(period, expected):
    first_seven = days(*range(1, 8), year=int(period[:4]))
    missing = lacks("commerce.holiday_turnover", period, zhongjie_sales=first_seven)
    assert [one.period for one in missing] == expected


def test_a_cumulative_figure_has_no_gap_since_the_first_delivery():
    since = months(2021, 7) + months(2022)
    assert exists("innovation.cross_border_sales", "2022", cross_border_orders=since)
    with_gap = [month for month in since if month not in ("2021-10", "2022-05")]
    assert lacks("innovation.cross_border_sales", "2022", cross_border_orders=with_gap) == [
        MissingPeriod("cross_border_orders", "2021-10"), MissingPeriod("cross_border_orders", "2022-05"),
    ]  # fmt: skip


def test_a_cumulative_figure_needs_no_month_before_the_first_delivery():
    assert exists("innovation.cross_border_sales", "2022", cross_border_orders=months(2022, 6))
    assert not exists("innovation.cross_border_sales", "2022", cross_border_orders=months(2022, 6, 11))


def test_a_cumulative_figure_of_two_feeds_needs_both_since_their_own_first_deliveries():
    there = {"platform_financings": months(2021, 9) + months(2022), "platform_enterprises": months(2022, 2)}
    assert exists("finance.platform_financings", "2022", **there)
    there["platform_enterprises"].remove("2022-04")
    assert lacks("finance.platform_financings", "2022", **there) == [MissingPeriod("platform_enterprises", "2022-04")]


def test_a_cumulative_figure_does_not_exist_for_a_year_before_the_first_delivery():
    assert not exists("innovation.cross_border_sales", "2021", cross_border_orders=months(2022))


def test_what_is_compared_with_the_year_before_needs_that_year_whole():
    name = "city.good_air_improvement_rank"
    assert exists(name, "2022", air_quality_daily=months(2021) + months(2022))
    assert lacks(name, "2022", air_quality_daily=months(2021, 2) + months(2022)) == [
        MissingPeriod("air_quality_daily", "2021-01")
    ]
    assert exists("city.good_air_days", "2022", air_quality_daily=months(2022))


def test_holiday_growth_needs_the_whole_holiday_before():
    seven, name = days(*range(1, 8)), "commerce.holiday_turnover_growth"
    assert exists(name, HOLIDAY, zhongjie_sales=seven + days(*range(1, 8), year=2021))
    assert lacks(name, HOLIDAY, zhongjie_sales=seven + days(*range(2, 8), year=2021)) == [
        MissingPeriod("zhongjie_sales", "2021-10-01")
    ]


def test_holiday_growth_needs_the_days_of_each_years_own_holiday():
    there = days(*range(1, 8), year=2024) + days(*range(1, 8), year=2023)
    missing = lacks("commerce.holiday_turnover_growth", "2024-10-01/2024-10-07", zhongjie_sales=there)
    assert [need.period for need in missing] == ["2023-09-29", "2023-09-30"]


def test_a_delivery_that_restates_earlier_years_needs_no_other():
    assert exists("commerce.city_retail_sales", "2016", city_retail_sales=["2024"])
    assert lacks("commerce.city_retail_sales", "2016") == [MissingPeriod("city_retail_sales", "2016")]


def test_candidates_are_the_years_and_holidays_that_deliveries_touch():
    covered = coverage(zhongjie_sales=days(1, year=2022) + days(1, year=2023), special_funds=["2020"])
    assert covered.candidates(figure("commerce.holiday_turnover"), {"zhongjie_sales"}) == [
        HOLIDAY, "2023-09-29/2023-10-06",
    ]  # fmt: skip
    assert covered.candidates(figure("finance.special_funds"), {"special_funds"}) == ["2020"]


def test_a_figure_is_carried_forward_when_any_delivery_it_needs_is():
    line = figure("livelihood.startup_loans")
    assert coverage(startup_loans=QUARTERS).status(line, {"startup_loans"}, "2022") == CURRENT
    covered = coverage(carried=["2022-Q2"], startup_loans=QUARTERS)
    assert covered.status(line, {"startup_loans"}, "2022") == CARRIED
    later = coverage(carried=["2023-Q1"], startup_loans=[*QUARTERS, "2023-Q1"])
    assert later.status(line, {"startup_loans"}, "2022") == CURRENT


def test_a_delivery_of_the_year_before_carried_forward_shows_where_it_is_compared_with():
    there = {"air_quality_daily": months(2021) + months(2022)}
    covered = coverage(carried=["2021-05"], **there)
    assert covered.status(figure("city.good_air_improvement_rank"), {"air_quality_daily"}, "2022") == CARRIED
    assert covered.status(figure("city.good_air_days"), {"air_quality_daily"}, "2022") == CURRENT
