import re
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms import Column
from transforms.contract import DUCKDB_TYPES
from transforms.reading.asides import is_no_data
from transforms.reading.cells import CellError
from transforms.reading.notes import is_note, total_named
from transforms.reading.plain import is_nothing, plain_value
from transforms.reading.staged import connection
from transforms.reading.tidy import _READERS

COLUMNS = [
    (Column("文", "text", "text", required=False), Decimal(1)),
    (Column("码", "code", "code", required=False), Decimal(1)),
    (Column("街", "street", "code", required=False, choices=("皇城街道",), suffix="街道"), Decimal(1)),
    (Column("数", "integer", "integer", required=False), Decimal(1)),
    (Column("人次", "visits", "integer", unit="万人次", required=False), Decimal(10_000)),
    (Column("额", "decimal", "decimal", unit="元", required=False), Decimal(1)),
    (Column("亿", "large", "decimal", unit="亿元", required=False), Decimal(10) ** 8),
    (Column("日", "date", "date", required=False), Decimal(1)),
    (Column("时", "timestamp", "timestamp", required=False), Decimal(1)),
    (Column("否", "flag", "flag", required=False), Decimal(1)),
    (Column("年", "year", "year", required=False), Decimal(1)),
]
WORDS = [
    *("null", "NULL", "None", "nan", "NaN", "N/A", "#N/A", "#REF!", "##", "是", "否", "皇城", "街道", "微信", "－", "—", "…", "E", "e+"),
    *("2022", "2022-10-01", "2022/10/1", "09:00:00", "24:00", "T", ".0", ".00", "1001", "0012", "1,001", "1e5", "1.23E15", '="', "'"),
    *("\u200b", "\u00a0", "\u3000", "\ufeff", "\u00ad", "\ufe0f", "\ufffd", "\x07", "\x7f", "\x85", "⽇", "金", "e\u0301", "٣", "１２", "①", "㎡"),
    *("合计", "小计：", "注：", "全国总计", "=", '"', ",", "-", "/", " ", "\t", "\n", "\r", "\v", "（元）", "Ｎ", "ＵＬＬ", "赟", "𠅤", "\ue000"),
]  # fmt: skip
# A day or a time with one sign of it changed: what a cast may leave out.
SPOILED = st.builds(
    lambda text, at, sign: text[: at % len(text)] + sign + text[at % len(text) + 1 :],
    st.sampled_from(
        ["2022-10-08", "2022-10-8x", "2022-10-08 09:00:00", "2022-1-8 9:00:0x", "2022/10/08", "2022-10-08 09:00"]
    ),
    st.integers(0, 20),
    st.sampled_from([*"xTZ.,-+ :/日0９", ""]),
)
# What only looks like a code, behind enough letters.
LONG = st.builds(
    lambda start, text, end: f"{start}{'X' * 14}{text}{end}",
    st.sampled_from([*"AZaz9=# ", ""]),
    st.sampled_from([*WORDS, *"_.~-+%@ "]),
    st.sampled_from([*"19 \t\x01\x7f", ""]),
)
NUMBERS = [
    "".join(parts)
    for parts in product(
        ["", "-", "+", " ", "--", "- "],
        ["", "0", "00", "7", "007", "12345", "1_000", *(digit * n for digit in "19" for n in (14, 15, 18, 19, 40))],
        ["", ".", ".0", ".5", ".50", ".0000", ".9999", ".00000", ".99995", ".1.2", "e3", "E-2"],
        ["", " ", "\t", ".", "x"],
    )
]
TEXTS = st.one_of(
    SPOILED,
    LONG,
    st.sampled_from(NUMBERS),
    st.lists(st.sampled_from(WORDS), max_size=4).map("".join),
    st.text(alphabet="0123456789.,-+eE=/: ", max_size=20),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6),
    st.decimals(allow_nan=False, allow_infinity=False, places=4).map(str),
    st.datetimes().map(str),
    st.dates().map(str),
)


