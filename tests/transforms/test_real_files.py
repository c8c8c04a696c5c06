from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from transforms import Column, Feed
from transforms.contract import Wide

REAL = Path(__file__).resolve().parents[2] / "../shared/real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the published files of ../shared/real are not here")


def published(name: str) -> bytes:
    return (REAL / name).read_bytes()


def ad_hoc(media: Any, columns: tuple[Column, ...], key: tuple[str, ...], wide: Wide | None = None) -> Feed:
    """A contract for a published file that no feed of ours has."""
    return Feed("ad_hoc", "", "", "", "", media, "year", "snapshot", columns, key, "", wide=wide)


BY_YEAR = ad_hoc(
    "workbook",
    (Column("指标", "indicator", "text"),),
    ("indicator", "year"),
    Wide("{}年", r"(?:19|20)\d\d", "year", Column("年", "value", "decimal", required=False, additive=False)),
)


def test_the_cities_retail_sales_are_read_as_published(deliver: Any) -> None:
    content = published("nbs_main_cities_gbk_2015_2024.csv")
    delivered = deliver("city_retail_sales", content, ".csv", period="2024")
    found = {(row["city"], row["year"]): row["retail_sales_yuan"] for row in delivered.rows}
    assert len({city for city, _ in found}) == 36
    assert found["沈阳", 2022] == Decimal(386_450_000_000)
    assert found["沈阳", 2021] == Decimal(398_510_000_000)
    assert ("大连", 2019) not in found
    assert delivered.blamed() == []


def test_a_table_is_the_same_in_gb18030_and_in_a_workbook_of_old(deliver: Any) -> None:
    csv = deliver(BY_YEAR, published("nbs_main_city_shanghai_realestate_gbk_prologue.csv"), ".csv")
    xls = deliver(BY_YEAR, published("nbs_main_city_shanghai_realestate_prologue.xls"), ".xls")
    rows = [{(row["indicator"], row["year"]): row["value"] for row in one.rows} for one in (csv, xls)]
    assert rows[0] == rows[1]
    assert len({indicator for indicator, _ in rows[0]}) == 13
    assert rows[0]["房地产开发投资额(亿元)", 2019] == Decimal("4231.38")
    assert min(csv.column("_row")) == 5


def test_tabs_in_cells_a_trailing_comma_and_notes_are_no_hindrance(deliver: Any) -> None:
    delivered = deliver(BY_YEAR, published("nbs_province_fiscal_tabs_in_cells.csv"), ".csv")
    found = {(row["indicator"], row["year"]): row["value"] for row in delivered.rows}
    assert found["地方财政一般公共预算支出 (亿元)", 2024] == Decimal("8396.49")
    assert ("地方财政国防支出 (亿元)", 2024) not in found
    assert not any(indicator.startswith(("注", "数据来源")) for indicator, _ in found)


def test_an_advertisement_as_the_last_rows_and_a_sheet_with_the_source_are_left_out(deliver: Any) -> None:
    columns = (
        Column("年份", "year", "year"),
        Column("城市", "city", "text"),
        Column("人均道路面积", "road_m2", "decimal", unit="平方米", required=False),
    )
    delivered = deliver(
        ad_hoc("workbook", columns, ("year", "city")), published("city_road_area_per_head.xlsx"), ".xlsx"
    )
    assert delivered.row_count > 15_000
    assert set(delivered.column("_sheet")) == {"地级市+县级市"}
    assert None not in delivered.column("city")


def test_a_districts_service_items_are_all_read(deliver: Any) -> None:
    columns = tuple(Column(name, f"c{n}", "text") for n, name in enumerate(("部门", "主项", "事项名称", "办理链接")))
    for media in ("log", "workbook"):
        delivered = deliver(ad_hoc(media, columns, ("c3",)), published("guangan_egov_service_items.csv"), ".csv")
        assert delivered.row_count == 1135
        assert len(set(delivered.column("c0"))) == 34


def test_a_table_whose_header_is_one_column_out_is_refused_with_a_clear_line(deliver: Any) -> None:
    content = published("shenyang_aqi_daily_2025_2026_shifted_header.csv")
    problems = deliver("air_quality_daily", content, ".csv", period="2025-01").problems
    assert {problem.rule for problem in problems} == {"header"}
    assert {problem.column for problem in problems} == {"区县", "首要污染物"}
    assert all("缺少" in problem.expected_zh for problem in problems)


def test_two_tables_in_one_sheet_are_no_delivery_of_ours(deliver: Any) -> None:
    assert deliver(BY_YEAR, published("monthly_t0.csv"), ".csv").problems
