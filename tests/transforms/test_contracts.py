import dataclasses
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

import transforms
from transforms import Column, Feed, Rule, feeds
from transforms.places import DISTRICTS, STREETS
from transforms.reading import reader_fingerprint
from transforms.reading.units import unit_named

FEEDS = list(feeds().values())
named = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
SNAPSHOTS = """
    postal_parcels digital_projects office_buildings headquarters_register city_retail_sales culture_projects script_venues
    historic_buildings service_items pocket_parks communities urban_employment zero_employment_households doctor_teams
    printed_figures
""".split()  # fmt: skip  # noqa: SIM905
LOGS = """
    cross_border_orders signed_projects enterprise_requests matchmaking_events platform_enterprises platform_financings
    interest_subsidies subsidised_loans special_funds consumption_vouchers zhongjie_footfall zhongjie_sales new_brands
    night_markets culture_investments service_cases air_quality_daily city_management_cases startup_loans explanations
""".split()  # fmt: skip  # noqa: SIM905


def test_the_themes_hold_at_least_the_feeds_that_were_agreed() -> None:
    agreed = {"innovation": 6, "finance": 7, "commerce": 6, "culture": 4, "city": 5, "livelihood": 5, "office": 2}
    count = {theme: sum(feed.theme == theme for feed in FEEDS) for theme in {feed.theme for feed in FEEDS}}
    assert {theme: min(count[theme], number) for theme, number in agreed.items()} == agreed


def test_places_are_those_of_the_city_and_the_district() -> None:
    assert (len(set(DISTRICTS)), len(set(STREETS))) == (13, 11)
    assert all(street.endswith("街道") for street in STREETS)


def test_logs_and_snapshots_are_as_agreed() -> None:
    nature = {feed.name: feed.nature for feed in FEEDS}
    assert {name: nature[name] for name in (*SNAPSHOTS, *LOGS)} == {
        **dict.fromkeys(SNAPSHOTS, "snapshot"),
        **dict.fromkeys(LOGS, "log"),
    }


@named
def test_a_contract_is_whole(feed: Feed) -> None:
    names = [name for name, _ in feed.staged_columns]
    assert len(names) == len(set(names))
    assert set(feed.key) <= set(names)
    # A note may be signed at any time, whatever it is on.
    assert (feed.first_date is not None) == (feed.nature == "log" and feed.cadence != "any")
    assert feed.first_date is None or dict(feed.staged_columns)[feed.first_date] in ("date", "timestamp")
    assert re.search("[\u4e00-\u9fff]", feed.title + feed.description)
    assert feed.system
    assert feed.department
    for column in feed.valued_columns:
        assert column.unit is None or unit_named(column.unit)
        assert bool(column.unit) or not column.name.endswith(("_yuan", "_usd", "_m2"))


@named
def test_staged_columns_end_with_the_delivery_and_a_workbooks_place(feed: Feed) -> None:
    tail = [("period", "varchar"), ("_delivery", "varchar")]
    tail += [("_sheet", "varchar"), ("_row", "bigint")] if feed.media == "workbook" else []
    assert list(feed.staged_columns)[-len(tail) :] == tail


@named
def test_the_rules_are_sql_over_the_staged_columns(feed: Feed) -> None:
    columns = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in feed.staged_columns)
    for rule in feed.rules:
        assert duckdb.sql(f"select count(*) from (select {columns}) where {rule.where}").fetchall()[0][0] in (0, 1)
        assert rule.expected_zh
        assert rule.expected_en


def test_a_newcomers_fingerprint_changes_with_all_that_decides_and_with_nothing_else() -> None:
    feed = feeds()["startup_loans"]
    amount = feed.columns[-1]
    decisive = [
        dataclasses.replace(feed, **change)
        for change in (
            {"columns": (*feed.columns[:-1], dataclasses.replace(amount, unit="元"))},
            {"columns": (*feed.columns[:-1], dataclasses.replace(amount, above=None))},
            {"columns": feed.columns[:-1]},
            {"key": ("loan_id", "amount_yuan")},
            {"first_date": None},
            {"media": "log"},
            {"cadence": "month"},
            {"name": "loans"},
        )
    ]
    assert len({feed.fingerprint, *(one.fingerprint for one in decisive)}) == len(decisive) + 1
    told = dataclasses.replace(feed, title="贷款", description="。", department="区财政局", system="台账")
    assert told.fingerprint == feed.fingerprint


