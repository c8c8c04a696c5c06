"""What is worth knowing of an accepted file is said beside it in `deliveries`, and carries nothing forward."""

import xlsxwriter


def test_hidden_rows_are_counted_and_said_in_deliveries(empty):
    path = empty.deliver("new_brands", "新品牌_2022.xlsx", [])
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("名单")
    page.write_row(0, 0, ["品牌", "业态", "入驻日期", "商圈", "是否首店"])
    for number in range(1, 5):
        page.write_row(number, 0, [f"样例{number}", "餐饮", f"2022-0{number}-01", "中街", "是"])
    page.set_row(2, None, None, {"hidden": True})
    page.set_row(3, None, None, {"hidden": True})
    book.close()
    assert empty.refresh().code == 0
    (row,) = empty.rows("from deliveries where feed = 'new_brands'")
    assert (row["state"], row["rows"], row["carried_forward"]) == ("in force", 4, False)
    assert row["reason_zh"] == "工作表“名单”有 2 行被隐藏或筛除，已计入"
    assert row["reason_en"] == "2 hidden rows were counted in sheet '名单'"
    assert empty.column("select distinct status from figures where figure = 'commerce.new_brands'") == ["current"]
