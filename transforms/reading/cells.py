"""Cells: what a person wrote, as a number, a date, a time, a flag or a text. Whether it may be is judged later."""

import datetime
import math
import re
import unicodedata
from decimal import Decimal
from typing import Any

from transforms.reading.characters import foreign, visible

# The white space that office programs leave at the ends of a text; a byte order mark glued in is no letter.
WHITE = " \t\r\n\v\f\u00a0\u3000\u2002\u2003\u2009\u200b\ufeff"
MISSING = frozenset({"", "-", "--", "－", "–", "—", "——", "―", "…", "……", "...", "......", "/", "／"})
FULL_WIDTH = "".join(chr(code) for code in range(0xFF01, 0xFF5F)) + "\u3000"
HALF_WIDTH = "".join(chr(code) for code in range(0x21, 0x7F)) + " "

_TO_HALF_WIDTH = str.maketrans(FULL_WIDTH, HALF_WIDTH)
_MARKS = re.compile(r"(?<=\d)(?:\s*(?:\*|\[\d{1,2}\]))+$", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+", re.ASCII)
_DATE = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?|(\d{2})(\d{2}))"
    r"(?:(?:\s+|T|(?<=[日号]))(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.(\d{1,6}))?秒?|分)?)?",
    re.ASCII,
)
# No number that anyone delivers is longer; arithmetic with one of a million digits overflows.
_LONGEST_NUMBER = 100
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_SERIAL_DAY_0 = datetime.datetime(1899, 12, 30)
_SERIALS = range(20_000, 80_001)
_YEAR = re.compile(r"((?:19|20)\d\d)\s*(?:年度?)?", re.ASCII)
# What pandas and its like write for nothing, in a column of numbers or dates. A text or a code may have such a name.
NO_NUMBER = frozenset({"nan", "nat"})
# What programs write in place of a value, in lower case.
NOT_VALUES = frozenset({
    *("null", "(null)", "<null>", "[null]", "\\n", "none", "nan", "nat", "undefined", "n/a", "#n/a", "#ref!"),
    *("#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#field!", "#blocked!", "#connect!"),
    *("#unknown!", "#getting_data", "#error!", "err:502", "err:508", "err:509", "err:511"),
})  # fmt: skip
_TOO_NARROW = re.compile(r"#{2,}")
# ="000123" is how a CSV keeps Excel from taking a code for a number: what it shows is plain.
_SHOWN = re.compile(r'="([^"]*)"')
_FORMULA = re.compile(r"=\s*[\w\"'(+@$-]")
APOSTROPHES = "'‘’`＇"
# A whole number with a fraction of nought, with separators, or with an exponent: 1001.0, 1,001, 1.0E5.
WAS_NUMBER = r"[+-]?(?:\d+\.0*|\d{1,3}(?:,\d{3})+(?:\.0*)?|\d(?:\.\d*)?[eE][+-]?\d{1,3})"
_WAS_NUMBER = re.compile(WAS_NUMBER, re.ASCII)
# Excel keeps fifteen digits of a number: of a longer code the rest is lost.
_DIGITS_KEPT = 10**15
_NUMBER_FOR_CODE = (
    "编码被存成了数字，可能已失真；请设为文本格式后重新填写",
    "a code that has been through a number: enter it again as text",
)


class CellError(ValueError):
    """A cell that is not what its column holds; `said` is what is wrong, where more is known than the contract says."""

    def __init__(self, zh: str = "", en: str = "") -> None:
        super().__init__(f"{zh} / {en}")
        self.said = (zh, en) if zh else None


class BrokenCell(str):
    """What a spreadsheet shows where a formula came to nothing: #DIV/0! and its like. No column holds it."""

    __slots__ = ()


def half_width(text: str) -> str:
    """Full-width letters, digits and signs in half-width form, all else as it is."""
    return text if text.isascii() else text.translate(_TO_HALF_WIDTH)


def folded(text: str) -> str:
    """A text in its compatibility form, half-width, without white space around."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", visible(text))).strip(WHITE)


def is_missing(cell: Any) -> bool:
    """Whether a cell holds nothing, or a sign that stands for nothing."""
    if isinstance(cell, str):
        return visible(cell).strip(WHITE) in MISSING
    return cell is None or (isinstance(cell, float) and math.isnan(cell))


def is_blank(cell: Any) -> bool:
    """Whether nothing is written in a cell, not even a sign for nothing."""
    return is_missing(cell) and not (isinstance(cell, str) and visible(cell).strip(WHITE))


def text_of(cell: Any) -> str:
    """A cell as a person sees it: 2022, not 2022.0."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float() if math.isnan(cell):
            return ""
        case float() if cell.is_integer() and abs(cell) < _DIGITS_KEPT:
            return str(int(cell))
        case float():
            return f"{cell:.15g}"
        case datetime.datetime() if cell.time() == datetime.time():
            return cell.date().isoformat()
        case _:
            return str(cell).strip(WHITE)


