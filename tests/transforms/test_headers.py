import datetime
from decimal import Decimal
from typing import Any

import pytest

HEADER = ["受理编号", "企业代码", "受理日期", "贷款金额（万元）"]
ROW = ["SL-1", "QY-1", "2022-10-08", 120]


def test_order_does_not_matter_and_unknown_columns_are_ignored(deliver: Any) -> None:
    delivered = deliver(
        "subsidised_loans",
        [
            ["备注", "贷款金额（万元）", "序号", "受理日期", "企业代码", None, "受理编号"],
            ["", 120, 1, "2022-10-08", "QY-1", "", "SL-1"],
        ],
    )
    assert delivered.rows == [
        {
            "acceptance_id": "SL-1",
            "enterprise_id": "QY-1",
            "accepted_on": datetime.date(2022, 10, 8),
            "loan_yuan": Decimal(1_200_000),
            "period": "2022-Q4",
            "_delivery": "delivery",
            "_sheet": "Sheet1",
            "_row": 2,
        }
    ]


def test_a_header_may_hold_white_space_line_breaks_and_full_width_forms(deliver: Any) -> None:
    header = [" 受 理 编 号", "企业\n代码", "受理日期\u3000", "贷款金额\n(万 元)"]
    assert deliver("subsidised_loans", [header, ROW]).column("loan_yuan") == [Decimal(1_200_000)]


def test_curly_straight_and_full_width_signs_in_a_header_are_one(deliver: Any) -> None:
    for city_list in ("市级“2+3+N”重点", '市级"2+3+N"重点', "市级＂２＋３＋Ｎ＂重点（是/否）"):
        header = ["项目名称", "楼宇编码", "签约日期", "签约额（亿元）", "投资额（亿元）", city_list]
        delivered = deliver("signed_projects", [header, ["甲", "B-1", "2022-03-04", 1, 2, "是"]])
        assert delivered.column("is_on_city_list") == [True]


def test_titles_units_and_blank_rows_and_columns_may_stand_around_the_table(deliver: Any) -> None:
    rows = [
        [],
        [None, "小微企业新增贷款贴息受理表（2022年四季度）"],
        [None, None, None, None, "单位：元"],
        [],
        [None, *HEADER[:3], "贷款金额"],
        [],
        [None, *ROW],
    ]
    delivered = deliver("subsidised_loans", rows)
    assert (delivered.column("loan_yuan"), delivered.column("_row")) == ([Decimal(120)], [7])


@pytest.mark.parametrize(
    ("header", "above", "below", "yuan"),
    [
        ("贷款金额（万元）", None, None, 1_200_000),
        ("贷款金额", None, None, 1_200_000),
        ("贷款金额（亿元）", None, None, 12_000_000_000),
        ("贷款金额（元）", None, None, 120),
        ("贷款金额(千元)", None, None, 120_000),
        ("贷款金额", "单位：百万元", None, 120_000_000),
        ("贷款金额", "（金额单位：元）", None, 120),
        ("贷款金额", "单 位：亿元、个", None, 12_000_000_000),
        ("贷款金额", "单位：亿 元", None, 12_000_000_000),
        ("贷款金额", "单位：人、亿元", None, 12_000_000_000),
        ("贷款金额", "贷款贴息受理表（亿元）", None, 12_000_000_000),
        ("贷款金额", None, "注：金额单位为元", 120),
        ("贷款金额", None, "单位：千元", 120_000),
        ("贷款金额（万元）", "单位：亿元", None, 1_200_000),
    ],
)
def test_the_unit_in_the_header_counts_else_the_stated_one_else_the_agreed_one(
    deliver: Any, header: str, above: str | None, below: str | None, yuan: int
) -> None:
    delivered = deliver("subsidised_loans", [[above], [*HEADER[:3], header], ROW, [], [below]])
    assert delivered.column("loan_yuan") == [Decimal(yuan)]


def test_a_unit_may_stand_in_the_cell_behind_its_label(deliver: Any) -> None:
    delivered = deliver("subsidised_loans", [[None, None, "单位：", "亿元"], [*HEADER[:3], "贷款金额"], ROW])
    assert delivered.column("loan_yuan") == [Decimal(12_000_000_000)]


def test_a_unit_of_the_form_filler_is_no_unit_of_measure(deliver: Any) -> None:
    delivered = deliver("subsidised_loans", [["填报单位：区金融发展局", "负责人：甲"], HEADER, ROW])
    assert delivered.column("loan_yuan") == [Decimal(1_200_000)]


