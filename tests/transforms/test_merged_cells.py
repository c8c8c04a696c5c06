"""A vertically merged cell is the value of all its rows; what a merged range leaves open is refused by its range."""

import datetime
import io
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PARKS = ["公园", "街道", "面积（平方米）", "提升完工日期"]
DAY = datetime.datetime(2023, 5, 1)


def book(rows: list[list[Any]], *merged: str, title: str = "") -> bytes:
    """A workbook with merged ranges; a merged range has its first cell's value, and the rest of it is empty."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = made.add_format({"num_format": "yyyy/m/d"})
    page = made.add_worksheet("台账")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                page.write(number, column, cell, day if isinstance(cell, datetime.datetime) else None)
    for one in merged:
        first = one.partition(":")[0]
        column, row = ord(first[0]) - 65, int(first[1:]) - 1
        value = rows[row][column] if column < len(rows[row]) else None
        page.merge_range(one, "" if value is None else value, day if isinstance(value, datetime.datetime) else None)
    made.close()
    return buffer.getvalue()


def parks(count: int) -> list[list[Any]]:
    return [[f"公园{n}", "南塔", 100.5, None] for n in range(count)]


@given(
    first=st.integers(0, 5),
    height=st.integers(2, 6),
    column=st.sampled_from([1, 3]),
    above=st.integers(0, 2),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_vertically_merged_cell_is_the_value_of_all_its_rows(
    deliver: Any, first: int, height: int, column: int, above: int
) -> None:
    rows = parks(12)
    top = above + 2 + first
    for row in rows:
        row[column] = "南塔" if column == 1 else datetime.datetime(2023, 1, 1)
    for row in rows[first : first + height]:
        row[column] = None
    rows[first][column] = "北站" if column == 1 else DAY
    titles = [["口袋公园一览"], ["2023年"]][:above]
    letter = "ABCD"[column]
    delivered = deliver("pocket_parks", book([*titles, PARKS, *rows], f"{letter}{top}:{letter}{top + height - 1}"))
    name = delivered.feed.columns[column].name
    wanted = "北站街道" if column == 1 else DAY.date()
    found = [n for n, value in enumerate(delivered.column(name)) if value == wanted]
    assert found == list(range(first, first + height))


def test_a_merged_amount_is_refused_as_nobody_knows_how_much_is_each_rows(deliver: Any) -> None:
    rows = parks(3)
    rows[1][2] = None
    problems = deliver("pocket_parks", book([PARKS, *rows], "C2:C3")).problems
    assert [(one.row, one.column) for one in problems] == [(2, "面积（平方米）"), (3, "面积（平方米）")]
    assert all("C2:C3" in one.expected_zh and "C2:C3" in one.expected_en for one in problems)


@pytest.mark.parametrize("merged", ["C3:D3", "C2:D4", "B2:D2", "A2:D4"])
def test_a_range_over_several_columns_among_the_data_is_refused_by_its_range(deliver: Any, merged: str) -> None:
    rows = parks(4)
    for row in rows:
        row[3] = DAY
    (first, last), width = (int(merged[1]) - 2, int(merged[4]) - 2), range(ord(merged[0]) - 65, ord(merged[3]) - 64)
    for n in range(first, last + 1):
        for column in width:
            if (n, column) != (first, width[0]):
                rows[n][column] = None
    problems = deliver("pocket_parks", book([PARKS, *rows], merged)).problems
    assert problems
    assert any(merged in one.expected_zh and merged in one.expected_en for one in problems)


def test_merged_titles_headers_totals_and_notes_are_what_they_are(deliver: Any) -> None:
    rows = [
        ["沈河区口袋公园一览表", None, None, None],
        PARKS,
        [None] * 4,
        *parks(3),
        ["合计", None, 301.5, None],
        ["注：合并的说明", None, None, None],
    ]
    merged = ["A1:D1", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "A7:B7", "A8:D9"]
    assert deliver("pocket_parks", book(rows, *merged)).row_count == 3


def test_a_subtotal_inside_of_a_merged_group_is_still_a_subtotal(deliver: Any) -> None:
    header = ["街道", "公园", "面积（平方米）", "提升完工日期"]
    rows = [
        header,
        ["南塔", "甲", 10, None], [None, "乙", 20, None], [None, "小计", 30, None],
        ["北站", "丙", 5, None], [None, "小计", 5, None],
    ]  # fmt: skip
    delivered = deliver("pocket_parks", book(rows, "A2:A4", "A5:A6"))
    assert delivered.column("street") == ["南塔街道", "南塔街道", "北站街道"]


def test_a_row_whose_other_cell_is_merged_is_not_alone(deliver: Any) -> None:
    rows = [["门店", "街道", "开业日期", "状态"], ["甲", "南塔", None, "营业"], ["乙", None, None, None]]
    delivered = deliver("script_venues", book(rows, "B2:B3", "D2:D3"))
    assert [(row["street"], row["status"]) for row in delivered.rows] == [("南塔街道", "营业")] * 2


def test_a_range_that_begins_in_the_header_gives_no_row_a_value(deliver: Any) -> None:
    rows = parks(3)
    for row in rows:
        row[3] = DAY
    rows[0][3] = None
    problems = deliver("pocket_parks", book([PARKS, *rows], "D1:D2")).problems
    assert [(one.row, one.column) for one in problems] == [(2, "提升完工日期")]
    assert "D1:D2" in problems[0].expected_en


def test_a_range_below_the_last_row_makes_no_row(deliver: Any) -> None:
    rows = parks(3)
    rows[2][3] = DAY
    assert deliver("pocket_parks", book([PARKS, *rows], "D4:D40")).row_count == 3


def test_a_merged_error_is_refused_in_every_row(deliver: Any) -> None:
    rows = parks(3)
    content = io.BytesIO()
    made = xlsxwriter.Workbook(content, {"in_memory": True})
    page = made.add_worksheet()
    page.write_row(0, 0, PARKS)
    for number, row in enumerate(rows, 1):
        page.write_row(number, 0, row)
    page.merge_range("D2:D4", "")
    page.write_formula("D2", "=1/0", None, "#DIV/0!")
    made.close()
    problems = deliver("pocket_parks", content.getvalue()).problems
    assert [(one.row, one.found) for one in problems] == [(2, "#DIV/0!"), (3, "#DIV/0!"), (4, "#DIV/0!")]