@pytest.mark.parametrize(
    ("cadence", "period", "inside", "outside"),
    [
        ("year", "2022", ["2022-01-01", "2022-12-31"], ["2021-12-31", "2023-01-01"]),
        ("quarter", "2022-Q4", ["2022-10-01", "2022-12-31"], ["2022-09-30", "2023-01-01", "2021-11-01"]),
        ("quarter", "2022-Q1", ["2022-01-01", "2022-03-31"], ["2021-12-31", "2022-04-01"]),
        ("month", "2022-10", ["2022-10-01", "2022-10-31 23:59:59"], ["2022-09-30", "2022-11-01", "2021-10-05"]),
        ("day", "2022-10-01", ["2022-10-01", "2022-10-01 23:59:59"], ["2022-09-30 23:59:59", "2022-10-02"]),
    ],
)
def test_the_first_date_of_a_log_lies_in_its_period(
    cadence: str, period: str, inside: list[str], outside: list[str]
) -> None:
    kind = "timestamp" if any(":" in one for one in inside) else "date"
    feed = Feed(
        "x", "x", "x", "x", "x", "log", cadence, "log", (Column("日", "at", kind),), ("at",), "x", first_date="at"
    )  # type: ignore[arg-type]
    (rule,) = [rule for rule in feed.rules if rule.rule == "date"]
    for dates, bad in ((inside, False), (outside, True)):
        for date in dates:
            query = f"select {rule.where} from (select {kind} '{date}' as at, '{period}' as period)"
            assert duckdb.sql(query).fetchall() == [(bad,)], date


def test_a_module_that_is_neither_theme_nor_machinery_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    room = Path(transforms.__file__).parent
    for path in room.glob("*.py"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "places2.py").write_text('"""Neither."""\n')
    monkeypatch.setattr(transforms, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(transforms, "__path__", [*transforms.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match=r"places2\.py"):
        transforms._declared.__wrapped__()


def test_the_readers_fingerprint_is_short_and_steady() -> None:
    assert reader_fingerprint() == reader_fingerprint.__wrapped__()
    assert re.fullmatch("[0-9a-f]{16}", reader_fingerprint())


def rule_of(feed: Feed, column: str) -> Rule:
    """The one rule that says where a column is required."""
    (rule,) = [rule for rule in feed.rules if rule.rule == "required" and rule.column == column]
    return rule


@pytest.mark.parametrize(
    ("value", "kind", "true", "false", "zh", "en"),
    [
        ("落地", "code", "'落地'", ("'签约'", "null"), "“另”为“落地”时", "where 另 is 落地"),
        ("it's", "code", "'it''s'", ("'its'", "null"), "“另”为“it's”时", "where 另 is it's"),
        (True, "flag", "true", ("false", "null"), "“另”为“是”时", "where 另 is 是"),
        (False, "flag", "false", ("true", "null"), "“另”为“否”时", "where 另 is 否"),
        (True, "integer", "7", ("0", "null"), "有“另”时", "where there is a 另"),
    ],
)
def test_a_column_may_be_required_by_what_another_one_says(
    value: str | bool, kind: str, true: str, false: tuple[str, ...], zh: str, en: str
) -> None:
    columns = (
        Column("另", "other", kind, required=False),
        Column("额", "amount", "decimal", required=False, required_when=("other", value)),
    )  # type: ignore[arg-type]
    feed = dataclasses.replace(feeds()["startup_loans"], columns=columns, key=("other",))
    rule = rule_of(feed, "amount")
    assert zh in rule.expected_zh
    assert en in rule.expected_en
    for other, amount, broken in ((true, "null", True), (true, "1", False), *((one, "null", False) for one in false)):
        query = f"select coalesce({rule.where}, false) from (select {other} as other, {amount} as amount)"
        assert duckdb.sql(query).fetchall() == [(broken,)], query
    assert (
        feed.fingerprint
        != dataclasses.replace(
            feed, columns=(columns[0], Column("额", "amount", "decimal", required=False))
        ).fingerprint
    )


def test_the_investment_of_a_project_may_be_unknown_until_it_has_landed(deliver: Any) -> None:
    header = ["项目名称", "谋划年度", "阶段", "计划投资（亿元）", "市级文创中心项目", "旗舰项目"]
    rows = [
        [name, 2022, stage, amount, "否", "否"]
        for name, stage, amount in (("甲", "谋划", ""), ("乙", "签约", "—"), ("丙", "落地", 3), ("丁", "落地", ""))
    ]
    delivered = deliver("culture_projects", [header, *rows])
    (problem,) = delivered.blamed()
    assert (problem.rule, problem.row, problem.column) == ("required", 5, "计划投资（亿元）")
    assert "“阶段”为“落地”时" in problem.expected_zh


def test_an_item_with_a_statutory_limit_has_a_promised_one(deliver: Any) -> None:
    header = ["事项编码", "事项名称", "事项类型", "是否集中管理", "法定时限（工作日）", "承诺时限（工作日）"]
    rows = [
        [f"S{n}", "甲", "公共服务", "是", *limits]
        for n, limits in enumerate((["", ""], ["20", "4"], ["20", ""], ["", "1"], ["0", ""]))
    ]
    assert [(one.row, one.column) for one in deliver("service_items", [header, *rows], ".csv").blamed()] == [
        (4, "承诺时限（工作日）")
    ]


@named
def test_what_a_column_depends_on_is_in_the_contract(feed: Feed) -> None:
    for column in feed.valued_columns:
        if column.required_when:
            assert not column.required
            assert column.required_when[0] in dict(feed.staged_columns)
