"""Files as departments and their programs get them wrong, made for `test_hostile_files`: each with what must come of it.

A case is *right*, with the staged values, or *refused*, with the place that must be named: (sheet, row, column). A
place of three times None is the whole file.
"""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import xlsxwriter
import xlwt

Rows = Sequence[Sequence[Any]]
Place = tuple[str | None, int | None, str | None]
PERIODS = {"year": "2022", "quarter": "2022-Q4", "month": "2022-10", "day": "2022-10-01"}
FILE: Place = (None, None, None)
SHEET = "Sheet1"


@dataclass(frozen=True)
class Case:
    """A file, and what must come of it: the staged columns, or the place that is named."""

    name: str
    feed: str
    content: bytes
    suffix: str
    right: Mapping[str, list[Any]] | None = None
    refused: Place | None = None


@dataclass(frozen=True)
class Shown:
    """A value under a number format."""

    value: Any
    code: str


@dataclass(frozen=True)
class Formula:
    """A formula and the value it was saved with; None stands for none."""

    value: Any = None


@dataclass(frozen=True)
class Merged:
    """A value over so many rows and columns."""

    value: Any
    rows: int = 1
    columns: int = 1


def book(
    sheets: Mapping[str, Rows] | Rows,
    hidden: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_columns: str = "",
    **options: Any,
) -> bytes:
    """A workbook; `hidden` are its sheets that are, and the rows and columns of the first one."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy/m/d", **options})
    named = sheets if isinstance(sheets, Mapping) else {SHEET: sheets}
    for name, rows in named.items():
        page = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                _write(made, page, number, column, cell)
        if name in hidden:
            page.hide()
    first = made.worksheets()[0]
    for row in hidden_rows:
        first.set_row(row - 1, None, None, {"hidden": True})
    if hidden_columns:
        first.set_column(hidden_columns, None, None, {"hidden": True})
    made.get_worksheet_by_name(next(name for name in named if name not in hidden)).activate()
    made.close()
    return buffer.getvalue()


def _write(made: Any, page: Any, row: int, column: int, cell: Any) -> None:
    match cell:
        case None:
            return
        case Shown():
            page.write(row, column, cell.value, made.add_format({"num_format": cell.code}))
        case Formula(None):
            page.write_formula(row, column, "=A1", None, "")
        case Formula():
            page.write_formula(row, column, "=A1", None, cell.value)
        case Merged():
            kind = made.add_format({"num_format": "yyyy/m/d"} if isinstance(cell.value, datetime.date) else {})
            page.merge_range(row, column, row + cell.rows - 1, column + cell.columns - 1, cell.value, kind)
        case str() if cell.startswith("#") and cell != "#":
            page.write_formula(row, column, "=1/0", None, cell)
        case str():
            page.write_string(row, column, cell)
        case _:
            page.write(row, column, cell)


def old_book(rows: Rows, **options: Any) -> bytes:
    """A workbook of the .xls kind."""
    made = xlwt.Workbook()
    for name, value in options.items():
        setattr(made, name, value)
    page = made.add_sheet(SHEET)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Shown):
                page.write(number, column, cell.value, xlwt.easyxf(num_format_str=cell.code))
            elif isinstance(cell, datetime.date):
                page.write(number, column, cell, xlwt.easyxf(num_format_str="yyyy/m/d"))
            elif isinstance(cell, Merged):
                page.write_merge(number, number + cell.rows - 1, column, column + cell.columns - 1, cell.value)
            elif isinstance(cell, Formula):
                page.write(number, column, xlwt.Formula("1/0"))
            elif cell is not None:
                page.write(number, column, cell)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def text(rows: Rows, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """Rows as a CSV file."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=newline).writerows(rows)
    return buffer.getvalue().encode(encoding)