@pytest.mark.parametrize(
    ("rows", "row", "found"),
    [
        ([[*HEADER[:3], "贷款金额（万美元）"], ROW], 1, "万美元"),
        ([[*HEADER[:3], "贷款金额（吨）"], ROW], 1, "吨"),
        ([["单位：万日元"], HEADER, ROW], 1, "单位：万日元"),
        ([["单位：美元"], HEADER, ROW], 1, "单位：美元"),
        ([["单位：平方米、万元"], HEADER, ROW], 1, "单位：平方米、万元"),
        ([["单位：万元、亿元"], [*HEADER[:3], "贷款金额"], ROW], 1, "单位：万元、亿元"),
    ],
)
def test_a_unit_that_is_unknown_foreign_or_ambiguous_is_a_problem(
    deliver: Any, rows: Any, row: int, found: str
) -> None:
    problems = deliver("subsidised_loans", rows).problems
    assert [(one.rule, one.sheet, one.row, one.found) for one in problems] == [("unit", "Sheet1", row, found)]


def test_a_unit_row_gives_each_kind_of_column_its_own_unit(deliver: Any) -> None:
    delivered = deliver(
        "night_markets", {"歇马夜市": [["单位：人次、元"], ["日期", "客流", "营业额"], ["2022-10-01", 8123, 99.5]]}
    )
    assert (delivered.column("visits"), delivered.column("turnover_yuan")) == ([8123], [Decimal("99.5")])


def test_a_missing_column_is_named_with_the_header_nearest_to_it(deliver: Any) -> None:
    (problem,) = deliver("subsidised_loans", [["受理号", "企业代码", "受理日期", "贷款金额（万元）"], ROW]).problems
    assert (problem.rule, problem.column, problem.row, problem.found) == ("header", "受理编号", 1, "受理号")
    assert "受理号" in problem.expected_zh
    assert "受理号" in problem.expected_en


def test_all_missing_columns_are_said_at_once(deliver: Any) -> None:
    problems = deliver("subsidised_loans", [["受理编号", "企业代码", "备注"], ["SL-1", "QY-1", ""]]).problems
    assert [problem.column for problem in problems] == ["受理日期", "贷款金额"]


def test_a_column_is_required_even_where_its_cells_may_be_empty(deliver: Any) -> None:
    (problem,) = deliver(
        "pocket_parks", [["公园", "街道", "面积（平方米）"], ["甲", "皇城", 10]], period="2022"
    ).problems
    assert problem.column == "提升完工日期"


def test_two_columns_for_one_of_the_contract_are_a_problem(deliver: Any) -> None:
    (problem,) = deliver("subsidised_loans", [[*HEADER, "贷款金额（元）"], [*ROW, 1]]).problems
    assert (problem.rule, problem.column) == ("header", "贷款金额（元）")


def test_a_file_without_any_header_is_told_what_it_should_have_been(deliver: Any) -> None:
    (problem,) = deliver("subsidised_loans", [["甲", "乙"], [1, 2]]).problems
    assert problem.rule == "header"
    assert "受理编号、企业代码、受理日期、贷款金额" in problem.expected_zh


def test_covers_and_sources_are_no_tables(deliver: Any) -> None:
    sheets = {
        "封面": [["报送说明"], ["单位：亿元"]],
        "数据": [HEADER, ROW],
        "数据来源": [["企业代码", "来源"], ["QY-1", "工商"]],
    }
    delivered = deliver("subsidised_loans", sheets)
    assert (delivered.column("_sheet"), delivered.column("loan_yuan")) == (["数据"], [Decimal(1_200_000)])


def test_a_sheet_with_half_of_the_headers_is_a_damaged_table_not_a_cover(deliver: Any) -> None:
    sheets = {"一": [HEADER, ROW], "二": [["受理编号", "企业代码", "受理日"], ["SL-2", "QY-2", "2022-10-09"]]}
    problems = deliver("subsidised_loans", sheets).problems
    assert {(problem.sheet, problem.rule) for problem in problems} == {("二", "header")}


def test_several_sheets_with_the_table_are_read_one_after_the_other(deliver: Any) -> None:
    sheets = {
        "十月": [HEADER, ROW],
        "十一月": [["单位：元"], [*HEADER[:3], "贷款金额"], ["SL-2", "QY-2", "2022-11-09", 7]],
    }
    delivered = deliver("subsidised_loans", sheets)
    assert [(row["_sheet"], row["_row"], row["loan_yuan"]) for row in delivered.rows] == [
        ("十月", 2, Decimal(1_200_000)),
        ("十一月", 3, Decimal(7)),
    ]


def test_a_market_is_named_by_its_sheet_and_an_empty_market_has_no_nights(deliver: Any) -> None:
    header = ["日期", "客流（万人次）", "营业额（万元）"]
    delivered = deliver(
        "night_markets", {"歇马夜市 ": [header, ["2022/10/1", 1.2345, 30]], "彩塔夜市": [header], "Sheet3": []}
    )
    assert [(row["market"], row["visits"], row["turnover_yuan"]) for row in delivered.rows] == [
        ("歇马夜市", 12345, Decimal(300_000))
    ]


def test_markets_without_sheets_are_refused(deliver: Any) -> None:
    (problem,) = deliver(
        "night_markets", [["日期", "客流", "营业额"], ["2022-10-01", "1", "2"]], suffix=".csv"
    ).problems
    assert problem.rule == "file"
