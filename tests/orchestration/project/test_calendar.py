"""Periods between two others, lengths of holidays, and deliveries due by a day."""

import datetime

import pytest

from orchestration.project.calendar import HOLIDAYS, expected, holidays, missing_periods, next_owed
from orchestration.project.tables import tables
from transforms import feeds
from transforms.reading.period import Period


@pytest.fixture(scope="module")
def calendar():
    return holidays(tables()[HOLIDAYS])


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("year", "period"),
    [
        (2016, "2016-10-01/2016-10-07"),
        (2017, "2017-10-01/2017-10-08"),
        (2018, "2018-10-01/2018-10-07"),
        (2019, "2019-10-01/2019-10-07"),
        (2020, "2020-10-01/2020-10-08"),
        (2021, "2021-10-01/2021-10-07"),
        (2022, "2022-10-01/2022-10-07"),
        (2023, "2023-09-29/2023-10-06"),
        (2024, "2024-10-01/2024-10-07"),
        (2025, "2025-10-01/2025-10-08"),
        (2026, "2026-10-01/2026-10-07"),
    ],
)
def test_national_day_is_as_the_state_council_announced_it(calendar, year, period):
    (holiday,) = [one for one in calendar if one.year == year]
    assert holiday.period == period
    first, last = (day(end) for end in period.split("/"))
    assert list(holiday.days) == [(first + datetime.timedelta(n)).isoformat() for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("first", "last", "there", "missing"),
    [
        ("2021-11", "2022-02", ["2021-12"], ["2021-11", "2022-01", "2022-02"]),
        ("2022-Q1", "2022-Q4", ["2022-Q2", "2022-Q1", "2022-Q4"], ["2022-Q3"]),
        ("2020", "2022", ["2020", "2021", "2022"], []),
        ("2024-02-28", "2024-03-01", [], ["2024-02-28", "2024-02-29", "2024-03-01"]),
        ("2022", "2021", [], []),
    ],
)
def test_the_periods_missing_between_two(first, last, there, missing):
    assert missing_periods(Period.parse(first), Period.parse(last), there) == missing


def test_a_feed_never_delivered_is_not_expected(calendar):
    assert expected(feeds()["special_funds"], [], calendar, day("2023-06-01")) == []


def test_a_month_is_expected_once_it_has_ended_and_overdue_fifteen_days_later(calendar):
    feed = feeds()["matchmaking_events"]
    assert expected(feed, ["2022-11"], calendar, day("2022-12-31")) == []
    assert expected(feed, ["2022-11"], calendar, day("2023-01-01")) == [("2022-12", False)]
    assert expected(feed, ["2022-11"], calendar, day("2023-01-15")) == [("2022-12", False)]
    assert expected(feed, ["2022-11"], calendar, day("2023-01-16")) == [("2022-12", True)]


def test_a_gap_behind_the_first_delivery_is_expected_and_nothing_before_it(calendar):
    missing = expected(feeds()["headquarters_register"], ["2022-Q1", "2022-Q3"], calendar, day("2023-01-05"))
    assert missing == [("2022-Q2", True), ("2022-Q4", False)]


def test_a_yearly_feed_is_expected_by_year(calendar):
    assert expected(feeds()["special_funds"], ["2021"], calendar, day("2023-03-01")) == [("2022", True)]
    assert expected(feeds()["special_funds"], ["2022"], calendar, day("2022-07-01")) == []


@pytest.mark.parametrize("feed", ["zhongjie_footfall", "zhongjie_sales"])
def test_the_zhongjie_feeds_are_expected_on_holiday_days_only(calendar, feed):
    there = [f"2022-10-0{n}" for n in range(1, 7)]
    missing = expected(feeds()[feed], there, calendar, day("2023-10-03"))
    assert missing == [
        ("2022-10-07", True), ("2023-09-29", False), ("2023-09-30", False), ("2023-10-01", False),
        ("2023-10-02", False),
    ]  # fmt: skip


def test_no_other_feed_waits_for_holidays():
    assert {feed.name for feed in feeds().values() if feed.holiday_only} == {"zhongjie_footfall", "zhongjie_sales"}


@pytest.mark.parametrize(
    ("feed", "there", "today", "owed"),
    [
        ("headquarters_register", ["2022-Q3", "2022-Q4"], "2023-02-01", "2023-Q1"),
        ("headquarters_register", ["2022-Q2", "2022-Q4"], "2023-02-01", "2022-Q3"),
        ("enterprise_requests", ["2022-01"], "2022-04-20", "2022-02"),
        ("zhongjie_footfall", [f"2022-10-0{n}" for n in range(1, 8)], "2022-11-01", "2023-09-29"),
        ("zhongjie_footfall", ["2022-10-01", "2022-10-03"], "2022-11-01", "2022-10-02"),
        ("headquarters_register", [], "2023-02-01", None),
        ("explanations", ["2022"], "2023-02-01", None),
    ],
)
def test_the_next_period_owed_is_the_earliest_that_is_missing_or_else_the_one_to_come(
    calendar, feed, there, today, owed
):
    assert next_owed(feeds()[feed], there, calendar, day(today)) == owed
