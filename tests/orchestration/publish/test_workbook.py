"""The workbook, opened by another library than the one that wrote it, and compared cell by cell with the release."""

import io
import zipfile

import openpyxl
import pytest

from orchestration.publish.files.workbook import workbook

HEADER = 3
DIGITS = 1e-15
"""A workbook keeps sixteen digits of a number."""
VALUE, BEFORE, CHANGE, PRINTED, AGREES, EXACT, FIGURE = (
    "数值",
    "上年",
    "增减",
    "年报所印",
    "与年报",
    "数值（基本单位）",
    "指标代码",
)


@pytest.fixture(scope="module")
def book(folder):
    return openpyxl.load_workbook(folder / "figures.xlsx")


def table(sheet):
    """The rows below the header, by the Chinese title of their column; remarks below them are left out."""
    titles = [cell.value.split("\n")[0] for cell in sheet[HEADER]]
    rows = (dict(zip(titles, row, strict=True)) for row in sheet.iter_rows(min_row=HEADER + 1))
    return [row for row in rows if row[titles[1]].value is not None]


@pytest.fixture(scope="module")
def rows(book, bulletin):
    """The rows of the sheets of all themes, by figure."""
    found = [row for theme in bulletin.themes for row in table(book[theme.title.zh])]
    by_figure = {row[FIGURE].value: row for row in found}
    assert len(by_figure) == len(found)
    return by_figure


def shown(cell):
    """A number as Excel shows it, for the formats with a fixed number of places."""
    form = cell.number_format
    places = len(form.partition(".")[2].rstrip("%"))
    number = cell.value * 100 if form.endswith("%") else cell.value
    return f"{number:.{places}f}{'%' if form.endswith('%') else ''}"


def test_it_has_a_cover_a_sheet_for_each_theme_and_four_more_in_a_second_language_too(book, bulletin):
    themes = [theme.title.zh for theme in bulletin.themes]
    assert book.sheetnames == ["封面", *themes, "历期数据", "更正", "检查与说明"]
    cover = [cell.value for (cell,) in book["封面"].iter_rows(max_col=1) if cell.value]
    assert cover[:2] == ["沈河区2022年主要统计指标公报", "Key Statistics of Shenhe District, 2022"]
    assert any(bulletin.fingerprint in line for line in cover)
    for name in book.sheetnames[1:]:
        assert any(f"#'{name}'!A1" in cell.hyperlink.location or f"'{name}'!A1" == cell.hyperlink.location
                   for (cell,) in book["封面"].iter_rows(max_col=1) if cell.hyperlink), name  # fmt: skip


def test_every_figure_of_the_release_is_a_number_in_the_unit_that_it_is_printed_in(released, rows, bulletin):
    values = {(row["figure"], row["period"]): row for row in released.rows("from figures")}
    for entry in bulletin.entries:
        row, released_row = rows[entry.figure.figure], values[entry.figure.figure, entry.now.period]
        assert row["指标"].value == released_row["name_zh"]
        assert row["英文名称"].value == released_row["name_en"]
        assert row["责任部门"].value == released_row["department"]
        assert row[EXACT].value == pytest.approx(released_row["value"], rel=DIGITS)
        assert isinstance(row[VALUE].value, int | float)
        if entry.figure.kind == "rank":
            assert row[VALUE].value == released_row["value"]
            assert row[VALUE].number_format == '"全市第"0'
        else:
            unit = "" if row["计量单位"].value == "%" else row["计量单位"].value
            assert f"{shown(row[VALUE])}{unit}" == released_row["as_printed"]


def test_the_year_before_and_the_change_are_numbers_and_empty_where_there_is_none(rows):
    share = rows["city.good_air_share"]
    assert (share[BEFORE].value, round(share[CHANGE].value, 6)) == (286 / 355, round((315 / 360 - 286 / 355) * 100, 6))
    retail = rows["commerce.city_retail_sales"]
    assert (retail[BEFORE].value, shown(retail[BEFORE])) == (3985.1, "3985.1")
    assert retail[CHANGE].value == pytest.approx(3864.5 / 3985.1 - 1)
    assert rows["finance.headquarters"][BEFORE].value is None
    assert rows["finance.headquarters"][CHANGE].value is None


def test_all_46_printed_numbers_stand_beside_ours(released, rows):
    printed = {row["figure"]: row["printed"] for row in released.rows("from printed_figures")}
    found = {figure: row[PRINTED].value for figure, row in rows.items() if row[PRINTED].value}
    assert found == printed
    assert {row[AGREES].value for figure, row in rows.items() if figure in printed} == {"一致"}


def test_all_periods_are_there_with_the_parts_of_each_value(released, book):
    found = {(row[FIGURE].value, row["时期"].value): row for row in table(book["历期数据"])}
    rows = released.rows("from figures")
    assert set(found) == {(row["figure"], row["period"]) for row in rows}
    for row in rows:
        told = found[row["figure"], row["period"]]
        assert told["年报写法"].value == row["as_printed"]
        numbers = [told[name].value for name in (EXACT, "分子或本期数", "分母", "上年同期数")]
        expected = [row[name] for name in ("value", "numerator", "denominator", "base")]
        for number, value in zip(numbers, expected, strict=True):
            assert number == (value if value is None else pytest.approx(value, rel=DIGITS))


def test_headers_stay_in_view_and_every_sheet_is_set_up_for_paper(book):
    for sheet in book.worksheets:
        assert sheet.print_area, sheet.title
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToHeight == 0
        if sheet.title != "封面":
            assert sheet.freeze_panes == f"B{HEADER + 1}"
            assert sheet.print_title_rows == f"${HEADER}:${HEADER}"
            assert sheet.page_setup.orientation == "landscape"


def test_notes_and_sources_are_below_the_table_and_no_cell_is_a_formula(book, bulletin):
    for theme in bulletin.themes:
        below = [cell.value for (cell,) in book[theme.title.zh].iter_rows(max_col=1)][-3:]
        assert below[0].startswith("注：")
        assert below[2].startswith("资料来源：")
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_gates_and_the_notes_in_force_are_told(released, book, bulletin):
    rows = {row["检查"].value: (row["通过"].value, row["已说明"].value) for row in table(book["检查与说明"])}
    counted = released.rows(
        "select gate, count(*) filter (state = 'pass') as passed, count(*) as all from gates group by gate"
    )
    assert sorted(rows.values()) == sorted((row["passed"], row["all"] - row["passed"]) for row in counted)
    remarks = [cell.value for (cell,) in book["检查与说明"].iter_rows(max_col=1) if cell.value]
    assert sum("经与收单流水核对无误" in line for line in remarks) == 1


def test_the_only_date_in_it_is_that_of_the_release(bulletin, folder):
    with zipfile.ZipFile(folder / "figures.xlsx") as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
    properties = openpyxl.load_workbook(io.BytesIO(workbook(bulletin))).properties
    made = bulletin.published_at.replace(microsecond=0)
    assert (properties.created, properties.modified) == (made, made)
