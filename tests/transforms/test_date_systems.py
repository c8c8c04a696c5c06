"""A day's number is read in the date system of its workbook, whether it is a date, a plain number or a text."""

import datetime
import io
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HEADER = ["建筑名称", "等级", "修缮开工", "修缮完工"]
_DAY_0 = {False: datetime.date(1899, 12, 30), True: datetime.date(1904, 1, 1)}


def book(date_1904: bool, *cells: tuple[Any, str]) -> bytes:
    """A workbook with a row for each cell, which is a value in a format."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "date_1904": date_1904})
    page = made.add_worksheet("台账")
    page.write_row(0, 0, HEADER)
    for row, (value, code) in enumerate(cells, 1):
        page.write_row(row, 0, [f"建筑{row}", "一级"])
        page.write(row, 3, value, made.add_format({"num_format": code}))
    made.close()
    return buffer.getvalue()


@given(day=st.dates(datetime.date(1960, 1, 1), datetime.date(2099, 12, 31)), date_1904=st.booleans())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_date_is_the_same_in_both_systems(deliver: Any, day: datetime.date, date_1904: bool) -> None:
    serial = (day - _DAY_0[date_1904]).days
    written = book(
        date_1904,
        (serial, "yyyy/m/d"), (serial, "General"), (serial, "0"), (str(serial), "General"), (f" {serial}* ", "@"),
        (day.isoformat(), "General"), (f"{day:%Y%m%d}", "General"), (int(f"{day:%Y%m%d}"), "General"),
    )  # fmt: skip
    assert deliver("historic_buildings", written).column("repair_finished_on") == [day] * 8


@pytest.mark.parametrize("date_1904", [False, True])
@pytest.mark.parametrize("value", [5, 12345678, "５月", True, "43180-1"])
def test_what_is_no_date_is_none_in_either_system(deliver: Any, value: Any, date_1904: bool) -> None:
    assert [one.rule for one in deliver("historic_buildings", book(date_1904, (value, "General"))).problems] == [
        "parse"
    ]
