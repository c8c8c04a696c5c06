import random
from decimal import Decimal
from typing import Any

import pytest

HEADER = ["受理编号", "企业代码", "受理日期", "贷款金额（万元）"]


def loans(*amounts: Any) -> list[list[Any]]:
    """Good rows with these amounts."""
    return [[f"SL-{n}", f"QY-{n}", "2022-10-08", amount] for n, amount in enumerate(amounts, start=1)]


def test_every_bad_cell_is_said_at_once_with_its_place(deliver: Any) -> None:
    rows = [
        HEADER,
        ["SL-1", "QY-1", "2022-13-01", "12万"],
        ["SL-2", "QY-2", "2022-10-08", 3],
        ["SL-3", "QY-3", "昨天", True],
    ]
    assert deliver("subsidised_loans", rows).said() == [
        ("parse", 2, "受理日期", "2022-13-01"),
        ("parse", 2, "贷款金额（万元）", "12万"),
        ("parse", 4, "受理日期", "昨天"),
        ("parse", 4, "贷款金额（万元）", "TRUE"),
    ]


def test_a_thousand_bad_cells_are_listed_and_the_rest_counted(deliver: Any) -> None:
    problems = deliver("subsidised_loans", [HEADER, *loans(*["坏"] * 1234)]).problems
    assert len(problems) == 1001
    assert "234" in problems[-1].expected_zh
    assert "234" in problems[-1].expected_en


def test_a_formula_that_came_to_nothing_is_a_bad_cell_and_not_an_empty_one(deliver: Any) -> None:
    assert deliver("subsidised_loans", [HEADER, *loans(1, "#DIV/0!")]).said() == [
        ("parse", 3, "贷款金额（万元）", "#DIV/0!")
    ]
    rows = [
        ["公园", "街道", "面积", "提升完工日期", "备注"],
        ["甲", "皇城", 10, "#REF!", ""],
        ["乙", "皇城", 10, "", "#N/A"],
    ]
    assert deliver("pocket_parks", rows).said() == [("parse", 2, "提升完工日期", "#REF!")]


def test_an_empty_required_cell_and_an_unknown_category_are_left_for_the_gate(deliver: Any) -> None:
    delivered = deliver("pocket_parks", [["公园", "街道", "面积", "提升完工日期"], ["甲", "皇姑", None, "—"]])
    assert delivered.rows[0] | {"_delivery": ""} == {
        "park": "甲", "street": "皇姑街道", "area_m2": None, "finished_on": None, "period": "2022", "_delivery": "",
        "_sheet": "Sheet1", "_row": 2,
    }  # fmt: skip


def test_a_count_is_whole_as_delivered_and_rounded_only_where_it_is_stated_in_ten_thousands(deliver: Any) -> None:
    header = ["区县", "本季（件）", "累计（万件）"]
    assert deliver("postal_parcels", [header, ["沈河区", 7, 1.23456]]).column("year_to_date_parcels") == [12346]
    assert deliver("postal_parcels", [header, ["沈河区", 7.5, 1]]).said() == [("parse", 2, "本季（件）", "7.5")]


@pytest.mark.parametrize(
    "note",
    ["注：以上为初步数", "注1、含续贷", "（注：含续贷）", "备注: 无", "说明：口径同上年", "数据来源：区金融发展局", "资料来源：区金融发展局",
     "填表人：甲", "制 表：甲", "审核人：乙", "联系电话：024-00000000", "* 为估计数", "[1] 含续贷", "※含续贷", "以上数据截至季末。"],
)  # fmt: skip
@pytest.mark.parametrize("gap", [0, 1])
def test_a_note_below_the_data_is_no_row(deliver: Any, note: str, gap: int) -> None:
    assert deliver("subsidised_loans", [HEADER, *loans(1, 2), *[[]] * gap, [note]]).row_count == 2


@pytest.mark.parametrize("first", ["注：1.初步数", "注", "说明：", "数据来源：区金融发展局"])
def test_the_lines_below_a_note_are_of_the_note(deliver: Any, first: str) -> None:
    assert deliver("subsidised_loans", [HEADER, *loans(1, 2), [first], ["2.含续贷"], ["3.待核"]]).row_count == 2


def test_a_note_among_the_data_hides_no_row_below_it(deliver: Any) -> None:
    rows = [HEADER, *loans(1), ["注：初步数"], ["SL-9"], *loans(2)]
    assert deliver("subsidised_loans", rows).column("acceptance_id") == ["SL-1", "SL-9", "SL-1"]


def test_a_line_of_labels_is_no_row(deliver: Any) -> None:
    delivered = deliver(
        "subsidised_loans", [HEADER, *loans(1), ["单位负责人：甲", "填表人：乙", None, "报出日期：2022年10月8日"]]
    )
    assert delivered.row_count == 1


def test_an_advertisement_below_a_blank_row_is_no_row(deliver: Any) -> None:
    assert deliver("subsidised_loans", [HEADER, *loans(1), [], [None, "更多数据加微信"]]).row_count == 1


def test_a_short_cell_right_below_the_data_is_a_row_cut_short(deliver: Any) -> None:
    delivered = deliver("subsidised_loans", [HEADER, *loans(1), ["SL-9"]])
    assert delivered.column("acceptance_id") == ["SL-1", "SL-9"]
    assert [(one.rule, one.row) for one in delivered.blamed()] == [("required", 3)] * 3