def repacked(content: bytes, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> bytes:
    """A package with each of its parts changed, or left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            changed = change(name, old.read(name))
            if changed is not None:
                new.writestr(*changed)
    return buffer.getvalue()


def with_part(content: bytes, name: str, part: bytes | None) -> bytes:
    """A package with one part in the place of the one it has."""
    return repacked(content, lambda one, old: (one, old) if one != name else None if part is None else (one, part))


def with_added(content: bytes, name: str, megabytes: int) -> bytes:
    """A package with a part of nothing but blanks."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(megabytes):
            part.write(b" " * (1 << 20))
    return buffer.getvalue()


def _strict(name: str, part: bytes) -> tuple[str, bytes]:
    for old, new in (
        ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ):
        part = part.replace(old.encode(), new.encode())
    return name, part


def _renamed(name: str, part: bytes) -> tuple[str, bytes]:
    return name.replace("xl/workbook.xml", "xl/book1.xml").replace("workbook.xml.rels", "book1.xml.rels"), part.replace(
        b"xl/workbook.xml", b"xl/book1.xml"
    )


def _single_quoted(name: str, part: bytes) -> tuple[str, bytes]:
    if "sheet1" not in name:
        return name, part
    return name, re.sub(rb'="([^"\']*)"', rb"='\1'", part)


def parquet(query: str) -> bytes:
    """The result of a query as a Parquet file."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "typed.parquet"
        duckdb.sql(f"copy ({query}) to '{path}' (format parquet)")
        return path.read_bytes()


D = datetime.date
LOAN = ["放款编号", "借款人类型", "放款日期", "金额（万元）"]
BARE = ["放款编号", "借款人类型", "放款日期", "金额"]
ONE = ["DK1", "个体", D(2022, 10, 8), 67]
TWO = ["DK2", "小微", D(2022, 11, 8), 33]
BUILDING = ["建筑名称", "等级", "修缮开工", "修缮完工"]
PARK = ["公园", "街道", "面积（平方米）", "提升完工日期"]
BRAND = ["品牌", "业态", "入驻日期", "商圈", "是否首店"]
PROJECT = ["项目名称", "类别", "建设单位", "计划投资（万元）", "开工时间", "状态"]
CULTURE = ["项目名称", "谋划年度", "阶段", "计划投资（亿元）", "市级文创中心项目", "旗舰项目"]
PARCELS = ["区县", "本季（件）", "累计（件）"]
HEAD = ["机构名称", "机构类型", "所在区", "设立日期", "状态"]
TEAM = ["团队编号", "机构", "街道", "服务居民数（人）"]
MARKET = ["日期", "客流（万人次）", "营业额（万元）"]
FINANCING = ["融资编号", "企业代码", "放款日期", "金融机构", "金额（万元）"]
RZ = ["RZ1", "QY1", "2022-10-08", "盛京银行", "67"]
RZ2 = ["RZ2", "QY2", "2022-10-09", "中国工商银行", "33"]
ORDER = ["订单号", "下单时间", "商户编号", "渠道", "国家或地区", "金额（美元）", "状态"]
OR = ["O1", "2022-10-08 09:00:00", "M1", "直播", "韩国", "67", "已完成"]
SALE = ["流水号", "交易时间", "商户编号", "金额（元）", "支付方式", "类型"]
EVENT = ["活动编号", "活动日期", "主题", "参会企业数", "达成融资（万元）"]
CASE = ["案件编号", "上报时间", "街道", "大类", "应结案时间", "结案时间"]
MONTHS = ["街道", *(f"{month}月" for month in range(1, 13))]

CASES: list[Case] = []


def right(
    name: str, feed: str, content: bytes | Rows | Mapping[str, Rows], suffix: str = ".xlsx", **values: Any
) -> None:
    """A file that must be accepted, with staged columns."""
    CASES.append(Case(name, feed, _bytes(content, suffix), suffix, right=values))


def refused(
    name: str, feed: str, content: bytes | Rows | Mapping[str, Rows], place: Place, suffix: str = ".xlsx"
) -> None:
    """A file that must be refused, and the place that must be named."""
    CASES.append(Case(name, feed, _bytes(content, suffix), suffix, refused=place))


def _bytes(content: bytes | Rows | Mapping[str, Rows], suffix: str) -> bytes:
    if isinstance(content, bytes):
        return content
    return text(content) if suffix == ".csv" and not isinstance(content, Mapping) else book(content)


def changed(row: Sequence[Any], index: int, cell: Any) -> list[Any]:
    """A row with one other cell."""
    return [*row[:index], cell, *row[index + 1 :]]


def at(row: int | None, column: str | None = None, sheet: str | None = SHEET) -> Place:
    """A place in the one sheet of a workbook."""
    return sheet, row, column


def line(row: int | None, column: str | None = None) -> Place:
    """A place in a CSV file."""
    return None, row, column


def _packages() -> None:
    good = book([LOAN, ONE])
    loans = "startup_loans"
    sheet = "xl/worksheets/sheet1.xml"
    refused("unpacks to 400 MB", loans, with_added(good, "xl/media/a.bin", 400), FILE)
    far = repacked(
        good,
        lambda name, part: (
            name,
            part.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        ),
    )
    refused("far cell", loans, far, FILE)
    refused("far cell in a strict workbook", loans, repacked(far, _strict), FILE)
    refused("far cell in a renamed workbook", loans, repacked(far, _renamed), FILE)
    right("strict workbook", loans, repacked(good, _strict), amount_yuan=[670_000], disbursed_on=["2022-10-08"])
    right("renamed workbook part", loans, repacked(good, _renamed), amount_yuan=[670_000])
    right("single quotes in the XML", loans, repacked(good, _single_quoted), amount_yuan=[670_000])
    for share in (0.3, 0.6, 0.95):
        refused(f"cut off at {share:.0%}", loans, good[: int(len(good) * share)], FILE)
    refused("no worksheet in the package", loans, with_part(good, sheet, None), FILE)
    refused("worksheet without end", loans, with_part(good, sheet, b"<worksheet><sheetData><row>"), FILE)
    laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><worksheet><sheetData/></worksheet>"
    refused("entities in a worksheet", loans, with_part(good, sheet, laughs), FILE)
    refused("page of a web site", loans, b"<html><table><tr><td>1</td></tr></table></html>", FILE, ".xls")
    refused(
        "XML spreadsheet of 2003",
        loans,
        b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
        FILE,
        ".xls",
    )
    refused("empty workbook file", loans, b"", FILE)
    refused("zip of another kind", loans, with_part(good, "xl/workbook.xml", None), FILE)
    ods = io.BytesIO()
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    refused("OpenDocument under another name", loans, ods.getvalue(), FILE)
    refused(
        "xlsb under another name",
        loans,
        repacked(
            good,
            lambda name, part: (
                name.replace("workbook.xml", "workbook.bin"),
                part.replace(b"workbook.xml", b"workbook.bin"),
            ),
        ),
        FILE,
    )
    refused(
        "encrypted workbook",
        loans,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2000),
        FILE,
    )
    refused("damaged workbook of the old kind", loans, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), FILE, ".xls")
    refused("old workbook cut off", loans, old_book([LOAN, ONE])[:2000], FILE, ".xls")
    right("workbook under the name of a CSV", loans, good, ".csv", amount_yuan=[670_000])
    right("workbook under the name of an old one", loans, good, ".xls", amount_yuan=[670_000])
    right("old workbook under the name of a new one", loans, old_book([LOAN, ONE]), ".xlsx", amount_yuan=[670_000])
    right(
        "CSV under the name of a workbook",
        loans,
        text([LOAN, ["DK1", "个体", "2022-10-08", "67"]]),
        ".xlsx",
        amount_yuan=[670_000],
    )
    refused(
        "workbook without a sheet that is seen",
        loans,
        book({SHEET: [["封面"]], "台账": [LOAN, ONE]}, hidden=["台账"]),
        ("台账", None, None),
    )
    refused("picture", loans, b"\x89PNG\r\n\x1a\n" + bytes(300), FILE)
    refused("PDF", loans, b"%PDF-1.7\n" + bytes(300), FILE)
    right(
        "typed file",
        loans,
        parquet(
            """select 'DK1' as "放款编号", '个体' as "借款人类型", date '2022-10-08' as "放款日期", 67 as "金额（万元）\""""
        ),
        ".parquet",
        amount_yuan=[670_000],
    )
    refused("typed file cut off", loans, b"PAR1" + bytes(200), FILE, ".parquet")


