"""A workbook of the .xls kind says of its cells what one of today says."""

import datetime
import io
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import xlwt

from transforms.workbooks.reader import read_workbook
from transforms.workbooks.refusal import Refused


def saved(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def styled(code: str) -> Any:
    return xlwt.easyxf(num_format_str=code)


def crowded() -> bytes:
    book = xlwt.Workbook()
    book.dates_1904 = False
    page = book.add_sheet("台账")
    page.write(0, 0, "合并")
    page.write_merge(1, 3, 0, 0, datetime.datetime(2022, 10, 1), styled("yyyy/m/d"))
    page.write(1, 1, 5_000_000, styled('0"."0,'))
    page.write(2, 1, 12.5)
    page.write(3, 1, True)
    page.write(4, 1, 123, styled("000000"))
    page.write(5, 1, 44835.375, styled('yyyy"年"m"月"d"日" h:mm'))
    page.row(2).hidden = True
    page.col(1).hidden = True
    book.add_sheet("旧表").visibility = 2
    return saved(book)


def test_values_formats_merged_ranges_and_what_is_hidden_are_known(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(crowded())
    sheet, old = read_workbook(path)
    day = datetime.datetime(2022, 10, 1)
    assert (sheet.name, sheet.facts.hidden, old.facts.hidden) == ("台账", False, True)
    assert sheet.rows == [
        ["合并"],
        [day, 5_000_000],
        ["", 12.5],
        ["", True],
        ["", 123],
        ["", datetime.datetime(2022, 10, 1, 9)],
    ]
    assert [sheet.facts.format_at(row, 1) for row in (2, 3, 5)] == ['0"."0,', "General", "000000"]
    assert [str(one) for one in sheet.facts.merged] == ["A2:A4"]
    assert sheet.facts.hidden_rows == {3}
    assert sheet.facts.hidden_columns == {1}


ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


@pytest.mark.parametrize(("code", "shown"), ERRORS.items())
def test_an_error_is_refused_by_its_place_also_in_an_optional_column(deliver: Any, code: int, shown: str) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("台账")
    for column, header in enumerate(["建筑名称", "等级", "修缮开工", "修缮完工"]):
        page.write(0, column, header)
    page.write(1, 0, "甲")
    page.write(1, 1, "一级")
    page.row(1).set_cell_error(3, code)
    delivered = deliver("historic_buildings", saved(book), ".xls")
    assert delivered.said() == [("parse", 2, "修缮完工", shown)]


@pytest.mark.parametrize("date_1904", [False, True])
def test_dates_are_of_the_workbooks_own_system_typed_plain_or_text(deliver: Any, date_1904: bool) -> None:
    book = xlwt.Workbook()
    book.dates_1904 = date_1904
    page = book.add_sheet("台账")
    for column, header in enumerate(["建筑名称", "等级", "修缮开工", "修缮完工"]):
        page.write(0, column, header)
    serial = 44835 - (1462 if date_1904 else 0)
    for row, cells in enumerate([(serial, None), (str(serial), None), (serial, styled("yyyy/m/d"))], 1):
        page.write(row, 0, f"建筑{row}")
        page.write(row, 1, "一级")
        page.write(row, 3, cells[0], *[one for one in cells[1:] if one])
    delivered = deliver("historic_buildings", saved(book), ".xls")
    assert delivered.column("repair_finished_on") == [datetime.date(2022, 10, 1)] * 3


def test_a_far_cell_is_refused_or_read_and_never_laid_out(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("台账")
    page.write(0, 0, 1)
    page.write(65535, 255, 2)
    path = tmp_path / "a.xls"
    path.write_bytes(saved(book))
    (sheet,) = read_workbook(path)
    assert sum(map(len, sheet.rows)) == 257


def test_damage_is_a_refusal_and_a_good_file_is_read_after_it(tmp_path: Path) -> None:
    whole = crowded()
    chance = random.Random(21)
    path, good = tmp_path / "a.xls", tmp_path / "good.xls"
    good.write_bytes(whole)
    for _ in range(80):
        torn = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            torn[chance.randrange(8, len(torn))] = chance.randrange(256)
        path.write_bytes(torn[: chance.randrange(100, len(torn) + 1)])
        with suppress(Refused):
            read_workbook(path)
    assert len(read_workbook(good)) == 2
