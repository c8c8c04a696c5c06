"""Plain cells: SQL for what a text of a log plainly is, and nothing but that; every other cell goes by the cell rules.

What is taken here is taken as the cell rules take it. A condition may be too narrow, never too wide.
"""

import re
from decimal import Decimal

from transforms.contract import Column
from transforms.reading.cells import (
    APOSTROPHES,
    FULL_WIDTH,
    HALF_WIDTH,
    MISSING,
    NO_NUMBER,
    NOT_VALUES,
    WAS_NUMBER,
    WHITE,
)
from transforms.reading.characters import PLAIN
from transforms.reading.staged import literal

_PLACES = 4
_WHITE = literal(WHITE)
_LONGEST_MARK = max(len(mark.encode()) for mark in MISSING)
_MISSING = ", ".join(literal(mark) for mark in sorted(MISSING))
_NO_NUMBER = ", ".join(literal(mark) for mark in sorted(MISSING | NO_NUMBER))
# White space at an end, full-width forms, marks: what must be trimmed, folded or taken for missing.
_NOT_AS_IT_STANDS = r"^[\s\pZ]|[\s\pZ]$|[！-～　]|^[-–—―….／/]*$"
_PLAIN = literal(rf"[\t\n\r -~{PLAIN}]*")
_NOT_PLAIN = rf"[^\t\n\r -~{PLAIN}]"
# What is no value, or no text: of a whole cell, and anywhere in it.
_NAMES = "|".join(map(re.escape, sorted(NOT_VALUES)))
_NO_TEXT = rf"[=#＝＃]|(?i:{_NAMES})$"
_CONTROL = r"[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f]"
_ODD = {
    "text": rf"^(?:{_NO_TEXT})|{_CONTROL}",
    "code": rf"^(?:{_NO_TEXT}|[{APOSTROPHES}]|(?:{WAS_NUMBER})$)|{_CONTROL}",
}
# Most codes: letters before a digit, or two digits; no number, no mark, no name for nothing looks like that.
_NUMBERED = literal(r"(?:[A-Za-z]+[-_]*|\d)\d[A-Za-z0-9_-]*")
_LONGEST_NAME = max(map(len, NOT_VALUES))
# Every place is a digit: a cast of DuckDB leaves out what stands behind a day, and a Z behind a time.
_DAY = r"\d{4}-\d\d-\d\d"
_DAY = r"\d{4}([-/])\d{1,2}([-/])\d{1,2}"
_CLOCK = r"([01]?\d|2[0-3]):\d\d(:\d\d)?"


def plain_value(column: Column, text: str, scale: Decimal, most: bool = False) -> str:
    """SQL for the value of a text that is plainly of the column's kind, null for any other text.

    `most`: null also for texts that are written as only some systems do, which takes DuckDB half as long to plan.
    """
    found = _cases_of_most(column, text, scale) if most else _cases(column, text, scale)
    cases = " ".join(f"when {condition} then {value}" for condition, value in found)
    return f"case {cases} end"


def typed_or_error(column: Column, text: str, scale: Decimal, most: bool = False) -> str:
    """SQL for the value of a text, raising for what is not plainly of its kind, and where a required one is missing.

    `most` as for `plain_value`.
    """
    # A mark for nothing may stand in a column that need not be filled; where it must be, the cell rules will say so.
    otherwise = "error('not clean')"
    if not column.required:
        otherwise = f"case when {is_nothing(column, text)} then null else {otherwise} end"
    return f"coalesce({plain_value(column, text, scale, most)}, {otherwise})"


def is_nothing(column: Column, text: str) -> str:
    """SQL that is true for a text that stands for nothing."""
    marks = _MISSING if column.kind in ("text", "code") else _NO_NUMBER
    return f"({text} is null or lower(trim({text}, {_WHITE})) in ({marks}))"


def is_capital(cell: str) -> str:
    """SQL that is true for a text that begins with a letter from A to Z."""
    return f"{cell} >= 'A' and {cell} < '['"


def is_ascii(text: str) -> str:
    """SQL that is true for a text of ASCII characters only."""
    return f"strlen({text}) = length({text})"


def _cases_of_most(column: Column, text: str, scale: Decimal) -> list[tuple[str, str]]:
    """Of what `_cases` lists, what most texts meet; for texts in one expression, as each has to be planned."""
    if column.kind not in ("text", "code"):
        return _cases(column, text, scale)[:1]
    conditions = [(_stands_as_it_is(column, text), text)]
    if column.kind == "code":
        conditions = [(_is_long_code(text), text), *conditions]
    return _completed(column, text, conditions)