def _cells() -> None:
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


def _units() -> None:
    loans = "startup_loans"
    yi = [6_700_000_000]
    for name, rows in {
        "unit in a title": [["创业担保贷款情况表（单位：亿元）"], BARE, ONE],
        "unit in a row": [["单位：亿元"], BARE, ONE],
        "unit in a row without colon": [["单位 亿元"], BARE, ONE],
        "unit in a row in brackets": [["（单位亿元）"], BARE, ONE],
        "unit alone over the column": [[None, None, None, "亿元"], BARE, ONE],
        "unit in a row below the header": [BARE, [None, None, None, "亿元"], ONE],
        "unit in brackets below the header": [BARE, [None, None, None, "（亿元）"], ONE],
        "unit in a note": [BARE, ONE, ["注：金额以亿元计"]],
        "unit in square brackets": [changed(BARE, 3, "金额[亿元]"), ONE],
        "unit behind a comma": [changed(BARE, 3, "金额，亿元"), ONE],
        "unit behind a slash": [changed(BARE, 3, "金额/亿元"), ONE],
        "unit in a header with a line break": [changed(BARE, 3, "金额\n(亿元)"), ONE],
        "unit in traditional characters": [changed(BARE, 3, "金额（億元）"), ONE],
    }.items():
        right(name, loans, rows, amount_yuan=yi)
    refused(
        "unit on a cover", loans, {"封面": [["创业担保贷款"], ["单位：亿元"]], SHEET: [BARE, ONE]}, ("封面", 2, None)
    )
    right("unit in a sheet's name", loans, {"金额（亿元）": [BARE, ONE]}, amount_yuan=yi)
    refused("header in traditional characters", loans, [changed(BARE, 3, "金額"), ONE], at(1, "金额"))
    unit = [*BARE, "单位"]
    right("unit by the row", loans, [unit, [*ONE, "亿元"], [*TWO, "元"]], amount_yuan=[*yi, 33])
    refused("unknown unit by the row", loans, [unit, [*ONE, "亿元"], [*TWO, "箱"]], at(3, "单位"))
    refused("unit by the row left empty", loans, [unit, [*ONE, "亿元"], TWO], at(3, "单位"))
    refused("unknown unit in the header", loans, [changed(BARE, 3, "金额（万瓦）"), ONE], at(1, "金额"))
    refused("ten million as a unit", loans, [changed(BARE, 3, "金额（千万元）"), ONE], at(1, "金额"))
    refused("unit of another kind", loans, [changed(BARE, 3, "金额（人）"), ONE], at(1, "金额"))
    refused("two units", loans, [["单位：亿元"], ["单位：元"], BARE, ONE], at(2))
    for name in ("美元", "港元", "日元", "欧元", "USD"):
        refused(f"{name} in the header", loans, [changed(BARE, 3, f"金额（{name}）"), ONE], at(1, "金额"))
    refused("currency in a title", loans, [["创业担保贷款（美元）"], BARE, ONE], at(1))
    refused("currency in a note", loans, [BARE, ONE, ["注：本表金额为美元"]], at(3))
    refused("currency in a cell", loans, [LOAN, changed(ONE, 3, "US$67")], at(2, "金额"))
    refused("unit in a cell", loans, [LOAN, changed(ONE, 3, "67亿元")], at(2, "金额"))
    refused(
        "yuan for an order in dollars",
        "cross_border_orders",
        [changed(ORDER, 5, "金额（元）"), OR],
        line(1, "金额"),
        ".csv",
    )
    right(
        "ten thousand dollars",
        "cross_border_orders",
        [changed(ORDER, 5, "金额（万美元）"), OR],
        ".csv",
        amount_usd=[670_000],
    )
    right(
        "unit in the header of a log",
        "platform_financings",
        [changed(FINANCING, 4, "金额（元）"), RZ],
        ".csv",
        amount_yuan=[67],
    )
    right(
        "no unit in the header of a log",
        "platform_financings",
        [changed(FINANCING, 4, "金额"), RZ],
        ".csv",
        amount_yuan=[670_000],
    )
    right("no unit at all", loans, [BARE, ONE], amount_yuan=[670_000])
    right("unit that is the agreed one, twice", loans, [["单位：万元"], LOAN, ONE], amount_yuan=[670_000])
    right("thousand yuan", loans, [changed(BARE, 3, "金额(千元)"), ONE], amount_yuan=[67_000])
    right(
        "ten thousand pieces",
        "postal_parcels",
        [["区县", "本季（万件）", "累计（万件）"], ["沈河区", 1.5, 3]],
        quarter_parcels=[15_000],
        year_to_date_parcels=[30_000],
    )
    right(
        "area in ten thousand",
        "pocket_parks",
        [changed(PARK, 2, "面积（万平方米）"), ["甲园", "皇城", 0.12]],
        area_m2=[1_200],
    )
    refused("area in mu", "pocket_parks", [changed(PARK, 2, "面积（亩）"), ["甲园", "皇城", 2]], at(1, "面积"))
    right(
        "persons in ten thousand",
        "doctor_teams",
        [changed(TEAM, 3, "服务居民数（万人）"), ["T1", "甲院", "皇城", 0.5]],
        residents=[5_000],
    )
    refused("half a person", "doctor_teams", [TEAM, ["T1", "甲院", "皇城", 0.5]], at(2, "服务居民数"))
    right("department of the form in its title", loans, [["填报单位：区人社局"], LOAN, ONE], amount_yuan=[670_000])
    right(
        "yuan in a name",
        "culture_investments",
        [
            ["协议编号", "投资方", "项目", "金额（亿元）", "协议日期"],
            ["X1", "亿元楼宇公司", "元和万家", 1.2, D(2022, 3, 1)],
        ],
        amount_yuan=[120_000_000],
    )


