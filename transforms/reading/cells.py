"""Cells: what a person wrote, as a number, a date, a time, a flag or a text. Shape only; whether it may be is judged later."""

import datetime
import math
import re
import unicodedata
from decimal import Decimal
from typing import Any

MISSING = re.compile(r"-|[—–―]+|…+|\.{3,6}|/")
_MARKS = re.compile(r"(?:\s*(?:\*+|\[\d{1,2}\]))+$")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}")
_DATE = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?|(\d{2})(\d{2}))"
    r"(?:[\sT]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.(\d{1,6}))?秒?|分)?)?"
)
_SERIAL_DAY_0 = datetime.datetime(1899, 12, 30)
_SERIALS = range(20_000, 80_001)


class CellError(ValueError):
    """A cell that is not what its column holds; the contract says what was expected."""


def folded(text: str) -> str:
    """Full-width letters, digits and signs in their half-width form, without white space around."""
    return unicodedata.normalize("NFKC", text).strip()


def is_missing(cell: Any) -> bool:
    """Whether a cell holds nothing, or a sign that stands for nothing."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return True
    return isinstance(cell, str) and (not cell.strip() or MISSING.fullmatch(folded(cell)) is not None)


def text_of(cell: Any) -> str:
    """A cell as a person sees it: 2022, not 2022.0."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case float():
            return f"{cell:.15g}"
        case datetime.datetime() if cell.time() == datetime.time():
            return cell.date().isoformat()
        case _:
            return str(cell).strip()


def read_number(cell: Any) -> Decimal | None:
    """A number as stated, before its unit counts. Raises CellError."""
    if is_missing(cell):
        return None
    if isinstance(cell, bool | datetime.date | datetime.time | datetime.timedelta):
        raise CellError
    if isinstance(cell, int):
        return Decimal(cell)
    if isinstance(cell, float):
        if not math.isfinite(cell):
            raise CellError
        # Excel keeps fifteen digits; what a binary fraction adds behind them nobody wrote.
        return Decimal(f"{cell:.15g}")
    if isinstance(cell, Decimal):
        return cell
    text = _MARKS.sub("", folded(str(cell)).replace("−", "-"))
    text = re.sub(r"(?<=\d)\s+(?=\d)", " ", text)
    if _NUMBER.fullmatch(text) or _EXPONENT.fullmatch(text):
        return Decimal(text.replace(",", ""))
    raise CellError


def read_timestamp(cell: Any) -> datetime.datetime | None:
    """A date, with a time where one is given, else midnight. Raises CellError."""
    if is_missing(cell):
        return None
    if isinstance(cell, datetime.datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, datetime.date):
        return datetime.datetime.combine(cell, datetime.time())
    if isinstance(cell, bool | datetime.time | datetime.timedelta):
        raise CellError
    text = _MARKS.sub("", folded(text_of(cell)))
    if match := _DATE.fullmatch(text):
        groups = [int(group) for group in match.group(1, 3, 4, 5, 6, 7, 8) if group]
        clock = [int(group or 0) for group in match.group(9, 10, 11)]
        micro = int((match[12] or "").ljust(6, "0") or 0)
        try:
            return datetime.datetime(groups[0], groups[1], groups[2], *clock, micro)
        except ValueError:
            raise CellError from None
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in _SERIALS:
        seconds = round(float(text) * 86_400)
        return _SERIAL_DAY_0 + datetime.timedelta(seconds=seconds)
    raise CellError


def read_flag(cell: Any) -> bool | None:
    """是 or 否. Raises CellError."""
    if is_missing(cell):
        return None
    match folded(text_of(cell)):
        case "是":
            return True
        case "否":
            return False
    raise CellError


def read_year(cell: Any) -> int | None:
    """A year: 2022, 2022年, 2022年度. Raises CellError."""
    if is_missing(cell):
        return None
    if isinstance(cell, datetime.date):
        return cell.year
    match = re.fullmatch(r"((?:19|20)\d\d)\s*(?:年度?)?", folded(text_of(cell)))
    if match is None:
        raise CellError
    return int(match[1])


def read_text(cell: Any) -> str | None:
    """A name or a remark, its characters kept."""
    if is_missing(cell):
        return None
    return re.sub(r"\s+", " ", text_of(cell).strip()) or None


def read_code(cell: Any) -> str | None:
    """A code or a category, in half-width form: what is compared."""
    return None if is_missing(cell) else folded(text_of(cell)) or None
