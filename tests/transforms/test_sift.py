import datetime
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import Column, Feed, feeds
from transforms.reading import read
from transforms.reading.period import Period
from transforms.reading.staged import connection

COLUMNS = (
    Column("号", "id", "code"),
    Column("时间", "day", "timestamp"),
    Column("名", "name", "text", required=False),
    Column("额", "amount", "decimal", unit="元"),
    Column("数", "number", "integer", required=False),
    Column("证件", "secret", "code", personal=True),
)
LOG = Feed("log", "", "", "", "", "log", "year", "log", COLUMNS, ("id",), "")
HEADER = "号,时间,名,额,数,证件"
GOOD = ["A1,2022-10-01 09:00:00,甲,12.5,3,S1", "A2,2022-10-01 09:00:00,,1,,S2", "A3,2022-10-02 10:00:00,乙店,7.25,0,S3"]
ODD = [
    *("Ａ４,2022年10月1日 9:00,丙,\"1,234.5\",３,S4", "A5,2022/10/1 9:00,－,2*,—,S5", '="0012",2022-10-01,丁,1,1,S6', "A\u200b7,44835,戊,1,nan,S7"),
    *('A8,2022-10-01 09:00:00,"己\n庚",1,1,S8', 'A9,2022-10-01 09:00:00,"辛\r\n壬",1,1,S9', 'B1,2022-10-01 09:00:00,"癸""子",1,1,S1', " B2 , 2022-10-01 , 甲 , 1 , 1 ,S2"),
    *("B3,2022-10-01 09:00:00,甲,1,1,S3,,", "注：以上为初步数", "数据来源：平台,,,,,", "以上共三笔，已核。,,,,,", "甲,,,,,", "备注,,,,,", ",,,,,", "", "", "1,,,,,"),
]  # fmt: skip
WRONG = [
    *("1001.0,2022-10-01,甲,1,1,S1", "C1,2022-02-30,甲,1,1,S1", "C2,2022-10-01,NULL,1,1,S1", "C3,2022-10-01,甲,12元,1.5,S1", "C4,2022-10-01,甲,1"),
    *("C5,2022-10-01,甲,1,1,S1,多", "C6,2022-10-01,甲,٣,1,S1", "C7,昨天,甲,x,y,S1", "合计,,,21,,", "合计,,,22,,", "小计,,,21,,", "2,合计,,1,,"),
]  # fmt: skip
ABOVE = ["台账,,,,,", "单位：千元,,,,,", "单位：万元", "", ",,,,,"]


def both(folder: Path, content: bytes) -> tuple[list[Any], list[Any]]:
    """What comes of a file as a log, and where each of its rows goes by the cell rules: the rows, or the problems."""
    source, found = folder / "delivered.csv", []
    source.write_bytes(content)
    for media in ("log", "workbook"):
        into = folder / f"{media}.parquet"
        reading = read(replace(LOG, media=media), source, Period.parse("2022"), "d", into)
        if reading.problems:
            found.append([replace(one) for one in reading.problems])
        else:
            with connection() as con:
                query = f"select id, day, name, amount, number from read_parquet('{into}')"
                found.append(con.execute(query).fetchall())
            into.unlink()
    return found[0], found[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sifted")


@settings(max_examples=150, deadline=None)
@given(
    above=st.lists(st.sampled_from(ABOVE), max_size=2),
    lines=st.lists(st.one_of(st.sampled_from(GOOD), st.sampled_from(GOOD), st.sampled_from(ODD)), max_size=14),
    ends=st.lists(st.sampled_from(["\n", "\r\n", "\r", "\r\r\n"]), min_size=1, max_size=3),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]),
)
def test_a_log_with_odd_rows_is_read_as_if_each_row_went_by_the_cell_rules(
    folder: Path, above: list[str], lines: list[str], ends: list[str], encoding: str
) -> None:
    text = "".join(line + ends[n % len(ends)] for n, line in enumerate([*above, HEADER, *lines]))
    content = text.replace("\u200b", "" if encoding == "gb18030" else "\u200b").encode(encoding)
    quick, slow = both(folder, content)
    assert quick == slow