def _texts() -> None:
    feed, suffix = "platform_financings", ".csv"
    good = text([FINANCING, RZ])
    value: dict[str, Any] = {"amount_yuan": [670_000], "lender": ["盛京银行"], "disbursed_on": ["2022-10-08"]}
    right("UTF-8 with a mark", feed, b"\xef\xbb\xbf" + good, suffix, **value)
    right("GB18030", feed, text([FINANCING, RZ], "gb18030"), suffix, **value)
    refused("UTF-16", feed, text([FINANCING, RZ], "utf-16"), FILE, suffix)
    refused(
        "Big5 below a header of GB18030",
        feed,
        text([FINANCING], "gb18030") + text([changed(RZ, 3, "盛京銀行")], "big5"),
        line(2, "金融机构"),
        suffix,
    )
    refused(
        "Shift-JIS below a header of GB18030",
        feed,
        text([FINANCING], "gb18030") + text([changed(RZ, 3, "みずほ銀行")], "shift_jis"),
        line(2, "金融机构"),
        suffix,
    )
    refused("GB18030 below a header of UTF-8", feed, text([FINANCING, RZ]) + text([RZ2], "gb18030"), line(3), suffix)
    refused(
        "mojibake",
        feed,
        [FINANCING, RZ, changed(RZ2, 3, "盛京银行".encode().decode("gb18030", "replace"))],
        line(3, "金融机构"),
        suffix,
    )
    refused(
        "mojibake of Latin letters",
        feed,
        [FINANCING, RZ, changed(RZ2, 3, "盛京银行".encode().decode("latin-1"))],
        line(3, "金融机构"),
        suffix,
    )
    refused("characters lost", feed, [FINANCING, RZ, changed(RZ2, 3, "盛京\ufffd行")], line(3, "金融机构"), suffix)
    refused("lost twice", feed, [FINANCING, RZ, changed(RZ2, 3, "锟斤拷锟斤拷")], line(3, "金融机构"), suffix)
    refused("NUL in a text", feed, text([FINANCING, RZ, changed(RZ2, 3, "盛京\x00银行")]), FILE, suffix)
    refused("NUL in a code", feed, text([FINANCING, RZ, changed(RZ2, 0, "RZ\x002")]), FILE, suffix)
    refused("private character", feed, [FINANCING, RZ, changed(RZ2, 3, "盛京\ue000行")], line(3, "金融机构"), suffix)
    for name, sign in {
        "zero-width space": "\u200b",
        "joiner": "\u200d",
        "mark in the text": "\ufeff",
        "soft hyphen": "\xad",
        "direction": "\u202e",
    }.items():
        refused(f"{name} in a key", feed, [FINANCING, RZ, changed(RZ2, 0, f"RZ{sign}1")], line(3, "融资编号"), suffix)
        right(f"{name} in an amount", feed, [FINANCING, changed(RZ, 4, f"6{sign}7")], suffix, amount_yuan=[670_000])
    refused("key in full width", feed, [FINANCING, RZ, changed(RZ2, 0, "ＲＺ１")], line(3, "融资编号"), suffix)
    right(
        "full width throughout",
        feed,
        [
            ["融资编号", "企业代码", "放款日期", "金融机构", "金额（万元）"],
            ["ＲＺ１", "ＱＹ１", "２０２２－１０－０８", "盛京银行", "６７"],
        ],
        suffix,
        financing_id=["RZ1"],
        amount_yuan=[670_000],
        disbursed_on=["2022-10-08"],
    )


