"""The suites of innovation, culture, city and livelihood: a valid row passes, each faulty one fails with its reason."""

import importlib
from pathlib import Path

import duckdb
import pytest

from expectations.engine.judge import judge_table

SQL = Path(__file__).resolve().parents[2] / "sql" / "marts"
THEMES = ("innovation", "culture", "city", "livelihood")

GOOD = {
    "innovation.cross_border_sales_by_month": "10 as orders, 2 as refunded_orders, 500.0 as sales_usd",
    "innovation.cross_border_sales_by_country": "10 as orders, 2 as refunded_orders, 500.0 as sales_usd",
    "innovation.postal_parcels_by_quarter": "'2031-Q2' as period, 40 as quarter_parcels, 70 as year_to_date_parcels,"
    " 70 as sum_of_quarters, 2 as quarters_delivered",
    "innovation.postal_parcels_by_year": "'2031' as period, 90 as parcels, 1 as place",
    "innovation.digital_projects_by_category": "3 as projects, 5.0 as planned_investment_yuan",
    "innovation.office_buildings_by_quarter": "900 as floor_area_m2, 50 as idle_area_start_m2, 40 as idle_area_end_m2,"
    " 30 as revitalised_area_m2",
    "innovation.signed_projects_by_year": "9 as projects, 5 as hundred_million_projects, 1 as billion_city_list_projects,"
    " 8e8 as contract_yuan, 3e9 as investment_yuan",
    "innovation.enterprise_requests_by_month": "9 as requests, 5 as closed, 5 / 9 as share_closed, 4 as rated,"
    " 4.5 as satisfaction, 30.0 as mean_hours_to_close",
    "culture.projects_by_year": "'落地' as stage, 5 as projects, 2 as city_centre_projects,"
    " 9.0 as planned_investment_yuan, 4.0 as flagship_planned_investment_yuan",
    "culture.script_venues_by_street": "3 as venues, 1 as closed_venues",
    "culture.historic_buildings_by_grade": "5 as buildings, 2 as repaired_buildings",
    "culture.investments_by_investor": "1 as agreements, 5.0 as amount_yuan",
    "city.service_items_by_type": "9 as items, 9 as centralised_items, 5 as limited_items, 10 as promised_days,"
    " 50 as statutory_days, 0 as unpromised_items",
    "city.service_cases_by_month": "9 as cases, 5 as finished, 3.0 as mean_hours_to_finish",
    "city.service_cases_by_item": "9 as cases, 7 as online_cases, 5 as finished, 3.0 as mean_hours_to_finish",
    "city.pocket_parks_by_street": "3 as parks, 1 as improved_parks, 700.0 as area_m2",
    "city.air_quality_by_month": "30 as valid_days, 25 as good_days, 70.0 as mean_aqi, 30.0 as mean_pm25",
    "city.air_quality_by_year": "'2031' as period, 360 as valid_days, 0.9 as good_share, 0.01 as improvement, 1 as place",
    "city.management_cases_by_month": "9 as cases, 5 as closed, 4 as closed_on_time, 4 / 9 as share_closed_on_time",
    "livelihood.communities_by_street": "9 as communities, 4 as pilot_communities, 9 as happy_homes,"
    " 1 as elder_care_communities, 50000 as residents",
    "livelihood.startup_loans_by_quarter": "5.0 as amount_yuan",
    "livelihood.startup_support_by_year": "50.0 as loan_yuan, 2.0 as subsidy_yuan",
    "livelihood.urban_employment_by_month": "'2031-01' as period, 40 as new_jobs",
    "livelihood.zero_employment_households_by_month": "1 as new_households, 1 as assisted_households,"
    " 0 as remaining_households",
    "livelihood.doctor_teams_by_street": "'2031' as period, 3 as teams, 2 as institutions, 6000.0 as residents_per_team",
}

