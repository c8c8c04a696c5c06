"""Rows that are no data are recognised or refused, never counted; rows that are data never vanish."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HEADER = ["受理编号", "企业代码", "受理日期", "贷款金额（万元）"]
LASTING: Any = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
SUMS = ["合计", "总计", "共计", "小计", "总数", "合计数", "本月合计", "本页小计", "全国总计", "全市", "沈河区合计", "一季度小计", "合計", "總計", "小計", "总和", "全国"]  # fmt: skip
ASIDE = ["累计", "本年累计", "全年累计数", "上年同期", "去年同期", "同比增长", "同比增长%", "环比", "增长率", "占比", "平均", "平均值", "最大值", "上年合计"]  # fmt: skip
PARTS = ["其中：微型企业", "其中:", "其中", "其 中：小型", "其中直播"]


def loans(*amounts: Any) -> list[list[Any]]:
    """Good rows with these amounts."""
    return [[f"SL-{n}", f"QY-{n}", "2022-10-08", amount] for n, amount in enumerate(amounts, start=1)]


@st.composite
def labels(draw: Any, names: list[str]) -> str:
    """A row's name as a person may write it."""
    name = draw(st.sampled_from(names))
    gap = draw(st.sampled_from(["", " ", "  ", "\u3000", "\u00a0"]))
    return str(gap.join(name) + draw(st.sampled_from(["", ":", "：", " ", "（万元）"])))


@given(name=labels(SUMS), amounts=st.lists(st.integers(1, 10**6), min_size=1, max_size=5), off=st.sampled_from([0, 1]))
@settings(max_examples=150, **LASTING)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_total_under_any_name_is_checked_and_never_counted(
    deliver: Any, suffix: str, name: str, amounts: list[int], off: int
) -> None:
    rows = [HEADER, *loans(*map(str, amounts)), [name, "", "", str(sum(amounts) + off)]]
    delivered = deliver("subsidised_loans", rows, suffix)
    if off:
        assert [(one.rule, one.row) for one in delivered.problems] == [("total", len(amounts) + 2)]
    else:
        assert delivered.row_count == len(amounts)


@given(name=labels(ASIDE), at=st.integers(1, 3))
@settings(max_examples=60, **LASTING)
def test_a_row_of_another_time_or_of_no_sum_is_never_counted(deliver: Any, name: str, at: int) -> None:
    rows = [HEADER, *loans(1, 2, 3)]
    rows.insert(at, [name, "", "", 99])
    delivered = deliver("subsidised_loans", rows)
    assert delivered.problems or delivered.row_count == 3
    assert (
        deliver("subsidised_loans", [HEADER, *loans(1, 2, 3), ["合计", "", "", 6], [name, "", "", 99]]).row_count == 3
    )


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_part_of_another_row_is_refused(deliver: Any, suffix: str, name: str) -> None:
    rows = [HEADER, *loans("1", "2"), ["合计", "", "", "3"], [name, "", "2022-10-08", "2"]]
    assert [(one.rule, one.row, one.found) for one in deliver("subsidised_loans", rows, suffix).problems] == [
        ("total", 5, name)
    ]


def test_a_total_named_in_another_column_than_the_first_is_a_total(deliver: Any) -> None:
    header = ["批次", "发放日期", "活动", "券面总额（元）", "核销金额（元）"]
    rows = [header, ["P1", "2022-05-01", "甲", "10", "5"], ["P2", "2022-06-01", "乙", "20", "5"]]
    for total in (["2022", "2022-12-31", "合计", "30", "10"], ["", "", "合计", "30", "10"]):
        assert deliver("consumption_vouchers", [*rows, total], ".csv").row_count == 2
    wrong = deliver("consumption_vouchers", [*rows, ["2022", "2022-12-31", "合计", "31", "10"]], ".csv")
    assert wrong.said() == [("total", 4, "券面总额（元）", "31")]


@given(amounts=st.lists(st.integers(1, 10**6), min_size=2, max_size=6))
@settings(max_examples=40, **LASTING)
def test_a_last_row_that_is_the_sum_of_all_and_has_no_name_is_told_as_a_total(deliver: Any, amounts: list[int]) -> None:
    (problem,) = deliver("subsidised_loans", [HEADER, *loans(*amounts), [None, None, None, sum(amounts)]]).problems
    assert (problem.rule, problem.row) == ("total", len(amounts) + 2)
    assert "合计" in problem.expected_zh
    other = deliver("subsidised_loans", [HEADER, *loans(*amounts), [None, None, None, sum(amounts) + 1]])
    assert {one.column for one in other.blamed()} == {"受理编号", "企业代码", "受理日期"}