def _codes() -> None:
    feed, suffix = "platform_financings", ".csv"
    for digits in ("٦٧", "६७", "๖๗", "六十七", "Ⅵ", "⑥", "6⁷"):
        refused(f"digits {digits}", feed, [FINANCING, changed(RZ, 4, digits)], line(2, "金额"), suffix)
    for code in (
        "1001.0",
        "1.0E5",
        "1.23E+15",
        "1,001",
        "'0012",
        "NULL",
        "null",
        "None",
        "nan",
        "#N/A",
        "#REF!",
        "=A1",
        "-",
    ):
        refused(f"code {code}", feed, [FINANCING, changed(RZ, 1, code)], line(2, "企业代码"), suffix)
    right('code ="000123"', feed, [FINANCING, changed(RZ, 1, '="000123"')], suffix, enterprise_id=["000123"])
    right("code with leading zeros", feed, [FINANCING, changed(RZ, 1, "000123")], suffix, enterprise_id=["000123"])
    right("code with E", feed, [FINANCING, changed(RZ, 1, "91210103MA0E5")], suffix, enterprise_id=["91210103MA0E5"])
    for mark in ("NULL", "#N/A", "#REF!", "None", "###"):
        refused(f"text {mark}", feed, [FINANCING, changed(RZ, 3, mark)], line(2, "金融机构"), suffix)


def _numbers() -> None:
    feed, suffix = "platform_financings", ".csv"
    for number in (
        "1e999",
        "inf",
        "9" * 40,
        "0x43",
        "67-",
        "6 7",
        "1,23",
        "67,",
        "--67",
        "6.7.0",
        "(67)",
        "67%",
        "67元",
        "约67",
        "60~70",
    ):
        refused(f"number {number[:6]}", feed, [FINANCING, changed(RZ, 4, number)], line(2, "金额"), suffix)
    for number in ("nan", "-", "—", "…", "/", ""):
        refused(
            f"amount missing by {number or 'nothing'}",
            feed,
            [FINANCING, changed(RZ, 4, number)],
            line(2, "金额"),
            suffix,
        )
    for number, amount in {
        "1,234": 12_340_000,
        "１，２３４．５": 12_345_000,
        "67*": 670_000,
        "67[1]": 670_000,
        " 67 ": 670_000,
        "+67": 670_000,
        "67.0": 670_000,
        "0.0001": 1,
    }.items():
        right(f"number {number}", feed, [FINANCING, changed(RZ, 4, number)], suffix, amount_yuan=[amount])
    refused("amount below nought", feed, [FINANCING, changed(RZ, 4, "-67")], line(2, "金额"), suffix)
    refused("amount of nought", feed, [FINANCING, changed(RZ, 4, "0")], line(2, "金额"), suffix)


