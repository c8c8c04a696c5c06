"""Columns: what only all cells of a column together show to be wrong, whichever way they were read."""

import duckdb

from transforms.contract import Column, Feed, Rule
from transforms.reading.garbled import garbled
from transforms.reading.staged import literal

# Digits that a number keeps, and then noughts: where every long code of a column looks so, the rest is lost.
_LONG, _CUT = r"\d{16,}", r"[1-9]\d{14}0+"
_LOST = 3


def column_rules(con: duckdb.DuckDBPyConnection, feed: Feed, rows: str) -> list[Rule]:
    """Rules that name the texts of typed rows that cannot be what was written: garbled ones, codes cut to 15 digits.

    `rows` is SQL for a relation.
    """
    columns = [one for one in feed.columns if one.kind in ("text", "code") and not one.choices and not one.personal]
    if not columns:
        return []
    asked = ", ".join(f"({_not_ascii(one, rows)}), ({_long(one, rows)})" for one in columns)
    (found,) = con.execute(f"select {asked}").fetchall()
    rules = []
    for column, texts, codes in zip(columns, found[::2], found[1::2], strict=True):
        rules += _garbled(column, texts or []) + _cut(column, codes or [])
    return rules


# What stands in a `where` DuckDB asks once of a text that stands in many rows, and not at all where all of the texts
# together begin otherwise.
def _not_ascii(column: Column, rows: str) -> str:
    name = f'"{column.name}"'
    return f"select list(distinct {name}) from {rows} where strlen({name}) > length({name})"


def _long(column: Column, rows: str) -> str:
    """SQL for the long codes, cut ones first; one that is not cut is enough to know."""
    name = f'"{column.name}"'
    is_long = f"{name} >= '0' and {name} < ':' and length({name}) > 15 and regexp_full_match({name}, '{_LONG}')"
    is_cut = f"regexp_full_match({name}, '{_CUT}')"
    return f"select list(distinct case when {is_cut} then {name} else '' end) from {rows} where {is_long}"


def _garbled(column: Column, texts: list[str]) -> list[Rule]:
    return _rule(
        column,
        garbled(texts),
        "是乱码：文字编码与文件不一致，请按 UTF-8 或 GB18030 重新导出",
        "garbled: written in another encoding than the file's, export it anew in UTF-8 or GB18030",
    )


def _cut(column: Column, codes: list[str]) -> list[Rule]:
    lost = sum(len(code) - 15 for code in codes)
    return _rule(
        column,
        codes if "" not in codes and lost >= _LOST else [],
        "编码被存成了数字，末位已失真；请设为文本格式后重新填写",
        "a number too long to be exact: the last digits of the code are lost, enter it again as text",
    )


def _rule(column: Column, texts: list[str], zh: str, en: str) -> list[Rule]:
    listed = ", ".join(map(literal, texts))
    return [Rule("parse", column.name, f'"{column.name}" in ({listed})', zh, en)] if texts else []