def by_sql(expression: str, texts: list[str | None]) -> list[Any]:
    """What an SQL expression over `t` gives for each text."""
    with connection() as con:
        rows = con.execute(f"select {expression} from (select unnest(?::varchar[]) as t)", [texts]).fetchall()
    return [value for (value,) in rows]


@pytest.mark.parametrize(("column", "scale"), COLUMNS, ids=[column.name for column, _ in COLUMNS])
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS, min_size=20, max_size=60))
@example(texts=WORDS)
@example(texts=NUMBERS)
def test_a_plain_text_is_what_the_cell_rules_make_of_it(column: Column, scale: Decimal, texts: list[str]) -> None:
    kind = DUCKDB_TYPES[column.kind]
    found = by_sql(f"cast({plain_value(column, 't', scale)} as {kind})", list(texts))
    nothing = by_sql(is_nothing(column, "t"), list(texts))
    taken = [
        (text, value) for text, value, empty in zip(texts, found, nothing, strict=True) if value is not None or empty
    ]
    by_rule: list[str | None] = []
    for text, value in taken:
        try:
            by_rule.append(_READERS[column.kind](column, scale, text))
        except CellError:
            pytest.fail(f"{text!r} is {value!r} to DuckDB, and refused by the cell rules")
    typed = by_sql(f"cast(t as {kind})", by_rule)
    assert [(text, value, one) for (text, value), one in zip(taken, typed, strict=True) if value != one] == []


@pytest.mark.parametrize(("column", "scale"), COLUMNS, ids=[column.name for column, _ in COLUMNS])
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(TEXTS, min_size=20, max_size=60))
@example(texts=WORDS)
@example(texts=NUMBERS)
def test_what_most_texts_are_is_what_any_plain_text_is(column: Column, scale: Decimal, texts: list[str]) -> None:
    found, of_most = (by_sql(plain_value(column, "t", scale, most), list(texts)) for most in (False, True))
    taken = [one for one in zip(texts, found, of_most, strict=True) if one[2] is not None]
    assert [one for one in taken if one[1] != one[2]] == []


_DAY = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_MOMENT = rf"{_DAY}([ T]([01]?\d|2[0-3]):\d\d(:\d\d)?)?"
FORMS = {
    "integer": (r" *-?\d{1,18} *", "bigint"),
    "decimal": (r" *-?\d{1,14}(\.\d{1,4})? *", "decimal(18, 4)"),
    "date": (_MOMENT, "date"),
    "timestamp": (_MOMENT, "timestamp"),
}


@pytest.mark.parametrize("kind", FORMS)
@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.one_of(SPOILED, TEXTS), min_size=20, max_size=60))
@example(texts=NUMBERS)
def test_a_number_or_a_time_is_plain_in_these_forms_and_no_other(kind: Any, texts: list[str]) -> None:
    form, of_duckdb = FORMS[kind]
    found = by_sql(plain_value(Column("列", "it", kind), "t", Decimal(1)), list(texts))
    cast = by_sql(f"try_cast(t as {of_duckdb})", list(texts))
    whole = [re.fullmatch(form, text, re.ASCII) is not None for text in texts]
    wanted = [value if is_whole else None for value, is_whole in zip(cast, whole, strict=True)]
    assert [one for one in zip(texts, found, wanted, strict=True) if one[1] != one[2]] == []


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=20, max_size=40))
def test_a_row_that_is_a_total_or_a_note_is_never_plain(rows: list[list[str]]) -> None:
    with connection() as con:
        query = f"select {is_no_data(['r[1]', 'r[2]', 'r[3]'], ['r[1]', 'r[2]', 'r[3]'])} from (select unnest(?::varchar[][]) as r)"
        found = con.execute(query, [rows]).fetchall()
    for row, (apart,) in zip(rows, found, strict=True):
        if not apart:
            assert total_named(row) is None, row
            assert not is_note(row), row