def _dates() -> None:
    feed, suffix = "platform_financings", ".csv"
    for day in (
        "2022-13-01",
        "2022-02-30",
        "2022年10月",
        "10/8/2022",
        "08-10-2022",
        "22-10-08",
        "2022",
        "十月八日",
        "0",
        "-1",
        "99999",
        "2022-10-8x",
        "2022-10-08/09",
        "1900-01-00",
    ):
        refused(f"date {day}", feed, [FINANCING, changed(RZ, 2, day)], line(2, "放款日期"), suffix)
    for day in (
        "2022/10/8",
        "2022.10.08",
        "2022年10月8日",
        "20221008",
        "44842",
        "2022-10-08 09:30",
        "2022-10-08T09:30:00",
        "２０２２年１０月８日",
        "2022-10-08 00:00:00.000",
    ):
        right(f"date {day}", feed, [FINANCING, changed(RZ, 2, day)], suffix, disbursed_on=["2022-10-08"])
    for day in ("2022-09-30", "2022-11-01", "2021-10-08", "2122-10-08"):
        refused(
            f"date outside of the period: {day}", feed, [FINANCING, changed(RZ, 2, day)], line(2, "放款日期"), suffix
        )


def _judged() -> None:
    feed, suffix = "platform_financings", ".csv"
    refused("key twice", feed, [FINANCING, RZ, RZ2, changed(RZ2, 0, "RZ1")], line(4, "融资编号"), suffix)
    refused("row twice", feed, [FINANCING, RZ, RZ], line(3, "融资编号"), suffix)
    refused("category unknown", "cross_border_orders", [ORDER, changed(OR, 3, "电话")], line(2, "渠道"), suffix)
    right(
        "category with white space", "cross_border_orders", [ORDER, changed(OR, 3, " 直播 ")], suffix, channel=["直播"]
    )
    right(
        "case that is open",
        "city_management_cases",
        [CASE, ["A1", "2022-10-08 09:00:00", "皇城", "市容", "2022-10-09 09:00:00", ""]],
        suffix,
        closed_at=[None],
    )
    for moment in (
        "2022-10-08 25:00:00",
        "2022-10-08 09:60:00",
        "2022-10-08 09:00:0Z",
        "2022-10-08 09:00:00Z",
        "-022-10-08 09:00:00",
        "2022-10-08 9点",
    ):
        refused(
            f"time {moment}",
            "city_management_cases",
            [CASE, ["A1", moment, "皇城", "市容", "2022-10-09 09:00:00", ""]],
            line(2, "上报时间"),
            suffix,
        )
    for day in ("2022-10-8T", "2022-10-8日", "2022-10-8.", "-022-10-08"):
        refused(f"date {day}", feed, [FINANCING, changed(RZ, 2, day)], line(2, "放款日期"), suffix)
    refused(
        "street of another district",
        "city_management_cases",
        [CASE, ["A1", "2022-10-08 09:00:00", "中山", "市容", "2022-10-09 09:00:00", ""]],
        line(2, "街道"),
        suffix,
    )


def _lines() -> None:
    feed, suffix = "platform_financings", ".csv"
    good, head = text([FINANCING, RZ]), text([FINANCING])
    one: dict[str, Any] = {"financing_id": ["RZ1"], "amount_yuan": [670_000]}
    both: dict[str, Any] = {"financing_id": ["RZ1", "RZ2"], "amount_yuan": [670_000, 330_000]}
    right("line break in quotes", feed, [FINANCING, changed(RZ, 3, "盛京\n银行"), RZ2], suffix, **both)
    right("lines that end in two returns", feed, text([FINANCING, RZ, RZ2], newline="\r\r\n"), suffix, **both)
    right("lines that end in a return", feed, text([FINANCING, RZ, RZ2], newline="\r"), suffix, **both)
    right("ends of lines mixed", feed, text([FINANCING, RZ], newline="\r\n") + text([RZ2]), suffix, **both)
    right("no end of the last line", feed, good[:-1], suffix, **one)
    refused("end of file of old", feed, good + b"\x1a", line(3), suffix)
    right("blank lines", feed, head + b"\n\n" + text([RZ]) + b"\n,,,,\n", suffix, **one)
    right("commas behind every line", feed, text([[*FINANCING, "", ""], [*RZ, "", ""]]), suffix, **one)
    right(
        "quotes around everything",
        feed,
        ("\n".join(",".join(f'"{cell}"' for cell in row) for row in (FINANCING, RZ)) + "\n").encode(),
        suffix,
        **one,
    )
    right(
        "white space in the header",
        feed,
        [["融资 编号", "企业代码\u3000", " 放款日期", "金融\n机构", "金额（ 万元 ）"], RZ],
        suffix,
        **one,
    )
    right("columns in another order", feed, [FINANCING[::-1], RZ[::-1]], suffix, **one)
    right("a column more", feed, [[*FINANCING, "经办人"], [*RZ, "甲"]], suffix, **one)
    refused("tabs between", feed, good.replace(b",", b"\t"), FILE, suffix)
    refused("semicolons between", feed, good.replace(b",", b";"), FILE, suffix)
    right("header without rows", feed, head, suffix, financing_id=[])
    refused("row cut off", feed, head + b"RZ1,QY1,2022-10-08\n", line(2), suffix)
    refused("comma without quotes", feed, head + "RZ1,QY1,2022-10-08,盛京,银行,67\n".encode(), line(2), suffix)
    refused("last row cut off", feed, text([FINANCING, RZ, RZ2])[:-9], line(3), suffix)
    refused(
        "quote that stays open",
        feed,
        head + 'RZ1,QY1,2022-10-08,"盛京银行,67\n'.encode() + text([RZ2]),
        line(2),
        suffix,
    )
    refused("quote in a text", feed, head + 'RZ1,QY1,2022-10-08,"盛京"银行,67\n'.encode(), line(2), suffix)
    refused("empty file", feed, b"", FILE, suffix)
    refused("mark and nothing else", feed, b"\xef\xbb\xbf", FILE, suffix)
    refused("blank lines only", feed, b"\n\n\n", FILE, suffix)
    refused("no header", feed, text([RZ, RZ2]), (None, None, None), suffix)
    refused("column missing", feed, [FINANCING[:4], RZ[:4]], line(1, "金额"), suffix)
    refused("column under another name", feed, [changed(FINANCING, 4, "批复金额（万元）"), RZ], line(1, "金额"), suffix)
    refused("column twice", feed, [[*FINANCING, "金额（万元）"], [*RZ, "66"]], line(1, "金额"), suffix)
    refused("column twice in two units", feed, [[*FINANCING, "金额（元）"], [*RZ, "670000"]], line(1, "金额"), suffix)
    refused("binary file", feed, bytes(range(256)) * 20, FILE, suffix)
    refused("cell of 2 MB", feed, [FINANCING, changed(RZ, 4, "6" * 2_000_000)], line(2, "金额"), suffix)
    right("name of 20,000 characters", feed, [FINANCING, changed(RZ, 3, "银" * 20_000)], suffix, lender=["银" * 20_000])
    right(
        "columns from the right of the table",
        "zhongjie_sales",
        [SALE, ["T1", "2022-10-01 09:00:00", "M1", "12.50", "微信", "退货"]],
        suffix,
        amount_yuan=[12.5],
    )
    refused(
        "return below nought",
        "zhongjie_sales",
        [SALE, ["T1", "2022-10-01 09:00:00", "M1", "-12.50", "微信", "退货"]],
        line(2, "金额"),
        suffix,
    )
    right(
        "event in GB18030",
        "matchmaking_events",
        text([EVENT, ["H1", "2022-10-08", "对接", "3", "5"]], "gb18030"),
        suffix,
        financing_yuan=[50_000],
    )
    refused(
        "event of a day that is none",
        "matchmaking_events",
        text([EVENT, ["H1", "2022-10-32", "对接", "3", "5"]], "gb18030"),
        line(2, "活动日期"),
        suffix,
    )


