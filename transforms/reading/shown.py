"""What a workbook shows in a cell where that is not its value: number formats, merged cells, formulas without a value.

A format that shows another number than the cell holds is refused, as is one that names another unit than the column's.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from transforms.contract import Column
from transforms.reading.cells import BrokenCell, CellError, folded, is_missing, text_of
from transforms.reading.units import UNITS, UnitError, unit_named, without_white
from transforms.reading.units import factor as factor_of
from transforms.workbooks.formats import GENERAL, Section, Token, section_for

if TYPE_CHECKING:
    from transforms.reading.header import Table

_NUMBERS = ("integer", "decimal", "exact")
_TEXTS = ("code", "text")
_DATES = ("date", "timestamp")
# Behind a serial that is written as text there may be marks, as behind any number.
_SERIAL = re.compile(r"(\d{5}(?:\.\d+)?)(?:\s*(?:\*+|\[\d{1,2}\]))*")
_DAYS_FROM_1900_TO_1904 = 1462
# Above this a number has lost digits, and no format shows them.
_EXACT = 10**15

_AROUND_WORDS = " ()[]【】:-+=~/*·"
_SCALES = {"千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "k": 3, "w": 4, "m": 6, "mn": 6, "b": 9, "bn": 9}
_YUAN = {"¥", "cn¥", "rmb", "cny", "人民币"}
_DOLLAR = {"$", "us$", "usd"}
# Japan, where the same sign stands for another currency.
_YEN = re.compile(r"0*411|ja\b.*", re.IGNORECASE)
# What a unit may be made of that is not in the list of units: whoever writes it means one.
_OF_UNITS = (*UNITS, "万", "亿", "千", "百", "币", "圆", "平米", "亩", "公顷", "m2")


def as_shown(column: Column, index: int, factor: Decimal, table: "Table", row: int, cell: Any) -> Any:
    """The value of a cell of a workbook as its column is to read it, in units of `factor`. Raises CellError."""
    if isinstance(cell, BrokenCell) and cell.startswith("="):
        raise CellError(
            "公式没有存下计算结果，请用 Excel 打开、重新计算后保存",
            "a formula that was saved without its value: open the file in Excel, calculate and save it",
        )
    facts = table.grid.facts
    at = (row, index)
    if facts.merged and (merged := facts.range_at(*at)) is not None:
        first = (merged.first_row, merged.first_column)
        is_filled = merged.is_vertical and merged.first_row > table.header_row
        is_summed = column.is_number and column.additive and not is_missing(cell)
        if is_summed if is_filled else at != first:
            raise CellError(
                f"{merged} 是合并单元格，看不出各行各列是多少，请取消合并、逐格填写",
                f"{merged} is merged, and does not say what each cell holds: unmerge it and fill in each cell",
            )
        at = first
    if facts.date_1904 and column.kind in _DATES:
        return _of_1900(cell)
    if not isinstance(cell, int | float) or isinstance(cell, bool):
        return cell
    code = facts.format_at(*at)
    if code == GENERAL:
        return cell
    section = section_for(code, cell)
    if column.kind in _TEXTS:
        return _text_shown(code, section, cell)
    if column.kind in _NUMBERS or column.kind == "year":
        problem = _number_problem(code, section, cell == 0, column.unit, factor)
        if problem:
            raise CellError(*problem)
    return cell


def _of_1900(cell: Any) -> Any:
    """A day number of the 1904 system as one of the 1900 system, be it a number or a text; all else as it is."""
    if isinstance(cell, str | int | float) and not isinstance(cell, bool | BrokenCell):
        match = _SERIAL.fullmatch(folded(text_of(cell)))
        if match:
            return float(match[1]) + _DAYS_FROM_1900_TO_1904
    return cell


def _text_shown(code: str, section: Section, number: float) -> Any:
    """A number in a column of texts as it is shown: with the zeros in front that its format wants, or as it is.

    Raises CellError where the format shows anything else.
    """
    visible = [token for token in section.tokens if token[0] != "literal" or token[1].strip()]
    digits = sum(text == "0" for _, text in visible)
    is_grouped = any(kind == "comma" for kind, _ in visible) and not _scales_down(visible)
    only_digits = all(kind == "digit" or (is_grouped and kind == "comma") for kind, _ in visible)
    if all(kind in ("general", "text") for kind, _ in visible) and visible:
        return number
    if visible and only_digits and number == int(number) and 0 <= number < (1000 if is_grouped else _EXACT):
        text = str(int(number))
        return text.zfill(digits) if len(text) < digits else number
    raise CellError(
        f"单元格格式“{code}”显示的与所存的不同，请设为文本格式、按显示的填写",
        f"number format {code!r} shows something else than the cell holds: make it a text, and write what is shown",
    )


@lru_cache(maxsize=1024)
def _number_problem(
    code: str, section: Section, is_zero: bool, unit: str | None, counted: Decimal
) -> tuple[str, str] | None:
    """What is wrong with a format in a column of numbers, whose unit counts `counted` base units."""
    if section.has("percent"):
        return (
            f"单元格格式“{code}”是百分比，请改为“常规”格式、填写数值",
            f"number format {code!r} is a percentage: write a plain number, formatted as General",
        )
    if _rescales(section, is_zero):
        return (
            f"单元格格式“{code}”显示的数与所存的不同，请将本列改为“常规”格式，再核对数值",
            f"number format {code!r} shows another number than the cell holds: format the column as General",
        )
    for word, is_known in _words(section, unit, counted):
        if not is_known:
            zh = f"单元格格式“{code}”中的“{word}”与本列的单位不符（约定为“{unit or '无'}”），请在表头写明单位"
            en = (
                f"number format {code!r} says {word!r}, which is not the unit of this column (agreed: {unit or 'none'})"
            )
            return zh, f"{en}: state the unit in the header"
    return None


def _rescales(section: Section, is_zero: bool) -> bool:
    """Whether a section shows other digits than the number's: scaled by commas or a written point, or none at all."""
    digits = [n for n, (kind, _) in enumerate(section.tokens) if kind == "digit"]
    if not digits:
        return not is_zero and not section.has("general", "text")
    written = (
        (digits[0] < n < digits[-1] and text.strip()) or re.fullmatch(r"[\s.,]*\d[\d\s.,]*", text)
        for n, (kind, text) in enumerate(section.tokens)
        if kind == "literal"
    )
    return _scales_down(section.tokens) or any(written)