SPOILT = [
    ("innovation.cross_border_sales_by_month", "11 as refunded_orders", "退款"),
    ("innovation.cross_border_sales_by_month", "-1.0 as sales_usd", "不为负"),
    ("innovation.cross_border_sales_by_month", "10 as refunded_orders", "全部退款"),
    ("innovation.cross_border_sales_by_country", "11 as refunded_orders", "退款"),
    ("innovation.cross_border_sales_by_country", "-1.0 as sales_usd", "不为负"),
    ("innovation.cross_border_sales_by_country", "10 as refunded_orders", "全部退款"),
    ("innovation.postal_parcels_by_quarter", "110 as sum_of_quarters", "各季之和"),
    ("innovation.postal_parcels_by_quarter", "71 as quarter_parcels", "本季"),
    ("innovation.postal_parcels_by_quarter", "-1 as quarter_parcels", "不为负"),
    ("innovation.postal_parcels_by_year", "14 as place", "十三"),
    ("innovation.postal_parcels_by_year", "2 as place", "第一"),
    ("innovation.digital_projects_by_category", "-1.0 as planned_investment_yuan", "计划投资"),
    ("innovation.digital_projects_by_category", "0 as projects", "至少"),
    ("innovation.office_buildings_by_quarter", "901 as idle_area_end_m2", "总面积"),
    ("innovation.office_buildings_by_quarter", "5 as revitalised_area_m2", "不抵扣"),
    ("innovation.office_buildings_by_quarter", "60 as revitalised_area_m2", "期初"),
    ("innovation.office_buildings_by_quarter", "0 as floor_area_m2", "有面积"),
    ("innovation.signed_projects_by_year", "10 as hundred_million_projects", "一部分"),
    ("innovation.signed_projects_by_year", "1e8 as contract_yuan", "乘一亿元"),
    ("innovation.signed_projects_by_year", "1e8 as investment_yuan", "乘十亿元"),
    ("innovation.enterprise_requests_by_month", "10 as closed", "一部分"),
    ("innovation.enterprise_requests_by_month", "1.2 as share_closed", "办结率"),
    ("innovation.enterprise_requests_by_month", "0.5 as satisfaction", "满意度"),
    ("innovation.enterprise_requests_by_month", "-3.0 as mean_hours_to_close", "不早于"),
    ("culture.projects_by_year", "6 as city_centre_projects", "文创"),
    ("culture.projects_by_year", "10.0 as flagship_planned_investment_yuan", "旗舰"),
    ("culture.projects_by_year", "'完成' as stage", "阶段"),
    ("culture.projects_by_year", "-1.0 as planned_investment_yuan", "不为负"),
    ("culture.script_venues_by_street", "-1 as venues", "不为负"),
    ("culture.script_venues_by_street", "0 as venues, 0 as closed_venues", "至少"),
    ("culture.historic_buildings_by_grade", "6 as repaired_buildings", "一部分"),
    ("culture.historic_buildings_by_grade", "-1 as repaired_buildings", "不为负"),
    ("culture.investments_by_investor", "0.0 as amount_yuan", "为正"),
    ("culture.investments_by_investor", "0 as agreements", "至少"),
    ("city.service_items_by_type", "10 as centralised_items", "一部分"),
    ("city.service_items_by_type", "51 as promised_days", "承诺"),
    ("city.service_items_by_type", "1 as unpromised_items", "都有承诺时限"),
    ("city.service_items_by_type", "0 as limited_items", "即办件"),
    ("city.service_cases_by_month", "10 as finished", "一部分"),
    ("city.service_cases_by_month", "-1.0 as mean_hours_to_finish", "不早于"),
    ("city.service_cases_by_item", "10 as finished", "一部分"),
    ("city.service_cases_by_item", "10 as online_cases", "一部分"),
    ("city.service_cases_by_item", "-1.0 as mean_hours_to_finish", "不早于"),
    ("city.pocket_parks_by_street", "4 as improved_parks", "一部分"),
    ("city.pocket_parks_by_street", "0.0 as area_m2", "面积"),
    ("city.air_quality_by_month", "31 as good_days", "优良"),
    ("city.air_quality_by_month", "32 as valid_days", "31"),
    ("city.air_quality_by_month", "501.0 as mean_aqi", "AQI"),
    ("city.air_quality_by_month", "-1.0 as mean_pm25", "浓度"),
    ("city.air_quality_by_year", "367 as valid_days", "366"),
    ("city.air_quality_by_year", "1.1 as good_share", "比率"),
    ("city.air_quality_by_year", "1.1 as improvement", "之差"),
    ("city.air_quality_by_year", "14 as place", "十三"),
    ("city.management_cases_by_month", "6 as closed_on_time", "按期"),
    ("city.management_cases_by_month", "1.1 as share_closed_on_time", "比率"),
    ("livelihood.communities_by_street", "10 as elder_care_communities", "一部分"),
    ("livelihood.communities_by_street", "-1 as residents", "不为负"),
    ("livelihood.startup_loans_by_quarter", "0.0 as amount_yuan", "为正"),
    ("livelihood.startup_support_by_year", "51.0 as subsidy_yuan", "贴息"),
    ("livelihood.urban_employment_by_month", "-1 as new_jobs", "不为负"),
    ("livelihood.urban_employment_by_month", "'2031-13' as period", "月份"),
    ("livelihood.zero_employment_households_by_month", "-1 as remaining_households", "存量"),
    ("livelihood.zero_employment_households_by_month", "-1 as new_households", "新增"),
    ("livelihood.doctor_teams_by_street", "60000.0 as residents_per_team", "每队"),
    ("livelihood.doctor_teams_by_street", "4 as institutions", "机构"),
]