@pytest.mark.parametrize(
    "opening",
    ["数据中心：一期", "注：含跨月", "说明：甲", "来源地：乙", "备注:二期", "单位：某某公司", "审核中：丙", "截至年底：丁", "资料馆：戊", "合计机构：己"],
)  # fmt: skip
def test_a_row_with_a_value_is_data_whatever_it_opens_with(deliver: Any, opening: str) -> None:
    header = ["项目名称", "类别", "建设单位", "计划投资（万元）", "开工时间", "状态"]
    good = ["甲", "平台", "x", 5, "", ""]
    for kept, missing in (({3: 99}, "类别"), ({1: "平台"}, "计划投资（万元）"), ({4: "2022-03-01"}, "类别")):
        row = [opening, *[kept.get(n, "") for n in range(1, 6)]]
        delivered = deliver("digital_projects", [header, good, row, good[:1] + [""] * 5])
        blamed = [*delivered.problems] or delivered.blamed()
        assert (3, missing) in {(one.row, one.column) for one in blamed}, (row, blamed)


def test_a_number_alone_below_a_gap_is_no_remark(deliver: Any) -> None:
    delivered = deliver("subsidised_loans", [HEADER, *loans(1, 2), [], [None, None, None, 7]])
    assert delivered.row_count == 3
    assert [one.rule for one in delivered.blamed()] == ["required"] * 3


@pytest.mark.parametrize("note", ["共3家", "共 2 笔", "合计：2笔，共3万元", "总共2件", "共计3万元", "以上共2笔"])
def test_a_count_in_words_below_the_data_is_a_note(deliver: Any, note: str) -> None:
    assert deliver("subsidised_loans", [HEADER, *loans(1, 2), [note]]).row_count == 2


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
@pytest.mark.parametrize("gap", [[], [["", "", "", ""]], [["", "", "", ""], ["附表", "", "", ""]]])
def test_a_second_table_below_the_first_is_refused_by_its_header(deliver: Any, suffix: str, gap: list[Any]) -> None:
    first = [HEADER, *loans("1", "2"), *gap]
    for second in (
        HEADER,
        [" 受理 编号", "企业代码", "受理日期", "贷款金额"],
        ["序号", "名称", "日期", "金额"],
        ["街道", "数量", "", ""],
    ):
        delivered = deliver("subsidised_loans", [*first, second, *loans("3")], suffix)
        assert [(one.rule, one.row) for one in delivered.problems if one.rule == "total"], second
    building = ["建筑名称", "等级", "修缮开工", "修缮完工"]
    rows = [building, ["甲楼", "一级", "", ""], *gap, ["街道", "数量", "", ""], ["皇城", "3", "", ""]]
    assert deliver("historic_buildings", rows, suffix).problems


@pytest.mark.parametrize(
    "heading", ["附：上年同期", "附:去年数据", "上年同期", "附表：2021年", "（附：上年同期）", "另：往年数据", "续表"]
)
@pytest.mark.parametrize("column", [0, 1, 4])
def test_rows_under_a_heading_of_another_time_are_refused_by_the_heading(
    deliver: Any, heading: str, column: int
) -> None:
    under = [*[None] * column, heading]
    delivered = deliver("subsidised_loans", [HEADER, *loans(1, 2), under, *loans(3)])
    assert [(one.rule, one.row, one.found) for one in delivered.problems] == [("total", 4, heading)]
    assert deliver("subsidised_loans", [HEADER, *loans(1, 2), [], under]).row_count == 2


def test_a_total_of_the_country_is_no_city(deliver: Any) -> None:
    rows = [
        ["地区", "2024年", "2023年"],
        ["沈阳", "5", "4"],
        ["全国总计", "9", "8"],
        ["共计", "5", "4"],
        ["全国", "9", "8"],
    ]
    assert set(deliver("city_retail_sales", rows, ".csv", period="2024").column("city")) == {"沈阳"}