def _rows() -> None:
    loans, both = "startup_loans", {"amount_yuan": [670_000, 330_000]}
    for name in (
        "合计",
        "总计",
        "共计",
        "本月合计",
        "总  计",
        "合 计：",
        "合計",
        "全区",
        "合计（万元）",
        "全年总计",
        "合计数",
    ):
        right(f"total as {name}", loans, [LOAN, ONE, TWO, [name, None, None, 100]], **both)
        refused(f"wrong total as {name}", loans, [LOAN, ONE, TWO, [name, None, None, 99]], at(4, "金额"))
    right("total without a name's column", loans, [LOAN, ONE, TWO, [None, "合计", None, 100]], **both)
    right(
        "subtotals between",
        loans,
        [LOAN, ONE, ["小计", None, None, 67], TWO, ["小计", None, None, 33], ["合计", None, None, 100]],
        **both,
    )
    right("total on top", loans, [LOAN, ["合计", None, None, 100], ONE, TWO], **both)
    refused("total without a name", loans, [LOAN, ONE, TWO, [None, None, None, 100]], at(4))
    refused("row of which", loans, [LOAN, ONE, ["其中：小微", None, None, 33], TWO], at(3))
    refused("same time last year below", loans, [LOAN, ONE, ["附：上年同期"], TWO], at(3))
    refused("second table below", loans, [LOAN, ONE, [], LOAN, TWO], at(4))
    refused("another table below", loans, [LOAN, ONE, [], ["序号", "名称", "数量"], [1, "甲", 3]], at(4))
    refused(
        "row like a note",
        "digital_projects",
        [PROJECT, ["甲", "平台", "建", 5, None, "在建"], ["数据中心：一期", None, "建", 99]],
        at(3, "类别"),
    )
    refused(
        "row that opens like a note",
        "digital_projects",
        [PROJECT, ["甲", "平台", "建", 5, None, "在建"], ["注：含跨月", "平台", None, None, D(2022, 5, 1)]],
        at(3, "计划投资"),
    )
    right(
        "project with a colon",
        "digital_projects",
        [PROJECT, ["数据中心：一期", "平台", "建", 99, None, "在建"]],
        project=["数据中心：一期"],
    )
    right(
        "notes below",
        loans,
        [LOAN, ONE, TWO, [], ["注：含跨月放款。"], ["数据来源：区人社局"], ["制表人：甲", None, "审核：乙"]],
        **both,
    )
    right(
        "title, blank rows and columns",
        loans,
        [[Merged("2022年四季度创业担保贷款台账", 1, 5)], [], [None, *LOAN], [None, *ONE], [], [None, *TWO]],
        **both,
    )
    right("running numbers", loans, [["序号", *LOAN], [1, *ONE], [2, *TWO], [3]], **both)
    refused("row cut short", loans, [LOAN, ONE, ["DK2"], ["DK3", "个体", D(2022, 10, 9), 5]], at(3, "金额"))
    refused("amount missing", loans, [LOAN, changed(ONE, 3, None)], at(2, "金额"))
    refused(
        "all-country total taken for a place",
        "postal_parcels",
        [PARCELS, ["沈河区", 5, 9], ["全国总计", 6, 9]],
        at(3, "本季"),
    )
    right(
        "city total",
        "postal_parcels",
        [PARCELS, ["沈河区", 5, 9], ["和平区", 6, 9], ["全市", 11, 18]],
        quarter_parcels=[5, 6],
    )
    refused("place outside of the city", "postal_parcels", [PARCELS, ["沈河区", 5, 9], ["朝阳区", 6, 9]], at(3, "区县"))
    refused("parcels below nought", "postal_parcels", [PARCELS, ["沈河区", -5, 9]], at(2, "本季"))
    refused("place twice", "postal_parcels", [PARCELS, ["沈河区", 5, 9], ["沈河区", 6, 9]], at(3, "区县"))
    landed = ["乙", 2022, "落地", None, "否", "否"]
    right(
        "investment not known yet",
        "culture_projects",
        [CULTURE, changed(landed, 2, "签约")],
        planned_investment_yuan=[None],
    )
    refused("landed without investment", "culture_projects", [CULTURE, landed], at(2, "计划投资"))
    refused("flag that is none", "culture_projects", [CULTURE, changed(landed, 4, "大概")], at(2, "市级文创中心项目"))
    refused("stage unknown", "culture_projects", [CULTURE, changed(landed, 2, "开工")], at(2, "阶段"))
    refused("year that is none", "culture_projects", [CULTURE, changed(landed, 1, "去年")], at(2, "谋划年度"))
    streets = ["滨河", "万莲", "朱剪炉", "北站", "风雨坛", "皇城", "五里河", "南塔", "泉园", "马官桥", "东陵"]
    jobs = [MONTHS, *([street, *[10] * 12] for street in streets)]
    right(
        "jobs with their total", "urban_employment", [["单位：人"], *jobs, ["合计", *[110] * 12]], new_jobs=[10] * 132
    )
    refused("wrong total of one month", "urban_employment", [*jobs, ["合计", 110, 110, 111, *[110] * 9]], at(13, "3月"))
    refused("month missing", "urban_employment", [row[:12] for row in jobs], at(1, "12月"))
    refused(
        "one month of a street missing",
        "urban_employment",
        [*jobs[:3], changed(jobs[3], 5, None), *jobs[4:]],
        at(4, "5月"),
    )
    right(
        "nights of two markets",
        "night_markets",
        {"歇马夜市": [MARKET, [D(2022, 10, 1), 1.5, 12]], "彩塔夜市": [MARKET, [D(2022, 10, 1), 2, 10]]},
        market=["歇马夜市", "彩塔夜市"],
        turnover_yuan=[120_000, 100_000],
    )
    refused(
        "night of another month",
        "night_markets",
        {"歇马夜市": [MARKET, [D(2022, 9, 30), 1.5, 12]]},
        ("歇马夜市", 2, "日期"),
    )
    right(
        "brand with a text area missing",
        "new_brands",
        [BRAND, ["甲", "餐饮", "2022年3月1日", "/", "是"]],
        shopping_area=[None],
        settled_on=["2022-03-01"],
    )
    refused("brand without its day", "new_brands", [BRAND, ["甲", "餐饮", None, "中街", "是"]], at(2, "入驻日期"))
    right(
        "street without its word",
        "pocket_parks",
        [PARK, ["甲园", "皇城", 100], ["乙园", "皇城街道", 100]],
        street=["皇城街道"] * 2,
    )
    refused("park of no area", "pocket_parks", [PARK, ["甲园", "皇城", 0]], at(2, "面积"))
    refused(
        "header over two rows",
        loans,
        [["放款编号", "借款人类型", "放款情况", None], [None, None, "放款日期", "金额（万元）"], ONE],
        at(1, "金额"),
    )
    refused(
        "institution twice",
        "headquarters_register",
        [HEAD, ["甲", "总部", "沈河区", None, "在营"], ["甲", "总部", "和平区", None, "迁出"]],
        at(3, "机构名称"),
    )
    right(
        "institution with an odd blank",
        "headquarters_register",
        [HEAD, ["甲\u00a0行", None, "沈河区", "—", "在营"]],
        established_on=[None],
        status=["在营"],
    )
    right("header without rows of a snapshot", "historic_buildings", [BUILDING], building=[])


for _make in (_packages, _cells, _units, _texts, _codes, _numbers, _dates, _judged, _lines, _rows):
    _make()
