"""A number is what a person sees: a format that shows another number or another unit is refused, by name."""

import datetime
import io
from contextlib import suppress
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from transforms.reading.cells import CellError
from transforms.reading.shown import _number_problem, _text_shown
from transforms.workbooks.formats import section_for

LOANS = ["受理编号", "企业代码", "受理日期", "贷款金额（万元）"]
DAY = datetime.datetime(2022, 10, 8)


def book(rows: list[list[Any]], formats: dict[tuple[int, int], str], date_1904: bool = False) -> bytes:
    """A workbook whose cells (row and column from 0) have formats."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy/m/d", "date_1904": date_1904})
    page = made.add_worksheet("台账")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            code = formats.get((row, column))
            page.write(row, column, cell, made.add_format({"num_format": code}) if code else None)
    made.close()
    return buffer.getvalue()


def loan(value: Any, code: str, header: str = "贷款金额（万元）") -> bytes:
    return book([[*LOANS[:3], header], ["A1", "E1", DAY, value]], {(1, 3): code})


@pytest.mark.parametrize(
    "code",
    [
        "0!.0,", "0\\.0,", '0"."0,', "0.00,", "0.00,,", "#,##0,", "#,##0,,", "0,", "0!.0000", '0"."0000', "#!.##",
        '0.0,"万"', "[>=10000]0!.0,;0", '0"0000"', "0-0000", "0%", "0.00%", "[Red]0.0%", ";;;", '"已隐藏"',
        '#,##0.00"亿元"', '0"元"', '#,##0.00\\亿\\元', '0"万"', '0"亿"', '0"千"', '0"k"', '0"%"', '0"‰"',
        "$#,##0.00", "[$$-409]#,##0.00", "[$USD] 0.00", "[$€-407]0.00", "[$¥-411]#,##0", "[$JPY] 0", "[$HK$-C04]0.00",
        '0.00"美元"', "£0.00", '0"户"', '0"人"', '0"平方米"', '"约"0"百万"',
    ],
)  # fmt: skip
def test_a_format_that_shows_another_number_or_unit_is_refused_by_name(deliver: Any, code: str) -> None:
    wanted = "贷款金额（亿元）" if code == '0"万"' else "贷款金额（万元）"
    (problem,) = deliver("subsidised_loans", loan(50000, code, wanted)).problems
    assert (problem.sheet, problem.row, problem.column, problem.found) == ("台账", 2, wanted, "50000")
    assert f"“{code}”" in problem.expected_zh
    assert "number format" in problem.expected_en


@pytest.mark.parametrize(
    "code",
    [
        "General", "0", "0.00", "#,##0", "#,##0.00", "0.00E+00", "# ?/?", "@", "00000", "0.00_ ", "0.00_);(0.00)",
        "#,##0.00_ ;[Red]\\-#,##0.00\\ ", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "0 0", "+0;-0",
        '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ', '"¥"#,##0.00', "\\¥#,##0", "[$¥-804]#,##0.00",
        "[$￥-804]#,##0.00", "[$RMB] 0.00", '#,##0.00"万元"', '0.00"（万元）"', '0"万"', '0"W"', "[Blue][>100]0;0.00", '"约"0',
        "General;General", "[DBNum1]General", "G/通用格式",
    ],
)  # fmt: skip
def test_a_format_that_shows_the_number_in_its_unit_is_read(deliver: Any, code: str) -> None:
    assert deliver("subsidised_loans", loan(50000, code)).column("loan_yuan") == [500_000_000]


def test_a_unit_in_a_format_is_held_against_the_unit_that_the_delivery_states(deliver: Any) -> None:
    assert deliver("subsidised_loans", loan(5, '0"亿元"', "贷款金额（亿元）")).column("loan_yuan") == [500_000_000]
    assert deliver("subsidised_loans", loan(5, '0"万元"', "贷款金额（亿元）")).problems
    assert deliver("subsidised_loans", loan(5, '0"万元"', "贷款金额")).column("loan_yuan") == [50_000]
    unit_row = book([["单位：元"], [*LOANS[:3], "贷款金额"], ["A1", "E1", DAY, 5]], {(2, 3): '0"元"'})
    assert deliver("subsidised_loans", unit_row).column("loan_yuan") == [5]


def test_each_number_is_judged_by_the_section_that_shows_it(deliver: Any) -> None:
    code = '[>=10000]0!.0,"万元";0"万元"'
    assert deliver("subsidised_loans", loan(9_999, code)).column("loan_yuan") == [99_990_000]
    assert deliver("subsidised_loans", loan(10_000, code)).problems
    assert deliver("subsidised_loans", loan(0, '0;-0;"-"')).column("loan_yuan") == [0]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (123, "000000", "000123"), (123, "0", "123"), (123, "#", "123"), (123, "General", "123"), (123, "@", "123"),
        (123, "0_ ", "123"), (123, "#,##0", "123"), (0, "0000", "0000"), (1234567, "0000", "1234567"),
        (12, "[Red]0000", "0012"),
    ],
)  # fmt: skip
def test_a_code_that_is_a_number_is_read_as_its_format_shows_it(
    deliver: Any, value: int, code: str, shown: str
) -> None:
    content = book([LOANS, [value, value, DAY, 1]], {(1, 0): code, (1, 1): code})
    delivered = deliver("subsidised_loans", content)
    assert [shown] * 2 == [delivered.rows[0][column.name] for column in delivered.feed.columns[:2]]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (123, "000-000"), (1234, "#,##0"), (123, "0.00"), (12.5, "0"), (123, '"SY"0000'), (123, "0%"), (123, ";;;"),
        (123, "0.0E+0"), (-5, "000"), (1e17, "000000000000000000"), (12345, "0,"), (3, '0"号楼"'),
    ],
)  # fmt: skip
def test_a_code_that_shows_otherwise_than_it_is_kept_is_refused_by_name(deliver: Any, value: float, code: str) -> None:
    content = book([LOANS, [value, "E1", DAY, 1]], {(1, 0): code})
    (problem,) = deliver("subsidised_loans", content).problems
    assert (problem.row, problem.column) == (2, "受理编号")
    assert code in problem.expected_zh
    assert code in problem.expected_en


def test_a_date_among_amounts_and_an_amount_among_dates_stay_errors(deliver: Any) -> None:
    content = book([LOANS, ["A1", "E1", 12.5, DAY]], {(1, 3): "yyyy/m/d", (1, 2): "0.00"})
    assert [(one.rule, one.column) for one in deliver("subsidised_loans", content).problems] == [
        ("parse", "受理日期"), ("parse", "贷款金额（万元）"),
    ]  # fmt: skip


@given(number=st.integers(0, 10**9), zeros=st.integers(1, 15))
def test_padding_shows_as_many_digits_as_the_format_has(number: int, zeros: int) -> None:
    code = "0" * zeros
    assert str(_text_shown(code, section_for(code, number), number)) == f"{number:0{zeros}d}"


@given(code=st.text(alphabet='0#?.,;"\\!%EeGym[$]-+_*@/ 万元¥>=<1', max_size=12), number=st.floats(-1e12, 1e12))
def test_any_format_is_read_or_refused(code: str, number: float) -> None:
    section = section_for(code, number)
    _number_problem(code, section, number == 0, "万元", 10_000)
    with suppress(CellError):
        assert str(_text_shown(code, section, number))
