from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms import Column, feeds
from transforms.reading.afterwards import anew
from transforms.reading.asides import names_total
from transforms.reading.log import NotClean, stage_log
from transforms.reading.period import Period
from transforms.reading.plain import plain_value
from transforms.reading.staged import Anew, RowsLost, connection, write

SALES, DAY = feeds()["zhongjie_sales"], Period.parse("2022-10-01")
HEADER = "流水号,交易时间,商户编号,金额（元）,支付方式,类型"
MANY = 50_000
COLUMNS = {
    "text": Column("文", "text", "text"),
    "code": Column("码", "code", "code", required=False),
    "street": Column("街", "street", "code", choices=("皇城街道", "皇姑"), suffix="街道"),
    "class": Column("类", "class", "code", required=False, choices=("甲", "乙")),
}
TEXTS = [
    *("微信", "皇城街道", "皇城", "皇姑", "甲", "丙", "SH001", "sh-1", "A" * 20, "12", "甲乙公司（沈阳）", "甲（乙）", "A，B", "a b"),
    *("小计", "合 计", "总計：", "计划", "NULL", "None", "n/a", "#REF!", "=A1", '="0012"', "'1", "1001.0", "1,001", "1E5", "Undefined"),
    *("", "-", "－", "—", "……", "/", " ", "微信 ", " 微信", "\t甲", "甲\n", "甲\n乙", "Ｍ１", "１", "Ａ", "㎡", "①", "⽇", "\u3000甲"),
    *("\x07", "甲\x7f", "甲\u200b", "\ufeff甲", "\u00a0甲", "甲\ufffd", "\ue000", "e\u0301", "𠅤", "٣", "[1]", "---", "––"),
]  # fmt: skip


@pytest.fixture(scope="module")
def many() -> bytes:
    """A long log that is clean."""
    return "".join(
        [HEADER + "\n", *(f"T{n},2022-10-01 09:00:00,M{n % 9},12.50,微信,销售\n" for n in range(MANY))]
    ).encode()


def staged(content: bytes, folder: Path) -> list[tuple[Any, ...]] | None:
    """The staged rows of a log of sales, None where the strict pass does not take it; nothing else is left behind."""
    source, into = folder / "log.csv", folder / "staged.parquet"
    source.write_bytes(content)
    try:
        stage_log(SALES, source, DAY, "delivery", into)
    except NotClean:
        assert [path.name for path in folder.iterdir()] == ["log.csv"]
        return None
    assert sorted(path.name for path in folder.iterdir()) == ["log.csv", "staged.parquet"]
    with duckdb.connect() as con:
        rows = con.execute(f"from read_parquet('{into}')").fetchall()
    into.unlink()
    return rows


@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
@settings(max_examples=20, deadline=None)
@given(texts=st.lists(st.lists(st.sampled_from(TEXTS), max_size=3).map("".join), min_size=1, max_size=40))
@example(texts=TEXTS)
def test_a_text_that_is_not_odd_afterwards_is_what_it_is_before(column: Column, texts: list[str]) -> None:
    what = anew([column])
    assert what is not None
    (odd,) = what.odd
    value, is_total = plain_value(column, "t", Decimal(1)), names_total("t")
    with connection() as con:
        query = f'select t, {value}, {is_total}, {odd} from (select t, t as "{column.name}" from (select unnest(?::varchar[]) as t))'
        found = con.execute(query, [[*texts, None]]).fetchall()
    for text, typed, is_one, is_odd in found:
        if not is_odd:
            assert typed == text
            assert not is_one
            assert text is not None or not column.required


@pytest.mark.parametrize(
    ("merchant", "payment", "kind"),
    [
        ("M1", "支付宝", "退货"),
        ("Ｍ１", "微信", "销售"),
        ("M1", " 微信", "销售"),
        ("M1", "微信", "换货"),
        ("M1", "微信", " 销售"),
        ("M1", "微信", ""),
        ("M1", "", "销售"),
        ("M1", "－", "销售"),
        ("M1", "小计", "销售"),
        ("M1", "微信", "小计"),
        ("NULL", "微信", "销售"),
        ("M\x071", "微信", "销售"),
        ("1E5", "微信", "销售"),
        ("M1", "微\ufffd", "销售"),
    ],
)
def test_the_last_row_of_a_long_log_is_taken_as_that_of_a_short_one(
    many: bytes, tmp_path: Path, merchant: str, payment: str, kind: str
) -> None:
    row = f"T,2022-10-01 09:00:00,{merchant},12.50,{payment},{kind}\n".encode()
    short, long = staged(HEADER.encode() + b"\n" + row, tmp_path), staged(many + row, tmp_path)
    assert (long and long[-1:]) == short
    assert long is None or len(long) == MANY + 1


def test_a_text_for_nothing_is_nothing_at_the_end_of_a_long_log(tmp_path: Path) -> None:
    header, row = "日期,区县,AQI,首要污染物,PM2.5\n", "2022-10-01,和平区,50,{},20\n"
    source, into = tmp_path / "log.csv", tmp_path / "staged.parquet"
    source.write_text(header + row.format("PM10") * MANY + row.format("") + row.format("-"))
    assert stage_log(feeds()["air_quality_daily"], source, Period.parse("2022-10"), "d", into) == MANY + 2
    with duckdb.connect() as con:
        found = con.execute(f"select primary_pollutant from '{into}' offset {MANY - 1}").fetchall()
    assert found == [("PM10",), (None,), (None,)]


def test_texts_are_texts_to_whoever_reads_the_staged_file_however_they_were_written(
    many: bytes, tmp_path: Path
) -> None:
    (tmp_path / "log.csv").write_bytes(many)
    into = tmp_path / "staged.parquet"
    stage_log(SALES, tmp_path / "log.csv", DAY, "it's", into)
    with duckdb.connect() as con:
        kinds = con.execute(f"select name, converted_type from parquet_schema('{into}') where type = 'BYTE_ARRAY'")
        texts = [name for name, kind in SALES.staged_columns if kind == "varchar"]
        assert kinds.fetchall() == [(name, "UTF8") for name in texts]
        assert con.execute(f"select distinct period, _delivery from '{into}'").fetchall() == [("2022-10-01", "it's")]


def test_a_file_with_an_odd_row_is_written_anew_and_nothing_else_is_left(tmp_path: Path) -> None:
    into = tmp_path / "staged.parquet"
    what = Anew(["n = 3", "n is null"], "select * replace (-n as n) from written")

    def rows(query: str, expected: int) -> list[tuple[int]]:
        with connection() as con:
            assert write(con, query, into, expected, what) == expected
            assert [path.name for path in tmp_path.iterdir()] == ["staged.parquet"]
            return con.execute(f"from '{into}'").fetchall()

    assert rows("select unnest([1, 2]) as n", 2) == [(1,), (2,)]
    assert rows("select unnest([1, 3, 2]) as n", 3) == [(-1,), (-3,), (-2,)]
    refused = replace(what, query="select * from written where error('no')")
    with connection() as con:
        for number, one in ((4, what), (3, refused)):
            with pytest.raises((RowsLost, duckdb.Error)):
                write(con, "select unnest([5, 3, 1]) as n", into, number, one)
    assert [path.name for path in tmp_path.iterdir()] == ["staged.parquet"]
    assert rows("select unnest([1, 2]) as n", 2) == [(1,), (2,)]
