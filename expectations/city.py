"""What must hold in the city marts, with reasons. Grains and figures are judged elsewhere; no value of a year."""

from __future__ import annotations

from great_expectations.expectations.expectation import Expectation

from expectations.classes.tables import ExpectColumnWithin, ExpectGroupsToAgree, ExpectNoRows

SUITES: dict[str, list[Expectation]] = {
    "city.service_items_by_type": [
        ExpectNoRows(
            where="centralised_items > items or limited_items > items",
            zh="集中管理的和有时限的是事项的一部分",
            en="centralised and limited items are some of the items",
        ),
        ExpectNoRows(
            where="promised_days > statutory_days",
            zh="承诺时限不超过法定时限",
            en="what is promised is no longer than what the law allows",
        ),
        ExpectNoRows(
            where="unpromised_items > 0",
            zh="有法定时限的事项都有承诺时限",
            en="an item with a statutory limit has a promised one",
        ),
        ExpectNoRows(
            where="limited_items = 0 and statutory_days > 0",
            zh="即办件不带法定时限",
            en="an item done at once brings no statutory limit",
        ),
    ],
    "city.service_cases_by_month": [
        ExpectNoRows(
            where="finished > cases", zh="办结的是受理的一部分", en="finished cases are some of those accepted"
        ),
        ExpectColumnWithin(
            column="mean_hours_to_finish",
            lower=0,
            zh="办结不早于受理",
            en="a case is not finished before it is accepted",
        ),
    ],
    "city.service_cases_by_item": [
        ExpectNoRows(
            where="finished > cases or online_cases > cases or cases <= 0",
            zh="办结的和全程网办的都是受理的一部分",
            en="finished and online cases are some of those accepted",
        ),
        ExpectColumnWithin(
            column="mean_hours_to_finish",
            lower=0,
            zh="办结不早于受理",
            en="a case is not finished before it is accepted",
        ),
    ],
    "city.pocket_parks_by_street": [
        ExpectNoRows(
            where="improved_parks > parks", zh="提升完工的是名录的一部分", en="improved parks are some of those listed"
        ),
        ExpectNoRows(where="area_m2 <= 0", zh="公园有面积", en="a park has an area"),
    ],
    "city.air_quality_by_month": [
        ExpectNoRows(
            where="good_days > valid_days", zh="优良天数是有效天数的一部分", en="good days are some of the valid days"
        ),
        ExpectColumnWithin(
            column="valid_days", lower=0, upper=31, zh="一个月至多 31 天", en="a month has at most 31 days"
        ),
        ExpectColumnWithin(
            column="mean_aqi", lower=0, upper=500, zh="AQI 在 0 与 500 之间", en="AQI goes from 0 to 500"
        ),
        ExpectColumnWithin(column="mean_pm25", lower=0, zh="浓度不为负", en="a concentration is not negative"),
    ],
    "city.air_quality_by_year": [
        ExpectColumnWithin(
            column="valid_days", lower=0, upper=366, zh="一年至多 366 天", en="a year has at most 366 days"
        ),
        ExpectColumnWithin(
            column="good_share", lower=0, upper=1, zh="比率在 0 与 1 之间", en="a share lies between nought and one"
        ),
        ExpectColumnWithin(
            column="improvement",
            lower=-1,
            upper=1,
            zh="两个比率之差在 -1 与 1 之间",
            en="two shares differ by no more than one",
        ),
        ExpectColumnWithin(
            column="place", lower=1, upper=13, zh="位次在十三个区县之内", en="there are thirteen places"
        ),
        ExpectGroupsToAgree(
            by=["period", "improvement"],
            left="min(place)",
            right="max(place)",
            zh="改善幅度相同者位次并列",
            en="equal changes share a place",
        ),
    ],
    "city.management_cases_by_month": [
        ExpectNoRows(
            where="closed > cases or closed_on_time > closed",
            zh="按期结案是结案的一部分，结案是案件的一部分",
            en="cases closed on time are some of those closed, and these of all",
        ),
        ExpectColumnWithin(
            column="share_closed_on_time",
            lower=0,
            upper=1,
            zh="比率在 0 与 1 之间",
            en="a share lies between nought and one",
        ),
    ],
}