def test_a_running_number_without_a_row_is_no_row(deliver: Any) -> None:
    rows = [
        ["序号", *HEADER],
        *([n, *row] for n, row in enumerate(loans(1, 2), start=1)),
        [3],
        [4],
        ["合计", *[""] * 3, 3],
    ]
    assert deliver("subsidised_loans", rows).row_count == 2
    assert deliver("subsidised_loans", [*rows[:4], [4, *loans(7)[0]]]).column("loan_yuan")[-1] == Decimal(70_000)


def test_a_lonely_cell_among_the_data_is_a_row(deliver: Any) -> None:
    delivered = deliver("subsidised_loans", [HEADER, *loans(1), ["这是一个很长很长很长很长的企业名称"], *loans(2)])
    assert delivered.row_count == 3


def test_a_full_row_is_data_whatever_it_begins_with(deliver: Any) -> None:
    rows = [["品牌", "业态", "入驻日期", "商圈", "是否首店"], ["注：茶", "餐饮", "2022-03-01", "中街", "是"]]
    assert deliver("new_brands", rows).column("brand") == ["注：茶"]


@pytest.mark.parametrize("name", ["合计", "总计", "小计", "全区", "全市", "合 计", "合　计：", "　总计 "])
def test_a_total_is_checked_and_never_counted(deliver: Any, name: str) -> None:
    assert deliver("subsidised_loans", [HEADER, *loans(1, 2, 3.5), [name, None, None, 6.5]]).row_count == 3
    assert deliver("subsidised_loans", [HEADER, *loans(1, 2, 3.5), [name, None, None, 6.6]]).said() == [
        ("total", 5, "贷款金额（万元）", "6.6")
    ]


def test_a_total_says_what_it_should_have_been(deliver: Any) -> None:
    (problem,) = deliver("subsidised_loans", [HEADER, *loans(1, 2), ["合计", None, None, 4]]).problems
    assert "3" in problem.expected_zh
    assert "3" in problem.expected_en


def test_a_total_stands_in_the_first_text_wherever_the_columns_are(deliver: Any) -> None:
    rows = [
        ["序号", "贷款金额（万元）", "受理日期", "企业代码", "受理编号"],
        [1, "1,000", "2022-10-08", "QY-1", "SL-1"],
    ]
    assert deliver("subsidised_loans", [*rows, [None, "1,000", None, None, "合计"]]).row_count == 1
    assert deliver("subsidised_loans", [*rows, ["合计", "1,001"]]).said() == [("total", 3, "贷款金额（万元）", "1,001")]


def test_subtotals_are_of_their_rows_and_the_total_is_of_all(deliver: Any) -> None:
    first, second = loans(1, 2, 3)[:2], loans(1, 2, 3)[2:]
    rows = [HEADER, *first, ["小计", "", "", 3], *second, ["小计", "", "", 3], ["合计", "", "", 6]]
    assert deliver("subsidised_loans", rows).row_count == 3
    rows[-2][-1] = 6
    assert deliver("subsidised_loans", rows).said() == [("total", 6, "贷款金额（万元）", "6")]


def test_a_total_above_its_rows_is_of_the_rows_below(deliver: Any) -> None:
    header = ["区县", "本季（件）", "累计（件）"]
    rows = [header, ["全市", 30, 300], ["沈河区", 10, 100], ["和平区", 20, 200]]
    assert deliver("postal_parcels", rows).column("district") == ["沈河区", "和平区"]
    rows[1][2] = 301
    assert deliver("postal_parcels", rows).said() == [("total", 2, "累计（件）", "301")]


def test_a_total_may_leave_columns_out_and_stand_under_others(deliver: Any) -> None:
    header = ["社区", "街道", "“两邻”试点", "6+4+N完成", "幸福家园", "品质养老试点", "常住人口（人）"]
    rows = [header, ["甲", "皇城", "是", "是", "否", "否", 10], ["合计", "1个", 1, None, "-", None, None]]
    assert deliver("communities", rows).row_count == 1


def test_totals_hold_to_half_a_unit_of_the_finest_place_delivered(deliver: Any) -> None:
    assert (
        deliver("subsidised_loans", [HEADER, *loans(*[0.1] * 30), ["合计", "", "", 3.0000000000000013]]).row_count == 30
    )
    assert deliver("subsidised_loans", [HEADER, *loans(1.25, 2.5), ["合计", "", "", 3.7]]).problems


def test_any_column_of_numbers_adds_up_to_its_own_total_and_to_no_other(deliver: Any) -> None:
    random.seed(7)
    for _ in range(5):
        cents = [random.randrange(1, 10**7) for _ in range(random.randrange(2, 40))]
        amounts = [f"{Decimal(one) / 100:,}" for one in cents]
        total = Decimal(sum(cents)) / 100
        assert deliver("subsidised_loans", [HEADER, *loans(*amounts), ["合计", "", "", str(total)]]).row_count == len(
            cents
        )
        wrong = str(total + random.choice((-1, 1)) * Decimal("0.01"))
        assert deliver("subsidised_loans", [HEADER, *loans(*amounts), ["合计", "", "", wrong]]).problems


def test_a_header_without_rows_means_that_nothing_happened(deliver: Any) -> None:
    assert deliver("subsidised_loans", [HEADER]).rows == []
    assert deliver("subsidised_loans", [HEADER, ["合计", "", "", 0]]).rows == []
    assert deliver("subsidised_loans", [HEADER], suffix=".csv").rows == []
