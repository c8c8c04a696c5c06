from typing import Any

import pytest

HEADER = ["社区", "街道", "“两邻”试点", "6+4+N完成", "幸福家园", "品质养老试点", "常住人口（人）"]


def places(blamed: Any) -> list[tuple[str, str | None, int | None, str | None, str]]:
    return [(one.rule, one.sheet, one.row, one.column, one.found) for one in blamed]


def test_each_broken_rule_leads_back_to_its_cell_in_the_workbook(deliver: Any) -> None:
    rows = [
        [None, "社区建设情况"],
        [None, *HEADER],
        [None, "甲", "皇城", "是", "是", "否", "否", "1,200人"[:-1]],
        [None, "", "南塔街道", "是", "是", "否", "否", -3],
        [],
        [None, "丙", "皇 姑", "是", "是", "否", "", 5],
    ]
    assert places(deliver("communities", {"台账": rows}).blamed()) == [
        ("required", "台账", 4, "社区", ""),
        ("range", "台账", 4, "常住人口（人）", "-3"),
        ("category", "台账", 6, "街道", "皇 姑"),
        ("required", "台账", 6, "品质养老试点", ""),
    ]


def test_a_category_is_shown_as_it_was_delivered(deliver: Any) -> None:
    header = "流水号,交易时间,商户编号,金额（元）,支付方式,类型"
    lines = [f"T{n},2022-10-01 09:00:00,M1,1,微信,{kind}" for n, kind in enumerate(("销售", "退款", "销售", "赠送"))]
    delivered = deliver("zhongjie_sales", "\n".join((header, *lines)).encode(), ".csv")
    assert places(delivered.blamed()) == [("category", None, 3, "类型", "退款"), ("category", None, 5, "类型", "赠送")]


def test_a_flag_that_is_neither_yes_nor_no_is_a_category_problem(deliver: Any) -> None:
    delivered = deliver("communities", [HEADER, ["甲", "皇城", "√", "是", "否", "否", 1]])
    assert delivered.said() == [("category", 2, "“两邻”试点", "√")]


def test_a_key_that_stands_there_twice_is_shown_in_all_its_rows(deliver: Any) -> None:
    rows = [HEADER, *[[name, "皇城", "是", "是", "否", "否", 1] for name in ("甲", "乙", "甲 ", "丙", "甲")]]
    assert places(deliver("communities", rows).blamed()) == [("key", "Sheet1", row, "社区", "甲") for row in (2, 4, 6)]


def test_a_key_of_two_columns_is_shown_with_both(deliver: Any) -> None:
    header = "日期,区县,AQI,首要污染物,PM2.5"
    lines = ["2022-10-01,沈河区,50,,20", "2022-10-01,和平区,50,,20", "2022/10/1,沈河区,51,,20"]
    delivered = deliver("air_quality_daily", "\n".join((header, *lines)).encode("gb18030"), ".csv")
    assert places(delivered.blamed()) == [
        ("key", None, 2, "日期、区县", "2022-10-01，沈河区"),
        ("key", None, 4, "日期、区县", "2022/10/1，沈河区"),
    ]


def test_a_market_on_two_sheets_of_one_name_cannot_be_and_a_night_twice_is_shown(deliver: Any) -> None:
    header = ["日期", "客流（万人次）", "营业额（万元）"]
    sheets = {
        "歇马夜市": [header, ["2022-10-01", 1, 1], ["2022-10-01", 1, 1]],
        "彩塔夜市": [header, ["2022-10-01", 1, 1]],
    }
    assert places(deliver("night_markets", sheets).blamed()) == [
        ("key", "歇马夜市", row, "日期", "2022-10-01") for row in (2, 3)
    ]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(deliver: Any) -> None:
    header = "活动编号,活动日期,主题,参会企业数,达成融资"
    lines = ['E1,2022-10-08,"两行\n主题",1,1', "", "E2,2022-10-08,主题,-1,1", 'E3,2022-10-08,"逗号,""引号""",-2,1']
    delivered = deliver("matchmaking_events", "\r\n".join((header, *lines)).encode("gb18030"), ".csv")
    assert places(delivered.blamed()) == [
        ("range", None, 4, "参会企业数", "-1"),
        ("range", None, 5, "参会企业数", "-2"),
    ]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_wide_table_leads_back_to_the_cell_under_its_month(deliver: Any, suffix: str) -> None:
    rows = [
        ["街道", *[f"{month}月（人）" for month in range(1, 13)]],
        ["皇城", *map(str, range(12))],
        ["南塔", *["-1"] * 2, *["3"] * 10],
    ]
    rows[1][5] = ""
    blamed = deliver("urban_employment", rows, suffix).blamed()
    assert [(one.rule, one.row, one.column, one.found) for one in blamed] == [
        ("required", 2, "5月（人）", ""),
        ("range", 3, "1月（人）", "-1"),
        ("range", 3, "2月（人）", "-1"),
    ]


def test_no_more_cells_are_shown_than_asked_for_and_the_rest_is_counted(deliver: Any) -> None:
    from transforms.reading import locate

    rows = [HEADER, *[[f"甲{n}", "皇姑", "是", "是", "否", "否", 1] for n in range(30)]]
    delivered = deliver("communities", rows)
    (rule,) = [rule for rule in delivered.feed.rules if rule.rule == "category"]
    *shown, last = locate(delivered.feed, delivered.source, delivered.staged, [rule], 7)
    assert [one.row for one in shown] == list(range(2, 9))
    assert (last.row, last.found, last.expected_zh, last.expected_en) == (
        None,
        "",
        "另有 23 处，此处未列",
        "and 23 more",
    )
    assert len(locate(delivered.feed, delivered.source, delivered.staged, [rule], 30)) == 30
