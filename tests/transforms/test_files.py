import datetime
import io
import random
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

HEADER = ["放款编号", "借款人类型", "放款日期", "金额（万元）"]
GOOD = [HEADER, ["L1", "个人", datetime.datetime(2022, 10, 8), 12]]


def book(write: Any) -> bytes:
    """A workbook as `write` fills it."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    write(made)
    made.close()
    return buffer.getvalue()


def plain(made: Any) -> None:
    page = made.add_worksheet("台账")
    for row, cells in enumerate(GOOD):
        for column, cell in enumerate(cells):
            if isinstance(cell, datetime.datetime):
                page.write_datetime(row, column, cell, made.add_format({"num_format": "yyyy/m/d"}))
            else:
                page.write(row, column, cell)


@pytest.mark.parametrize("suffix", [".xls", ".XLSX", ".csv", ".parquet"])
def test_a_file_is_what_its_bytes_are_whatever_its_name_says(deliver: Any, suffix: str, tmp_path: Path) -> None:
    workbook = deliver("startup_loans", book(plain), ".xlsx").rows
    assert deliver("startup_loans", book(plain), suffix).rows == workbook
    text = "放款编号,借款人类型,放款日期,金额（万元）\nL1,个人,2022-10-08,12\n".encode()
    assert deliver("startup_loans", text, suffix).column("amount_yuan") == [120_000]
    typed = tmp_path / "typed"
    columns = """'L1' as "放款编号", '个人' as "借款人类型", date '2022-10-08' as "放款日期", 12 as "金额（万元）\""""
    duckdb.sql(f"copy (select {columns}) to '{typed}' (format parquet)")
    assert deliver("startup_loans", typed.read_bytes(), suffix).column("amount_yuan") == [120_000]


@pytest.mark.parametrize(
    ("content", "suffix", "zh"),
    [
        (b"", ".xlsx", "空"),
        (b"<html><table><tr><td>1</td></tr></table></html>", ".xls", "网页"),
        (b"\xef\xbb\xbf\r\n<?xml version='1.0'?>", ".xlsx", "网页"),
        (b"\x93\xff\xfe and then nothing", ".xlsx", "Excel"),
        (b"\x09\x08\x00 and then nothing", ".xls", "Excel"),
        (b"PK\x03\x04 and then nothing", ".xlsx", "损坏"),
        (b"PK\x03\x04 and then nothing", ".csv", "Excel"),
        (b"PAR1 and then nothing", ".csv", "Parquet"),
        (book(plain), ".docx", ".docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, ".xls", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ".xlsx", "密码"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_word_on_what_to_do(
    deliver: Any, content: bytes, suffix: str, zh: str
) -> None:
    (problem,) = deliver("startup_loans", content, suffix).problems
    assert problem.rule == "file"
    assert zh in problem.expected_zh
    assert problem.expected_en


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked(deliver: Any) -> None:
    buffer = io.BytesIO(book(plain))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/1.bin", "w") as part:
        for _ in range(310):
            part.write(bytes(1 << 20))
    assert len(buffer.getvalue()) < 1 << 20
    (problem,) = deliver("startup_loans", buffer.getvalue()).problems
    assert "MB" in problem.expected_zh


def test_a_stray_cell_in_the_last_corner_does_not_fill_the_memory(deliver: Any) -> None:
    def with_stray_cell(made: Any) -> None:
        plain(made)
        made.get_worksheet_by_name("台账").write(1_048_575, 16_383, "x")

    (problem,) = deliver("startup_loans", book(with_stray_cell)).problems
    assert "台账" in problem.expected_zh


def test_formats_without_content_far_below_the_table_are_nothing(deliver: Any) -> None:
    def formatted(made: Any) -> None:
        plain(made)
        page = made.get_worksheet_by_name("台账")
        bold = made.add_format({"bold": True})
        page.set_column(0, 50, 10, bold)
        for row in range(2, 60):
            page.write_blank(row, 5, None, bold)
        page.write_blank(9_999, 16_383, None, bold)

    assert deliver("startup_loans", book(formatted)).row_count == 1


def test_charts_hidden_sheets_and_merged_titles_are_no_hindrance(deliver: Any) -> None:
    def crowded(made: Any) -> None:
        made.add_worksheet("封面").merge_range(0, 0, 3, 5, "创业担保贷款")
        plain(made)
        made.add_worksheet("隐藏").hide()
        chart = made.add_chart({"type": "line"})
        chart.add_series({"values": "=台账!$D$2:$D$2"})
        made.add_chartsheet("图").set_chart(chart)

    assert deliver("startup_loans", book(crowded)).row_count == 1


def test_damaged_workbooks_never_raise(deliver: Any) -> None:
    whole = book(plain)
    chance = random.Random(11)
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        deliver("startup_loans", bytes(broken[: chance.randrange(100, len(broken) + 1)]))


def test_damage_inside_the_parts_of_a_workbook_never_raises(deliver: Any) -> None:
    chance = random.Random(12)
    with zipfile.ZipFile(io.BytesIO(book(plain))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(60):
        buffer = io.BytesIO()
        victim = chance.choice([name for name in parts if "sheet" in name or "workbook" in name or "Strings" in name])
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, part in parts.items():
                torn = bytearray(part)
                if name == victim:
                    for _ in range(chance.randrange(1, 8)):
                        torn[chance.randrange(len(torn))] = chance.randrange(256)
                archive.writestr(name, bytes(torn))
        deliver("startup_loans", buffer.getvalue())


def test_damaged_logs_never_raise(deliver: Any) -> None:
    chance = random.Random(13)
    lines = ["流水号,交易时间,商户编号,金额（元）,支付方式,类型"]
    lines += [f"T{n},2022-10-01 09:00:00,M1,12.50,微信,销售" for n in range(20)]
    whole = "\n".join(lines).encode()
    for _ in range(60):
        broken = bytearray(whole)
        for _ in range(chance.randrange(1, 10)):
            broken[chance.randrange(len(broken))] = chance.choice(b'",\n\r\x00\xff 0;\t')
        deliver("zhongjie_sales", bytes(broken[: chance.randrange(10, len(broken) + 1)]), ".csv")


def test_a_staged_file_that_stands_is_left_alone_by_a_bad_delivery(deliver: Any, tmp_path: Path) -> None:
    from transforms import feeds
    from transforms.reading import read
    from transforms.reading.period import Period

    good = deliver("startup_loans", book(plain))
    before = good.staged.read_bytes()
    source = tmp_path / "bad.xlsx"
    source.write_bytes(b"<html>")
    assert read(feeds()["startup_loans"], source, Period.parse("2022-Q4"), "d", good.staged).problems
    assert good.staged.read_bytes() == before
