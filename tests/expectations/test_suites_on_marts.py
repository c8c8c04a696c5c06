"""The suites of the themes, on marts made by sql/ from a few valid rows, and on the same with faults."""

import importlib
import re
from pathlib import Path

import duckdb
import pytest

from expectations.classes.base import AggregateExpectation
from expectations.engine.judge import judge_table
from expectations.fingerprint import declared_suites

SQL = Path(__file__).resolve().parents[2] / "sql"
THEMES = ["finance", "commerce"]

STAGED = {
    "headquarters_register": "select '2031-Q4' as period, '机构' || i as institution, '在营' as status,"
    " case when i < 76 then '沈河区' else '和平区' end as district from range(115) r(i)",
    "matchmaking_events": "select '2031-0' || i as period, 'e' || i as event_id, 12 as enterprises,"
    " 1e6 as financing_yuan from range(1, 4) r(i)",
    "platform_enterprises": "select '2031-0' || 1 + i // 50 as period, 'q' || i as enterprise_id,"
    " '沈河区' as district from range(150) r(i)",
    "platform_financings": "select '2031-0' || 1 + i // 5 as period, 'f' || i as financing_id,"
    " 'q' || i as enterprise_id, 1e5 as amount_yuan from range(15) r(i)",
    "interest_subsidies": "select '2031-Q1' as period, 'a' || i as application_id,"
    " '小微企业' as applicant_type, 3000.5 as subsidy_yuan from range(9) r(i)",
    "subsidised_loans": "select '2031-Q' || 1 + i % 2 as period, 'a' || i as acceptance_id,"
    " 'q' || i % 3 as enterprise_id, 1e6 as loan_yuan from range(9) r(i)",
    "special_funds": "select '2031' as period, 'a' || i as application_id, '专项' as fund_type,"
    " 1e5 as requested_yuan from range(9) r(i)",
    "consumption_vouchers": "select '2031' as period, 'b' || i as batch_id, '消费季' as campaign,"
    " 1e6 as face_value_yuan, 8e5 as redeemed_yuan from range(3) r(i)",
    "zhongjie_footfall": "select '2031-10-0' || day as period, 'c' || counter as counter_id,"
    " make_timestamp(2031, 10, day, hour, 0, 0) as hour_start, 40 as visits"
    " from range(1, 8) d(day), range(3) c(counter), range(8, 20) h(hour)",
    "zhongjie_sales": "select '2031-10-0' || day as period, 't' || day || sale as transaction_id,"
    " make_timestamp(2031, 10, day, 12, 0, 0) as traded_at, 'm' || sale % 5 as merchant_id,"
    " 1800 as amount_yuan, case when sale % 20 = 0 then '退货' else '销售' end as type"
    " from range(1, 8) d(day), range(100) s(sale)",
    "new_brands": "select '2031' as period, 'b' || i as brand, '餐饮' as category,"
    " i < 3 as is_first_store from range(9) r(i)",
    "night_markets": "select '2031-06' as period, '彩塔夜市' as market, make_date(2031, 6, day) as date,"
    " 20000 as visits, 700000 as turnover_yuan from range(1, 31) d(day)",
    "city_retail_sales": "select '2031' as period, '沈阳' as city, 2022 + i as year,"
    " 4e11 * (1 + i / 100) as retail_sales_yuan from range(10) r(i)",
}

SPOILT = [
    ("finance.headquarters_by_quarter", "headquarters = 200", "fail", "全市"),
    ("finance.headquarters_by_quarter", "share_of_city = 0.5", "fail", "占比之和为 1"),
    ("finance.matchmaking_by_month", "financing_yuan = -1", "fail", "不为负"),
    ("finance.matchmaking_by_month", "enterprises = 0", "needs_explanation", "参会"),
    ("finance.platform_enterprises_by_month", "enterprises = 1", "fail", "累计"),
    ("finance.platform_enterprises_by_month", "enterprises = 5000", "fail", "等于累计数"),
    ("finance.platform_financings_by_month", "financing_yuan = 9e9", "fail", "等于累计金额"),
    ("finance.platform_financings_by_month", "new_financing_yuan = 0", "fail", "有融资必有金额"),
    ("finance.platform_financings_by_month", "unregistered_financings = 1", "needs_explanation", "名录"),
    ("finance.interest_subsidies_by_quarter", "subsidy_yuan = 0", "fail", "贴息金额"),
    ("finance.interest_subsidies_by_quarter", "applicant_type = '企业'", "fail", "申报主体"),
    ("finance.subsidised_loans_by_quarter", "enterprises = applications + 1", "fail", "申报企业数"),
    ("finance.subsidised_loans_by_year", "loan_yuan = -1", "fail", "为正"),
    ("finance.special_funds_by_year", "requested_yuan = 0", "fail", "申请金额"),
    ("commerce.vouchers_by_campaign", "redeemed_yuan = face_value_yuan + 1", "fail", "不超过券面"),
    ("commerce.vouchers_by_campaign", "redemption_rate = 1.2", "fail", "核销率"),
    ("commerce.footfall_by_day", "counter_hours = counters * 25", "fail", "24"),
    ("commerce.footfall_by_holiday", "days = holiday_days + 1", "fail", "假期天数"),
    ("commerce.sales_by_day", "turnover_yuan = sales_yuan", "fail", "销售减退货"),
    ("commerce.sales_by_day", "merchants = 10000", "fail", "商户"),
    ("commerce.sales_by_hour", "hour = 24", "fail", "23"),
    ("commerce.sales_by_hour", "turnover_yuan = sales_yuan + 1", "fail", "销售减退货"),
    ("commerce.sales_by_hour", "merchants = 10000", "fail", "商户"),
    ("commerce.sales_by_holiday", "returns_yuan = sales_yuan + 1", "needs_explanation", "不超过销售"),
    ("commerce.holiday_trade", "turnover_per_visit_yuan = 1e6", "needs_explanation", "人次均消费"),
    ("commerce.new_brands_by_category", "first_stores = brands + 1", "fail", "首店"),
    ("commerce.night_markets_by_month", "nights = 31", "fail", "当月天数"),
    ("commerce.night_markets_by_month", "turnover_per_visit_yuan = 0.003", "needs_explanation", "人次均消费"),
    ("commerce.city_retail_sales", "growth = 9999", "needs_explanation", "单位有误"),
]


