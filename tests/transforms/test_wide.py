from decimal import Decimal
from typing import Any

MONTHS = [f"{month}月" for month in range(1, 13)]


def test_a_year_of_months_becomes_a_row_a_month(deliver: Any) -> None:
    rows = [["单位：人"], ["街道", *MONTHS, "合计"], ["皇城", *range(1, 13), 78], ["南塔街道", *[0] * 12, 0]]
    rows += [["合计", *range(1, 13), 78], ["注：含灵活就业"]]
    delivered = deliver("urban_employment", rows)
    assert [(row["street"], row["month"], row["new_jobs"], row["_row"]) for row in delivered.rows] == [
        *[("皇城街道", month, month, 3) for month in range(1, 13)],
        *[("南塔街道", month, 0, 4) for month in range(1, 13)],
    ]


def test_months_are_known_by_name_in_any_order_and_width(deliver: Any) -> None:
    header = [
        "街道",
        *[f"{month}月（人）" for month in range(12, 6, -1)],
        "１月",
        "2 月",
        "3\n月",
        "4月(人)",
        "5月",
        "6月",
    ]
    delivered = deliver("urban_employment", [header, ["皇城", *range(12, 6, -1), 1, 2, 3, 4, 5, 6]])
    assert [row["new_jobs"] for row in sorted(delivered.rows, key=lambda row: row["month"])] == list(range(1, 13))


def test_all_twelve_months_must_be_there_and_once(deliver: Any) -> None:
    problems = deliver("urban_employment", [["街道", *MONTHS[:10]], ["皇城", *range(10)]]).problems
    assert [(problem.rule, problem.column) for problem in problems] == [("header", "11月"), ("header", "12月")]
    (problem,) = deliver("urban_employment", [["街道", *MONTHS, "３月"], ["皇城", *range(13)]]).problems
    assert (problem.rule, problem.column) == ("header", "３月")


def test_the_total_row_of_a_wide_table_is_checked_under_every_month(deliver: Any) -> None:
    rows = [["街道", *MONTHS], ["皇城", *[1] * 12], ["南塔", *[2] * 12], ["合计", *[3] * 5, 4, *[3] * 6]]
    assert deliver("urban_employment", rows).said() == [("total", 4, "6月", "4")]


def test_cities_by_year_become_a_row_a_city_and_year_and_holes_are_no_rows(deliver: Any) -> None:
    rows = [
        ["地区", "2024年", "2023年", "2022年"],
        ["沈阳", "4154.8", "", "3,864.5"],
        ["大连", "—", "", ""],
        ["数据来源：国家统计局", "", "", ""],
    ]
    delivered = deliver("city_retail_sales", rows, ".csv", period="2024", encoding="gb18030")
    assert [(row["city"], row["year"], row["retail_sales_yuan"]) for row in delivered.rows] == [
        ("沈阳", 2022, Decimal(386_450_000_000)),
        ("沈阳", 2024, Decimal(415_480_000_000)),
    ]


def test_a_wide_table_without_any_of_its_columns_says_what_they_look_like(deliver: Any) -> None:
    (problem,) = deliver("city_retail_sales", [["地区", "金额"], ["沈阳", "1"]], ".csv", period="2024").problems
    assert (problem.rule, problem.column) == ("header", "…年")
