"""All cells to mend are said at once: one that cannot be read hides no other."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HEADER = ["社区", "街道", "“两邻”试点", "6+4+N完成", "幸福家园", "品质养老试点", "常住人口（人）"]
LASTING: Any = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
SALES = "流水号,交易时间,商户编号,金额（元）,支付方式,类型"


def test_whatever_is_wrong_with_a_workbook_is_said_in_the_order_of_its_cells(deliver: Any) -> None:
    rows = [
        HEADER,
        ["甲", "皇城", "√", "是", "否", "否", 10],
        ["甲", "皇姑", "是", "", "否", "否", -1],
        ["", "皇城", "是", "是", "否", "否", "很多"],
    ]
    assert deliver("communities", {"一": rows, "二": [HEADER, ["乙", "皇城", "是", "是", "否", "否", ""]]}).said() == [
        ("key", 2, "社区", "甲"),
        ("category", 2, "“两邻”试点", "√"),
        ("key", 3, "社区", "甲"),
        ("category", 3, "街道", "皇姑"),
        ("required", 3, "6+4+N完成", ""),
        ("range", 3, "常住人口（人）", "-1"),
        ("required", 4, "社区", ""),
        ("parse", 4, "常住人口（人）", "很多"),
        ("required", 2, "常住人口（人）", ""),
    ]


def test_whatever_is_wrong_with_a_log_is_said_too(deliver: Any) -> None:
    lines = [
        "T1,2022-10-01 09:00:00,M1,1.5,微信,销售",
        "T2,昨天,M1,-3,微信,赠送",
        "T3,2022-09-30 09:00:00,M1,1.5,,销售",
        "T1,2022-10-01 10:00:00,M1,1.5,微信,退货",
        "T5,2022-10-01 10:00:00,M1",
    ]
    assert deliver("zhongjie_sales", "\n".join((SALES, *lines)).encode(), ".csv").said() == [
        ("key", 2, "流水号", "T1"),
        ("parse", 3, "交易时间", "昨天"),
        ("range", 3, "金额（元）", "-3"),
        ("category", 3, "类型", "赠送"),
        ("date", 4, "交易时间", "2022-09-30 09:00:00"),
        ("required", 4, "支付方式", ""),
        ("key", 5, "流水号", "T1"),
        ("parse", 6, None, "3 格"),
    ]


def test_a_wide_table_says_the_month_of_each_cell(deliver: Any) -> None:
    rows = [
        ["街道", *[f"{month}月" for month in range(1, 13)]],
        ["皇城", "坏", "", -1, *range(9)],
        ["皇姑", *range(12)],
    ]
    assert deliver("urban_employment", rows).said() == [
        ("parse", 2, "1月", "坏"),
        ("required", 2, "2月", ""),
        ("range", 2, "3月", "-1"),
        *[("category", 3, "街道", "皇姑")],
    ]


def test_a_key_that_cannot_be_read_is_not_there_twice(deliver: Any) -> None:
    header = ["日期", "区县", "AQI", "首要污染物", "PM2.5"]
    rows = [
        ["昨天", "沈河区", "50", "", "1"],
        ["前天", "沈河区", "50", "", "1"],
        ["2022-10-01", "沈河区", "0", "", "1"],
    ]
    assert deliver("air_quality_daily", [header, *rows], ".csv").said() == [
        ("parse", 2, "日期", "昨天"),
        ("parse", 3, "日期", "前天"),
        ("range", 4, "AQI", "0"),
    ]


def test_what_is_required_by_a_cell_that_cannot_be_read_is_not_asked_for(deliver: Any) -> None:
    header = ["项目名称", "谋划年度", "阶段", "计划投资", "市级文创中心项目", "旗舰项目"]
    rows = [
        ["甲", "明年", "落地", "", "否", "否"],
        ["乙", 2022, "落地", "很多", "否", "否"],
        ["丙", 2022, "", "", "否", "否"],
    ]
    assert deliver("culture_projects", [header, *rows]).said() == [
        ("parse", 2, "谋划年度", "明年"),
        ("required", 2, "计划投资", ""),
        ("parse", 3, "计划投资", "很多"),
        ("required", 4, "阶段", ""),
    ]


AIR = ["日期", "区县", "AQI", "首要污染物", "PM2.5"]
BEFORE = "改正以上各处后才能检查："


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_rows_whose_key_cannot_be_read_are_said_not_to_be_judged_for_it_yet(deliver: Any, suffix: str) -> None:
    rows = [[day, "沈河区", "50", "", "1"] for day in ("昨天", "前天", "2022-10-01")]
    assert deliver("air_quality_daily", [AIR, *rows], suffix).unjudged == (f"{BEFORE}2 行的“日期、区县”是否重复",)


def test_a_total_of_a_cell_that_cannot_be_read_is_said_not_to_be_judged_yet(deliver: Any) -> None:
    rows = [[name, "皇城", "是", "是", "否", "否", number] for name, number in (("甲", 10), ("乙", "很多"))]
    delivered = deliver("communities", [HEADER, *rows, ["合计", "", "", "", "", "", 30]])
    assert delivered.said() == [("parse", 3, "常住人口（人）", "很多")]
    assert delivered.unjudged == (f"{BEFORE}第 4 行“合计”的“常住人口（人）”",)


def test_cells_below_a_header_that_lacks_a_column_are_said_not_to_be_judged_yet(deliver: Any) -> None:
    good = [HEADER, ["甲", "皇城", "是", "是", "否", "否", "很多"]]
    delivered = deliver("communities", {"一": good, "二": [row[:-1] for row in good]})
    assert sorted((rule, row) for rule, row, _, _ in delivered.said()) == [("header", 1), ("parse", 2)]
    assert delivered.unjudged == (f"{BEFORE}工作表“二”的各单元格",)


@pytest.mark.parametrize(("unit", "expected"), [("万人次", "应为数字"), ("人次", "应为整数")])
def test_what_a_cell_is_to_be_follows_from_its_column_and_unit(deliver: Any, unit: str, expected: str) -> None:
    rows = [["日期", f"客流（{unit}）", "营业额（万元）"], ["2022-10-01", "很多", "不少"]]
    found = {one.column: one.expected_zh for one in deliver("night_markets", {"歇马夜市": rows}).problems}
    assert found == {f"客流（{unit}）": expected, "营业额（万元）": "应为数字"}


def test_where_nothing_is_left_to_be_judged_nothing_is_said_of_it(deliver: Any) -> None:
    assert deliver("communities", [HEADER, ["甲", "皇姑", "√", "是", "否", "否", "很多"]]).unjudged == ()


@pytest.mark.parametrize("unread", ["", "很多"])
def test_a_garbled_text_hides_no_other_fault_and_is_hidden_by_none(deliver: Any, unread: str) -> None:
    lines = ["E1,2022-10-08,娲诲姩涓婚,1,1", "E2,2022-11-08,主题,-1,1", f"E2,2022-10-08,主题,1,{unread or 1}"]
    header = "活动编号,活动日期,主题,参会企业数,达成融资"
    said = deliver("matchmaking_events", "\n".join((header, *lines)).encode(), ".csv").said()
    assert said[0][:3] == ("parse", 2, "主题")
    assert said[1:] == [
        ("key", 3, "活动编号", "E2"),
        ("date", 3, "活动日期", "2022-11-08"),
        ("range", 3, "参会企业数", "-1"),
        ("key", 4, "活动编号", "E2"),
        *([("parse", 4, "达成融资", unread)] if unread else []),
    ]


def test_one_fault_in_every_row_does_not_keep_the_others_off_the_list(deliver: Any) -> None:
    bad = [[f"甲{n}", "皇姑", "√", "是", "否", "否", -1 if n == 1499 else 1] for n in range(1500)]
    *shown, last = deliver("communities", [HEADER, *bad]).problems
    kinds = [one.rule for one in shown if one.column == "常住人口（人）"]
    assert (len(shown), kinds) == (1000, ["range"])
    assert "2001" in last.expected_zh


def test_no_more_than_a_thousand_are_listed_and_the_rest_is_counted(deliver: Any) -> None:
    bad = [[f"甲{n}", "皇姑", "√", "是", "否", "否", 1] for n in range(900)]
    problems = deliver("communities", [HEADER, *bad]).problems
    assert len(problems) == 1001
    assert "800" in problems[-1].expected_zh


@given(
    cells=st.lists(
        st.tuples(
            st.sampled_from(["甲", "乙", "丙", ""]),
            st.sampled_from(["皇城", "皇姑", ""]),
            *[st.sampled_from(["是", "否", "√", ""])] * 4,
            st.sampled_from(["5", "-5", "很多", ""]),
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=80, **LASTING)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_each_cell_that_breaks_its_contract_is_named_once_and_no_other(
    deliver: Any, suffix: str, cells: list[tuple[str, ...]]
) -> None:
    # Each number is more than those above it together: the last row is no total.
    rows = [[*row[:-1], str(5 * 3**n) if row[-1] == "5" else row[-1]] for n, row in enumerate(cells) if any(row)]
    names = [row[0] for row in rows]
    wrong = {
        (number, HEADER[n])
        for number, row in enumerate(rows, start=2)
        for n, cell in enumerate(row)
        if not cell or (n == 0 and names.count(cell) > 1) or cell in ("皇姑", "√", "-5", "很多")
    }
    # A row of one text is a remark or a row cut short, and told elsewhere.
    if any(sum(map(bool, row)) < 2 for row in rows):
        return
    delivered = deliver("communities", [HEADER, *rows], suffix)
    found = [(one.row, one.column) for one in delivered.problems or delivered.blamed()]
    assert sorted(found) == sorted(wrong)