@pytest.fixture(scope="module")
def marts() -> dict[str, tuple[str, ...]]:
    """Grains of the tables of sql/, by name."""
    grains = {}
    for file in [*SQL.glob("core/*.sql"), *SQL.glob("marts/*/*.sql")]:
        found = re.search(r"^-- grain: (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
        assert found is not None, file
        grains[f"{file.parent.name}.{file.stem}"] = tuple(found[1].split(", "))
    return grains


@pytest.fixture(scope="module")
def build(marts: dict[str, tuple[str, ...]]) -> duckdb.DuckDBPyConnection:
    """The marts of the themes under test whose feeds stand in `STAGED`, made by the queries of sql/."""
    con = duckdb.connect()
    con.execute("set variable district = '沈河区'")
    con.execute("set variable streets = ['皇城街道']")
    for schema in ("staging", "core", *THEMES):
        con.execute(f"create schema {schema}")
    for feed, rows in STAGED.items():
        con.execute(f"create table staging.{feed} as {rows}")
    waiting = [table for table in marts if table.split(".")[0] in ("core", *THEMES)]
    while waiting:
        table = waiting.pop(0)
        folder, name = table.split(".")
        query = (SQL / ("core" if folder == "core" else f"marts/{folder}") / f"{name}.sql").read_text(encoding="utf-8")
        reads = set(re.findall(r"(?:core|finance|commerce)\.\w+", re.sub("--.*", "", query)))
        if reads & set(waiting):
            waiting.append(table)
        elif set(re.findall(r"staging\.(\w+)", query)) <= set(STAGED):
            con.execute(f"create table {table} as {query}")
    return con


@pytest.mark.parametrize("theme", THEMES)
def test_a_suite_judges_tables_that_exist_and_passes_clean_ones(
    build: duckdb.DuckDBPyConnection, marts: dict[str, tuple[str, ...]], theme: str
) -> None:
    suites = importlib.import_module(f"expectations.{theme}").SUITES
    assert set(suites) <= set(marts)
    made = {
        f"{schema}.{name}"
        for schema, name in build.execute("select table_schema, table_name from information_schema.tables").fetchall()
    }
    for table in suites.keys() & made:
        assert build.execute(f"select count(*) from {table}").fetchone() != (0,), table
        failed = [each for each in judge_table(build, table, marts[table], theme) if each.state != "pass"]
        assert failed == []


@pytest.mark.parametrize(("table", "spoil", "state", "said"), SPOILT)
def test_a_spoilt_table_is_told_what_is_wrong(
    build: duckdb.DuckDBPyConnection, table: str, spoil: str, state: str, said: str
) -> None:
    theme, _, name = table.partition(".")
    build.execute(f"alter table {table} rename to {name}_clean")
    try:
        build.execute(f"create table {table} as from {table}_clean")
        build.execute(f"update {table} set {spoil} where rowid = 0")
        found = [each for each in judge_table(build, table, (), theme) if each.state == state]
        assert any(said in each.message_zh for each in found), found
    finally:
        build.execute(f"drop table if exists {table}")
        build.execute(f"alter table {table}_clean rename to {name}")


@pytest.mark.parametrize("theme", THEMES)
def test_every_expectation_gives_its_reason_in_both_languages_and_knows_no_year(theme: str) -> None:
    suites = importlib.import_module(f"expectations.{theme}").SUITES
    place = f"expectations/{theme}.py"
    assert {table for table, declared_in in declared_suites().items() if declared_in == place} == set(suites)
    for expectation in (each for suite in suites.values() for each in suite):
        ours = isinstance(expectation, AggregateExpectation)
        reasons = (expectation.zh, expectation.en) if ours else ((expectation.meta or {}).get("zh"), expectation.notes)
        assert all(reasons), expectation
        assert not re.search(r"\b20[0-9]{2}\b", expectation.json())
