"""Cells of workbooks: errors, formulas, merged ranges, hidden sheets, number formats."""

from hostile.cases import BRAND, BUILDING, LOAN, ONE, PARK, TWO, D, at, changed, refused, right
from hostile.making import SHEET, Formula, Merged, Shown, book, old_book


def cells() -> None:
    buildings = "historic_buildings"
    done = D(2022, 6, 30)
    for error in ("#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!"):
        refused(
            f"error {error} in an optional date", buildings, [BUILDING, ["甲", "一级", None, error]], at(2, "修缮完工")
        )
    refused("error in an amount", "startup_loans", [LOAN, changed(ONE, 3, "#DIV/0!")], at(2, "金额"))
    refused(
        "error as a text in an optional date",
        buildings,
        old_book([BUILDING, ["甲", "一级", None, "#REF!"]]),
        at(2, "修缮完工"),
        ".xls",
    )
    refused("error in a code", "startup_loans", [LOAN, changed(ONE, 0, "#N/A")], at(2, "放款编号"))
    refused(
        "error in an optional text", "new_brands", [BRAND, ["甲", "餐饮", D(2022, 3, 1), "#N/A", "是"]], at(2, "商圈")
    )
    refused("formula without a value", buildings, [BUILDING, ["甲", "一级", None, Formula()]], at(2, "修缮完工"))
    refused("formula without a value in an amount", "startup_loans", [LOAN, changed(ONE, 3, Formula())], at(2, "金额"))
    right("formula with its value", "startup_loans", [LOAN, changed(ONE, 3, Formula(67))], amount_yuan=[670_000])
    merged = [PARK, ["甲园", "皇城", 100, Merged(done, 3)], ["乙园", "皇城", 100], ["丙园", "皇城", 100]]
    right("date merged over three rows", "pocket_parks", merged, finished_on=["2022-06-30"] * 3)
    right(
        "street merged over two rows",
        "pocket_parks",
        [PARK, ["甲园", Merged("皇城", 2), 100], ["乙园", None, 100]],
        street=["皇城街道"] * 2,
    )
    old = [PARK, ["甲园", "皇城", 100, Merged("2022-06-30", 2)], ["乙园", "皇城", 100]]
    right(
        "date merged over two rows of an old workbook",
        "pocket_parks",
        old_book(old),
        ".xls",
        finished_on=["2022-06-30"] * 2,
    )
    refused("amount merged over two rows", "startup_loans", [LOAN, [*ONE[:3], Merged(67, 2)], TWO[:3]], at(2, "金额"))
    refused(
        "key merged over two rows",
        "pocket_parks",
        [PARK, [Merged("甲园", 2), "皇城", 100], [None, "皇城", 100]],
        at(2, "公园"),
    )
    refused("cells of a row merged", "pocket_parks", [PARK, ["甲园", "皇城", Merged(100, 1, 2)]], at(2, "提升完工日期"))
    right(
        "workbook of the 1904 system",
        buildings,
        book([BUILDING, ["甲", "一级", None, done]], date_1904=True),
        repair_finished_on=["2022-06-30"],
    )
    right(
        "plain serial of the 1904 system",
        buildings,
        book([BUILDING, ["甲", "一级", None, (done - D(1904, 1, 1)).days]], date_1904=True),
        repair_finished_on=["2022-06-30"],
    )
    right(
        "old workbook of the 1904 system",
        buildings,
        old_book([BUILDING, ["甲", "一级", None, Shown((done - D(1904, 1, 1)).days, "yyyy/m/d")]], dates_1904=True),
        ".xls",
        repair_finished_on=["2022-06-30"],
    )
    right("plain serial", buildings, [BUILDING, ["甲", "一级", None, 44742]], repair_finished_on=["2022-06-30"])
    right("serial as a text", buildings, [BUILDING, ["甲", "一级", None, "44742"]], repair_finished_on=["2022-06-30"])
    loans, amount = "subsidised_loans", "贷款金额"
    header, row = ["受理编号", "企业代码", "受理日期", "贷款金额（万元）"], ["S1", "QY1", D(2022, 10, 8), 500]
    for code in ("0!.0,", "0.00,,", "#,##0,", '0"."0,', "0.0%", '0"亿元"'):
        refused(f"amount shown by {code}", loans, [header, changed(row, 3, Shown(500, code))], at(2, amount))
    for code in (
        "0.00",
        "#,##0",
        "#,##0.00_ ;[Red]-#,##0.00",
        '0.00"万元"',
        '0"万"',
        "0.00E+00",
        "¥#,##0.00",
        "@",
        "General",
    ):
        right(f"amount shown by {code}", loans, [header, changed(row, 3, Shown(500, code))], loan_yuan=[5_000_000])
    refused("dollars by the format", loans, [header, changed(row, 3, Shown(500, "[$$-409]#,##0.00"))], at(2, amount))
    right(
        "code padded by its format", "startup_loans", [LOAN, changed(ONE, 0, Shown(123, "000000"))], loan_id=["000123"]
    )
    refused(
        "long code kept as a number", "startup_loans", [LOAN, changed(ONE, 0, 210103198001011234)], at(2, "放款编号")
    )
    refused(
        "long number in a text",
        "new_brands",
        [BRAND, [210103198001011234, "餐饮", D(2022, 3, 1), "中街", "是"]],
        at(2, "品牌"),
    )
    refused("code with a fraction", "startup_loans", [LOAN, changed(ONE, 0, 1001.5)], at(2, "放款编号"))
    refused("truth value in a code", "startup_loans", [LOAN, changed(ONE, 0, True)], at(2, "放款编号"))
    refused("truth value in an amount", "startup_loans", [LOAN, changed(ONE, 3, True)], at(2, "金额"))
    refused("date in an amount", "startup_loans", [LOAN, changed(ONE, 3, D(2022, 1, 1))], at(2, "金额"))
    refused("time without a day", buildings, [BUILDING, ["甲", "一级", None, Shown(0.5, "h:mm")]], at(2, "修缮完工"))
    refused(
        "date before the calendar",
        buildings,
        [BUILDING, ["甲", "一级", None, Shown(-1, "yyyy/m/d")]],
        at(2, "修缮完工"),
    )
    right(
        "row that is hidden", "startup_loans", book([LOAN, ONE, TWO], hidden_rows=[3]), amount_yuan=[670_000, 330_000]
    )
    right("column that is hidden", "startup_loans", book([LOAN, ONE], hidden_columns="B:B"), borrower_type=["个体"])
    right(
        "hidden sheet without a table",
        "startup_loans",
        book({SHEET: [LOAN, ONE], "字典": [["个体"], ["小微"]]}, hidden=["字典"]),
        amount_yuan=[670_000],
    )
    refused(
        "hidden sheet with a table",
        "startup_loans",
        book({SHEET: [LOAN, ONE], "旧": [LOAN, TWO]}, hidden=["旧"]),
        ("旧", None, None),
    )
    refused(
        "two sheets with the same row", "startup_loans", {SHEET: [LOAN, ONE], "备份": [LOAN, ONE]}, at(2, "放款编号")
    )
    right(
        "two sheets with their own rows",
        "startup_loans",
        {SHEET: [LOAN, ONE], "二": [LOAN, TWO]},
        amount_yuan=[670_000, 330_000],
    )
    refused(
        "text of 32,000 characters in a code", "startup_loans", [LOAN, changed(ONE, 3, "6" * 32_000)], at(2, "金额")
    )
