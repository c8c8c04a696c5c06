"""What is hidden: a sheet with a table is refused, rows and columns count and are said."""

import datetime
import io
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from transforms import feeds
from transforms.reading import Reading, read
from transforms.reading.period import Period

HEADER = ["建筑名称", "等级", "修缮开工", "修缮完工"]
ROWS = [[f"建筑{n}", "一级", None, datetime.datetime(2022, 6, 30)] for n in range(6)]


def reading(tmp_path: Path, fill: Any) -> Reading:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy/m/d"})
    fill(made)
    made.close()
    source = tmp_path / "建筑_2022.xlsx"
    source.write_bytes(buffer.getvalue())
    return read(feeds()["historic_buildings"], source, Period.parse("2022"), "d", tmp_path / "staged")


def table(made: Any, name: str, rows: Any = ROWS, above: int = 0) -> Any:
    page = made.add_worksheet(name)
    page.write_row(above, 0, HEADER)
    for number, row in enumerate(rows, above + 1):
        page.write_row(number, 0, row)
    return page


@pytest.mark.parametrize("hide", ["hide", "very_hidden"])
def test_a_hidden_sheet_with_the_feeds_table_is_refused_by_name(tmp_path: Path, hide: str) -> None:
    def fill(made: Any) -> None:
        table(made, "今年")
        getattr(table(made, "旧表", [["旧楼", "一级", None, None]]), hide)()

    (problem,) = reading(tmp_path, fill).problems
    assert problem.sheet == "旧表"
    assert "“旧表”被隐藏" in problem.expected_zh
    assert "'旧表' is hidden" in problem.expected_en


def test_a_hidden_sheet_that_is_the_only_one_with_the_table_is_refused_too(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        made.add_worksheet("封面").write(0, 0, "历史建筑")
        table(made, "数据").hide()

    (problem,) = reading(tmp_path, fill).problems
    assert problem.sheet == "数据"


def test_a_hidden_sheet_without_a_table_is_ignored(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        table(made, "今年")
        lists = made.add_worksheet("字典")
        lists.write_column(0, 0, ["等级", "一级", "二级"])
        lists.hide()

    found = reading(tmp_path, fill)
    assert (found.rows, found.problems, found.remarks) == (6, (), ())


@pytest.mark.parametrize(("hidden", "zh", "en"), [
    ([3], "有 1 行被隐藏或筛除，已计入", "1 hidden row was counted"),
    ([2, 4, 6], "有 3 行被隐藏或筛除，已计入", "3 hidden rows were counted"),
])  # fmt: skip
def test_hidden_rows_are_counted_and_said(tmp_path: Path, hidden: list[int], zh: str, en: str) -> None:
    def fill(made: Any) -> None:
        page = table(made, "今年")
        for row in hidden:
            page.set_row(row, None, None, {"hidden": True})

    found = reading(tmp_path, fill)
    assert found.rows == 6
    (remark,) = found.remarks
    assert zh in remark.zh
    assert en in remark.en


def test_rows_that_a_filter_or_a_height_of_nothing_hides_are_counted_alike(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        page = table(made, "今年")
        page.autofilter(0, 0, 6, 3)
        page.set_row(2, None, None, {"hidden": True})
        page.set_row(3, 0)

    (remark,) = reading(tmp_path, fill).remarks
    assert "2 hidden rows were counted" in remark.en


def test_hidden_rows_without_data_are_not_counted(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        page = table(made, "今年", above=2)
        page.write(0, 0, "历史建筑修缮")
        page.write(10, 0, "注：隐藏的说明")
        for row in (0, 1, 9, 10, 11, 40):
            page.set_row(row, None, None, {"hidden": True})

    found = reading(tmp_path, fill)
    assert (found.rows, found.remarks) == (6, ())


def test_a_hidden_column_of_the_contract_is_read_and_said(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        page = table(made, "今年")
        page.set_column(3, 3, None, None, {"hidden": True})
        page.write(0, 6, "内部备注")
        page.set_column(6, 6, None, None, {"hidden": True})

    found = reading(tmp_path, fill)
    assert found.rows == 6
    (remark,) = found.remarks
    assert "“修缮完工”列被隐藏，已读取" in remark.zh
    assert "hidden column '修缮完工'" in remark.en


def test_a_file_that_is_refused_makes_no_remarks(tmp_path: Path) -> None:
    def fill(made: Any) -> None:
        page = table(made, "今年", [*ROWS, ["建筑", "一级", "早春", None]])
        page.set_row(2, None, None, {"hidden": True})

    found = reading(tmp_path, fill)
    assert found.problems
    assert found.remarks == ()