def _scales_down(tokens: "tuple[Token, ...] | list[Token]") -> bool:
    """Whether a comma stands where it divides by a thousand: not between two digits before the point."""
    kinds = [kind for kind, _ in tokens if kind in ("digit", "comma", "point")]
    whole = kinds[: kinds.index("point")] if "point" in kinds else kinds
    places = [n for n, kind in enumerate(whole) if kind == "digit"]
    last = places[-1] if places else -1
    return "comma" in whole[last + 1 :] or "comma" in kinds[len(whole) :]


def _words(section: Section, unit: str | None, counted: Decimal) -> Iterator[tuple[str, bool]]:
    """What is written beside the number, and whether it agrees with the unit that the column is read in."""
    for kind, text in section.tokens:
        sign, _, country = text.partition("-")
        if kind == "literal":
            yield text, _agrees(text, unit, counted)
        elif kind == "currency":
            yield sign, _agrees(sign, unit, counted) and not (sign and _YEN.fullmatch(country))


def _agrees(word: str, unit: str | None, counted: Decimal) -> bool:
    """Whether a word beside a number says nothing of units, or the unit that the column is read in."""
    said = without_white(word).strip(_AROUND_WORDS).lower()
    dimension = unit_named(unit).dimension if unit else None
    if said in _YUAN:
        return dimension == "CNY"
    if said in _DOLLAR:
        return dimension == "USD"
    if said in UNITS:
        try:
            return unit is not None and factor_of(said, unit) == counted
        except UnitError:
            return False
    if said in _SCALES:
        return bool(counted == 10 ** _SCALES[said])
    return not any(one in said for one in _OF_UNITS) and not _is_currency(said)


def _is_currency(said: str) -> bool:
    """Whether a word holds a currency sign, or is a currency's code, as EUR."""
    return any(unicodedata.category(sign) == "Sc" for sign in said) or (
        len(said) == 3 and said.isascii() and said.isalpha()
    )
