import csv
import datetime
import io
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz import CORPUS, FEED, TARGETS
from transforms.reading import read
from transforms.reading.cells import CellError, read_number, read_timestamp
from transforms.reading.period import Period

FOUND = sorted(path for path in CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_once_is_read_or_refused(path: Path) -> None:
    begun = time.monotonic()
    TARGETS[path.parent.name](path.read_bytes())
    assert time.monotonic() - begun < 20


PIECES = st.sampled_from(
    ["1", "0", ".", ",", "-", "+", "e", "E", "*", "[1]", " ", "\t", "年", "月", "日", "/", ":", "时", "元", "万", "（", "）", "单位：", "是", "\u200b", "٣",
     "\ufffd", "\x00", "\ud800", '"', "=", "'", "#N/A", "null", "合计", "注：", "\r", "\n", "锟斤拷", "Ａ", "１", "⽇"]
)  # fmt: skip


@pytest.mark.parametrize("target", ["cells", "headers"])
@settings(max_examples=400, deadline=1_000)
@given(
    text=st.one_of(
        st.lists(PIECES, max_size=30).map("".join),
        st.text(max_size=20),
        st.builds("{0}{1}".format, PIECES, st.integers(1, 5000).map("*".__mul__)),
    )
)
def test_no_text_breaks_a_reader_or_reads_back_as_something_else(target: str, text: str) -> None:
    TARGETS[target](text.encode("utf-8", "surrogatepass"))


HEADER = "号,日,时,名,额（元）,数,否"


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.lists(PIECES, max_size=12).map("".join), max_size=6),
    encoding=st.sampled_from(["utf-8", "gb18030", "big5", "shift_jis", "utf-16"]),
)
@example(lines=["A1,2022-10-01,,甲,1,1,是"], encoding="gb18030")
def test_no_bytes_of_a_csv_break_the_reader(lines: list[str], encoding: str) -> None:
    TARGETS["texts"]("\n".join([HEADER, *lines]).encode(encoding, "replace"))


@settings(max_examples=60, deadline=None)
@given(data=st.binary(min_size=4, max_size=60))
def test_no_change_of_a_workbook_breaks_the_reader(data: bytes) -> None:
    TARGETS["workbooks"](data)


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def ways_to_write(number: Decimal) -> st.SearchStrategy[str]:
    plain, grouped = f"{number:f}", f"{number:,f}"
    return st.sampled_from(
        [plain, grouped, wide(plain), wide(grouped), f" {plain}*", f"{grouped}[1]", f"\u200b{plain}"]
    )


def ways_to_date(day: datetime.date) -> st.SearchStrategy[str]:
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day:%Y.%m.%d}",
    ]
    return st.sampled_from([*forms, *map(wide, forms), str((day - datetime.date(1899, 12, 30)).days)])


CODES = st.from_regex(r"[A-Z]{1,3}-?[0-9]{1,12}", fullmatch=True)
DAYS = st.dates(datetime.date(1990, 1, 1), datetime.date(2049, 12, 31))
NAMES = st.text("甲乙丙丁戊己庚辛壬癸沈阳银行店（）·A座1号 \u3000，、\n", max_size=8)
NUMBERS = st.decimals(-(10**9), 10**9, places=4)
ROWS = st.lists(st.tuples(CODES, DAYS, NAMES, NUMBERS, st.integers(-(10**12), 10**12)), min_size=1, max_size=12)


@settings(max_examples=120, deadline=None)
@given(rows=ROWS, data=st.data())
def test_what_is_accepted_reads_back_to_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]], data: st.DataObject
) -> None:
    written = [HEADER.split(",")]
    for code, day, name, amount, number in rows:
        of_day, of_amount, of_number = ways_to_date(day), ways_to_write(amount), ways_to_write(Decimal(number))
        written.append([code, data.draw(of_day), "", name, data.draw(of_amount), data.draw(of_number), "是"])
    text = io.StringIO(newline="")
    end, quoting = (
        data.draw(st.sampled_from(["\n", "\r\n"])),
        data.draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    csv.writer(text, lineterminator=end, quoting=quoting).writerows(written)
    folder = tmp_path_factory.mktemp("written")
    source, into = folder / "delivered.csv", folder / "staged.parquet"
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
    source.write_bytes(text.getvalue().encode(encoding))
    reading = read(FEED, source, Period.parse("2022"), "d", into)
    assert reading.problems == ()
    found = duckdb.sql(f'select id, "day", name, amount, "number" from \'{into}\'').fetchall()
    named = [(code, day, name.strip(" \n\u3000") or None, amount, number) for code, day, name, amount, number in rows]
    assert found == named


@settings(max_examples=300)
@given(number=NUMBERS, data=st.data())
def test_a_number_reads_back_however_it_is_written(number: Decimal, data: st.DataObject) -> None:
    assert read_number(data.draw(ways_to_write(number))) == number


@settings(max_examples=300)
@given(day=DAYS, data=st.data())
def test_a_date_reads_back_however_it_is_written(day: datetime.date, data: st.DataObject) -> None:
    assert read_timestamp(data.draw(ways_to_date(day))) == datetime.datetime.combine(day, datetime.time())


@pytest.mark.parametrize(
    "text",
    ["9" + "*" * 5_000 + "x", "9" + " " * 5_000 + "x", "9" + "[1]" * 2_000 + "x", "1," * 5_000, "9*" * 3_000 + "x"],
)
def test_no_text_takes_longer_than_its_length(text: str) -> None:
    begun = time.monotonic()
    for reader in (read_number, read_timestamp):
        with pytest.raises(CellError):
            reader(text)
    assert time.monotonic() - begun < 1