@settings(max_examples=150, deadline=None)
@given(
    above=st.lists(st.sampled_from(ABOVE), max_size=1),
    lines=st.lists(st.sampled_from(GOOD * 3 + ODD), max_size=8),
    wrong=st.lists(st.tuples(st.integers(0, 8), st.sampled_from(WRONG)), min_size=1, max_size=3),
    end=st.sampled_from(["\n", "\r\n", "\r\r\n"]),
)
def test_what_is_said_of_a_bad_log_is_said_of_the_same_places(
    folder: Path, above: list[str], lines: list[str], wrong: list[tuple[int, str]], end: str
) -> None:
    for place, line in wrong:
        lines.insert(place, line)
    quick, slow = both(folder, (end.join([*above, HEADER, *lines]) + end).encode())
    assert quick == slow


def test_a_quote_that_never_closes_is_named_by_its_row_behind_odd_rows(folder: Path) -> None:
    quick, slow = both(folder, "\n".join([HEADER, *GOOD, *ODD[:3], 'A,"B', *GOOD]).encode())
    assert quick == slow
    assert quick[0].row == 8


SALES = "流水号,交易时间,商户编号,金额（元）,支付方式,类型"


def sales(number: int) -> list[str]:
    start = datetime.datetime(2022, 10, 1)
    times = (start + datetime.timedelta(seconds=n % 86_400) for n in range(number))
    return [f"T{n:07d},{at},M{n % 500:04d},{n % 999 + 1}.25,微信,销售" for n, at in enumerate(times)]


def test_an_odd_line_of_a_long_log_costs_little_and_keeps_its_place(tmp_path: Path) -> None:
    lines, source, into = sales(120_000), tmp_path / "sales.csv", tmp_path / "staged.parquet"

    def took(odd: str | None, end: str = "\n") -> tuple[float, Any]:
        written = [*lines[:60_000], *([odd] if odd else []), *lines[60_000:]]
        source.write_text(end.join([SALES, *written, ""]), encoding="utf-8", newline="")
        begun = time.process_time()
        reading = read(feeds()["zhongjie_sales"], source, Period.parse("2022-10-01"), "d", into)
        return time.process_time() - begun, reading

    took(None)
    clean = min(took(None)[0] for _ in range(3))
    for odd in (
        'Q1,2022-10-01 09:00:00,"M\n1",1,微信,销售',
        "Ｔ，2022年10月1日,M1,1*,微信,销售".replace("，", ","),
        ",,,,,",
        "注：系统维护",
    ):
        seconds, reading = took(odd)
        assert reading.problems == ()
        with connection() as con:
            names = [one for (one,) in con.execute(f"select transaction_id from read_parquet('{into}')").fetchall()]
        assert names == [line[:8] for line in lines[:60_000]] + names[60_000 : reading.rows - 60_000] + [
            line[:8] for line in lines[60_000:]
        ]
        assert seconds < 4 * clean + 1
    seconds, reading = took("T,2022-10-01 09:00:00,M1,12元,微信,销售")
    assert [(one.row, one.column, one.found) for one in reading.problems] == [(60_002, "金额（元）", "12元")]
    assert seconds < 4 * clean + 1
    seconds, reading = took(None, "\r\r\n")
    assert reading.rows == 120_000
    assert seconds < 4 * clean + 1


def test_a_log_with_a_column_of_units_is_not_read_without_it(tmp_path: Path) -> None:
    source, into = tmp_path / "delivered.csv", tmp_path / "staged.parquet"
    source.write_text(f"{HEADER},货币单位\n{GOOD[0]},美元\n", encoding="utf-8")
    reading = read(LOG, source, Period.parse("2022"), "d", into)
    by_row = read(replace(LOG, media="workbook"), source, Period.parse("2022"), "d", into)
    assert reading == by_row