def _cases(column: Column, text: str, scale: Decimal) -> list[tuple[str, str]]:
    """What a text meets when it is plainly of the column's kind, cheapest first, and the value it then has."""

    match column.kind:
        case "text" | "code":
            return _text_cases(column, text)
        case "decimal" | "integer":
            return _number_cases(column, text, scale)
        case "date":
            return [
                (_is_written_as(text, "date", 10), f"try_cast({text} as date)"),
                (_matches(text, rf"{_DAY}([ T]{_CLOCK})?"), f"cast(try_cast({text} as timestamp) as date)"),
            ]
        case "timestamp":
            return [
                (_is_written_as(text, "timestamp", 19), f"try_cast({text} as timestamp)"),
                (_matches(text, rf"{_DAY}([ T]{_CLOCK})?"), f"try_cast({text} as timestamp)"),
            ]
        case "flag":
            return [(f"{text} = '是'", "true"), (f"{text} = '否'", "false")]
        case "exact":
            return [("false", "null")]
        case "year":
            return [(_matches(text, r"(19|20)\d\d"), f"try_cast({text} as bigint)")]


def _matches(text: str, pattern: str) -> str:
    return f"regexp_full_match({text}, {literal(pattern)})"


def _is_written_as(text: str, kind: str, length: int) -> str:
    """SQL that is true for a text of this length that is, sign for sign, what DuckDB writes for the value it casts to.

    To write the value is quicker than a regular expression.
    """
    return f"strlen({text}) = {length} and cast(try_cast({text} as {kind}) as varchar) = {text}"


def _number_cases(column: Column, text: str, scale: Decimal) -> list[tuple[str, str]]:
    if column.kind == "integer" and scale == 1:
        value = f"try_cast({text} as bigint)"
        return [
            (f"strlen({text}) <= 18 and cast({value} as varchar) = {text}", value),
            (_matches(text, r" *-?\d{1,18} *"), value),
        ]
    # More places than are kept would be rounded: the cell rules say how.
    places = scale.adjusted() if column.kind == "integer" else _PLACES + max(scale.adjusted(), 0)
    matches = _matches(text, rf" *-?\d{{1,14}}(\.\d{{1,{places}}})? *")
    if scale == 1:
        value = f"try_cast({text} as decimal(18, 4))"
        # What is written has all four places: the text has as many as it has.
        is_written = f"starts_with(cast({value} as varchar), {text}) and not ends_with({text}, '.')"
        return [(is_written, value), (matches, value)]
    kind = "bigint" if column.kind == "integer" else "decimal(18, 4)"
    return [(matches, f"try_cast(try_cast({text} as decimal(38, {places})) * {scale:f} as {kind})")]


def _is_long_code(text: str) -> str:
    """SQL that is true for a capital letter and what may follow it in a URL, too long for a name of nothing.

    To encode a text is quicker than a regular expression.
    """
    may_be = f"{is_capital(text)} and strlen({text}) > {_LONGEST_NAME}"
    return f"case when {may_be} then url_encode({text}) = {text} else false end"


def _text_cases(column: Column, text: str) -> list[tuple[str, str]]:
    """A known category, or letters and digits, stand as they are; what is in full-width form or padded is looked at."""
    # One after the other is quicker than a regular expression.
    marks = "".join(f" or contains({text}, '{mark}')" for mark in "\t\n\r")
    is_padded = f"({text} like ' %' or {text} like '% '{marks})"
    trimmed = f"trim({text}, {_WHITE})"
    folded = f"trim(translate({trimmed}, {literal(FULL_WIDTH)}, {literal(HALF_WIDTH)}), {_WHITE})"
    is_mark = f"(strlen({text}) <= {_LONGEST_MARK} and {text} in ({_MISSING}))"
    is_plain = f"regexp_full_match({text}, {_PLAIN})"
    odd = _ODD[column.kind]

    def is_odd(written: str) -> str:
        return f"regexp_matches({written}, {literal(odd)})"

    conditions = [
        (f"{is_ascii(text)} and not {is_padded} and not {is_mark} and not {is_odd(text)}", text),
        (f"strlen({text}) > length({text}) and {_stands_as_it_is(column, text)}", text),
        (
            f"{is_plain} and {trimmed} not in ({_MISSING}) and not {is_odd(folded)}",
            folded if column.kind == "code" else trimmed,
        ),
    ]
    if column.kind == "code":
        conditions = [(_is_long_code(text), text), (f"regexp_full_match({text}, {_NUMBERED})", text), *conditions]
    return _completed(column, text, conditions)


def _stands_as_it_is(column: Column, text: str) -> str:
    # One expression, as each goes through the text anew.
    return f"not regexp_matches({text}, {literal(f'{_NOT_PLAIN}|{_NOT_AS_IT_STANDS}|{_ODD[column.kind]}')})"


def _completed(column: Column, text: str, conditions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Conditions on a text with the suffix of its column, and the known categories before them."""
    if column.suffix:
        whole = f"case when ends_with({{0}}, '{column.suffix}') then {{0}} else {{0}} || '{column.suffix}' end"
        conditions = [(condition, whole.format(value)) for condition, value in conditions]
    if column.choices:
        listed = ", ".join(map(literal, column.choices))
        conditions.insert(0, (f"{text} in ({listed})", text))
    return conditions