@pytest.fixture(scope="module")
def database():
    with duckdb.connect() as opened:
        for theme in THEMES:
            opened.execute(f"create schema {theme}")
        yield opened


def judged(database, table, spoilt=""):
    """The verdicts of the suite on one row that is valid except for the given faults."""
    changes = {part.split(" as ")[1]: part for part in spoilt.split(", ")} if spoilt else {}
    good = [part.strip() for part in GOOD[table].split(",")]
    row = ", ".join(changes.get(part.split(" as ")[1], part) for part in good)
    database.execute(f"create or replace table {table} as select {row}")
    return judge_table(database, table, (), table.split(".")[0])


@pytest.mark.parametrize("table", GOOD)
def test_a_good_row_meets_its_suite(database, table):
    assert {verdict.state for verdict in judged(database, table)} == {"pass"}


@pytest.mark.parametrize(("table", "spoilt", "reason"), SPOILT)
def test_a_spoilt_row_fails_with_its_reason(database, table, spoilt, reason):
    broken = [verdict for verdict in judged(database, table, spoilt) if verdict.state != "pass"]
    assert any(reason in verdict.message_zh for verdict in broken), [verdict.message_zh for verdict in broken]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("innovation.postal_parcels_by_year", "'2031' as period, 90 as parcels, 2 as place"),
        (
            "city.air_quality_by_year",
            "'2031' as period, 9 as valid_days, 0.9 as good_share, 0.01 as improvement, 2 as place",
        ),
    ],
)
def test_equals_that_do_not_share_a_place_fail(database, table, row):
    judged(database, table)
    database.execute(f"insert into {table} by name select {row}")
    broken = [verdict for verdict in judge_table(database, table, (), table.split(".")[0]) if verdict.state != "pass"]
    assert any("并列" in verdict.message_zh for verdict in broken)


@pytest.mark.parametrize("theme", THEMES)
def test_every_table_of_a_theme_has_a_suite_and_a_theme_has_five_expectations_at_least(theme):
    suites = importlib.import_module(f"expectations.{theme}").SUITES
    assert set(suites) == {f"{theme}.{path.stem}" for path in (SQL / theme).glob("*.sql")}
    assert sum(len(suite) for suite in suites.values()) >= 5
    assert all(each.zh and each.en for suite in suites.values() for each in suite)