def read_number(cell: Any) -> Decimal | None:
    """A number as stated, before its unit counts. Raises CellError."""
    if _is_no_number(cell):
        return None
    match cell:
        case str() if not isinstance(cell, BrokenCell):
            text = _MARKS.sub("", half_width(visible(cell)).strip(WHITE).replace("−", "-"))
            if len(text) <= _LONGEST_NUMBER and _NUMBER.fullmatch(text):
                return Decimal(text.replace(",", ""))
            raise CellError
        case int() if not isinstance(cell, bool):
            return Decimal(cell)
        case float() if math.isfinite(cell):
            # What a binary fraction adds behind the digits that Excel keeps, nobody wrote.
            return Decimal(f"{cell:.15g}")
        case Decimal() if cell.is_finite():
            return cell
    raise CellError


def read_timestamp(cell: Any) -> datetime.datetime | None:
    """A date, with a time where one is given, else midnight. Raises CellError."""
    if _is_no_number(cell):
        return None
    match cell:
        case datetime.datetime():
            return cell.replace(tzinfo=None)
        case datetime.date():
            return datetime.datetime.combine(cell, datetime.time())
        case bool() | BrokenCell() | datetime.time() | datetime.timedelta():
            raise CellError
    text = _MARKS.sub("", half_width(visible(text_of(cell))).strip(WHITE))
    if match := _DATE.fullmatch(text):
        year, month, day = (int(group) for group in match.group(1, 3, 4, 5, 6, 7, 8) if group)
        hour, minute, second = (int(group or 0) for group in match.group(9, 10, 11))
        try:
            return datetime.datetime(year, month, day, hour, minute, second, int((match[12] or "0").ljust(6, "0")))
        except ValueError:
            raise CellError from None
    if _SERIAL.fullmatch(text) and int(text[:5]) in _SERIALS:
        return _SERIAL_DAY_0 + datetime.timedelta(seconds=round(float(text) * 86_400))
    raise CellError


def read_flag(cell: Any) -> bool | None:
    """是 or 否, or the truth value that a typed file holds. Raises CellError."""
    if isinstance(cell, bool):
        return cell
    if _is_no_number(cell):
        return None
    match folded(text_of(cell)):
        case "是":
            return True
        case "否":
            return False
    raise CellError


def read_year(cell: Any) -> int | None:
    """A year: 2022, 2022年, 2022年度. Raises CellError."""
    if _is_no_number(cell):
        return None
    match = _YEAR.fullmatch(half_width(visible(text_of(cell))).strip(WHITE))
    if match is None:
        raise CellError
    return int(match[1])


def read_text(cell: Any) -> str | None:
    """A name or a remark, its characters kept. Raises CellError."""
    text = _text(cell)
    if text is not None and _FORMULA.match(text):
        raise CellError("是公式，不是值；请改为公式的结果", "a formula, not its value")
    return text


def read_code(cell: Any) -> str | None:
    """A code or a category in half-width form, which is what is compared.

    Raises CellError for one that a spreadsheet took for a date, a number or a formula.
    """
    if isinstance(cell, datetime.date | datetime.time | datetime.timedelta):
        raise CellError
    if isinstance(cell, float) and not cell.is_integer() and not math.isnan(cell):
        raise CellError(*_NUMBER_FOR_CODE)
    text = _text(cell)
    if text is None:
        return None
    code = half_width(text).strip(WHITE)
    if code.startswith("="):
        raise CellError("是公式，不是编码；请改为文本格式的编码", "a formula, not a code: keep the code as text")
    if code[0] in APOSTROPHES:
        raise CellError("编码前多了撇号，请去掉", "an apostrophe stands before the code: remove it")
    if _WAS_NUMBER.fullmatch(code):
        raise CellError(*_NUMBER_FOR_CODE)
    return code


def _text(cell: Any) -> str | None:
    """What a cell of texts or codes shows, None where it is empty."""
    if is_missing(cell):
        return None
    if isinstance(cell, BrokenCell | bool):
        raise CellError
    if isinstance(cell, int | float) and abs(cell) >= _DIGITS_KEPT:
        raise CellError(
            "数字过长，末位已失真；请设为文本格式后重新填写",
            "a number too long to be exact: its last digits are lost, enter it again as text",
        )
    text = visible(text_of(cell)).strip(WHITE)
    if shown := _SHOWN.fullmatch(text):
        text = shown[1].strip(WHITE)
    if half_width(text).lower() in NOT_VALUES or _TOO_NARROW.fullmatch(text):
        raise CellError("不是值；没有内容的请留空", "not a value: leave the cell empty where there is none")
    if (character := foreign(text)) is not None:
        raise CellError(
            f"含有不是文字的字符 U+{ord(character):04X}，可能是乱码，请更正",
            f"U+{ord(character):04X} is no character of a text, it may be garbled: mend it",
        )
    return None if text in MISSING else text


def _is_no_number(cell: Any) -> bool:
    """Whether a cell of numbers, dates or flags holds nothing, or what programs write for no number."""
    return is_missing(cell) or (isinstance(cell, str) and cell.strip(WHITE).lower() in NO_NUMBER)
