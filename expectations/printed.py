"""Reads a printed figure: `近2000万美元` → the values it admits, in base units.

This module knows no figure, unit or year. The text decides; the department's columns beside it (`value`,
`qualifier`) must not contradict it. All arithmetic is exact (`Decimal`).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

FRONT_RANKS = 3
"""`市前列` (among the foremost) admits places up to this one."""

SHARE_OF_NEAR = Decimal("0.95")
"""`近` (nearly): at least this share of the printed number, and less than it."""

SHARE_OF_ABOUT = Decimal("0.05")
"""`约` (about): within this share of the printed number."""

STAGED = Decimal("0.00005")
"""The department's `value` is staged to four decimals."""

SCALES = {
    "": 0,
    "十": 1,
    "百": 2,
    "千": 3,
    "万": 4,
    "十万": 5,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
}
SCALES |= {"千亿": 11, "万亿": 12, "%": -2, "个百分点": -2, "百分点": -2, "‰": -3}

WORDS = {
    "over": re.compile(r"超|逾|(?<=[\d十百千万亿%])[余多]"),
    "at_least": re.compile(r"以上|不少于|不低于|至少"),
    "nearly": re.compile(r"近"),
    "about": re.compile(r"约|左右"),
}
FALLS = ("下降", "减少", "降低", "回落", "下滑", "负增长")
NUMERALS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
NUMERALS |= {"十": 10, "百": 100, "千": 1000}

_NUMERAL = f"[{''.join(NUMERALS)}]+"
_DIGIT, _ZERO = "[一二两三四五六七八九]", "[零〇]"
_SPELT = re.compile(
    rf"{_ZERO}|(?:{_DIGIT}?千)?(?:{_ZERO}?{_DIGIT}?百)?(?:{_ZERO}?{_DIGIT}?十)?(?:{_ZERO}?(?<![百千]){_DIGIT})?"
)
_SCALE = "|".join(sorted(filter(None, SCALES), key=len, reverse=True))
_SEGMENT = re.compile(rf"(\d+(?:\.\d+)?)[余多]?({_SCALE})?")
_AREA = re.compile(r"(?<![A-Za-z])m2")  # and ㎡, m², once normalised
_MEASURES = ("元", "米", "公里", "公顷", "亩", "吨", "公斤", "千克")


class Admitted(NamedTuple):
    """The values that a printed text admits, in base units (a ratio as a fraction)."""

    low: Decimal
    high: Decimal
    high_inclusive: bool
    low_inclusive: bool = True


class PrintedError(ValueError):
    """A printed text that cannot be read, or that the columns beside it contradict: `zh`, `en`."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en


class _Number(NamedTuple):
    """A number as printed: its value without sign, one unit of its last digit, whether it is a bare count."""

    value: Decimal
    unit: Decimal
    is_count: bool

    @property
    def next_up(self) -> Decimal:
        """The next unit of the last non-zero digit: 80 after 70, 2000万 after 1000万, 1.3亿 after 1.2亿."""
        step = self.unit
        while (self.value / step) % 10 == 0:
            step *= 10
        return self.value + step


def admits(printed: str, value: Decimal | None, unit: str, kind: str, qualifier: str) -> Admitted:
    """What `printed` admits; `kind` `rank` is a place and `ratio` a share, any other a quantity or a change.

    `value` (None where empty), `unit` and `qualifier` are the columns beside the text; `unit` is not needed
    to read it, since its factor to the base unit stands in the text (`万`, `亿`, `%`). Raises PrintedError.
    """
    text = re.sub(r"(?<=\d),(?=\d)", "", re.sub(r"\s", "", unicodedata.normalize("NFKC", printed or "")))
    text = _AREA.sub("平方米", text)
    if kind == "rank":
        admitted, said = _rank(text, printed)
        if qualifier != "front" and "前列" in text:
            raise _contradiction(printed, "qualifier", qualifier)
    elif "零" in text and not re.search(r"\d|[一二两三四五六七八九十百千]", text):
        admitted, said = Admitted(Decimal(0), Decimal(0), True), Decimal(0)
    else:
        number, falls = _number(text, printed), _falls(text)
        qualified = _qualifier(text, printed, qualifier)
        admitted = _quantity(number, qualified, kind, printed)
        said = -number.value if falls else number.value
        if falls:
            admitted = _below_zero(admitted, rounded=qualified == "exact")
    if value is not None and not _agrees(value, said, admitted):
        raise _contradiction(printed, "value", f"{value:f}")
    return admitted


def _rank(text: str, printed: str) -> tuple[Admitted, Decimal | None]:
    """The places admitted, and the place stated, None for several."""
    if "前列" in text:
        return Admitted(Decimal(1), Decimal(FRONT_RANKS), True), None
    if found := re.search(rf"第(\d+|{_NUMERAL})|^(\d+)(?:位|名)?$", text):
        place = Decimal(_counted(found[1] or found[2], printed))
        if place >= 1:
            return Admitted(place, place, True), place
    raise _unreadable(printed, "位次", "a rank")


def _quantity(number: _Number, qualifier: str, kind: str, printed: str) -> Admitted:
    value, half = number.value, number.unit / 2
    if qualifier == "exact":
        if number.is_count or (kind == "ratio" and value == 1):
            return Admitted(value, value, True)
        return Admitted(value - half, value + half, False)
    if qualifier == "nearly" and value != 0:
        return Admitted(value * SHARE_OF_NEAR, value, False)
    if qualifier == "about":
        return Admitted(value * (1 - SHARE_OF_ABOUT), value * (1 + SHARE_OF_ABOUT), True)
    if value == 0 or qualifier not in WORDS:
        raise _contradiction(printed, "qualifier", qualifier)
    if not number.is_count:
        return Admitted(value, number.next_up, False, low_inclusive=qualifier == "at_least")
    low, above, high = value + (qualifier == "over"), value + 1, number.next_up - 1
    # No count lies between 75 and 76: `超75家` and `75家以上` reach to the next ten.
    return Admitted(low, high if high >= above else above + 9 - above % 10, True)


def _number(text: str, printed: str) -> _Number:
    if not re.search(r"\d", text):
        text = re.sub(_NUMERAL, lambda found: str(_counted(found[0], printed)), text)
    segments = list(_SEGMENT.finditer(text))
    joined = all(left.end() == right.start() for left, right in pairwise(segments))
    scales = [SCALES[segment[2] or ""] for segment in segments]
    if not segments or not joined or any(left <= right for left, right in pairwise(scales)):
        raise _unreadable(printed, "一个数", "one number")
    value = sum(
        (Decimal(segment[1]).scaleb(scale) for segment, scale in zip(segments, scales, strict=True)),
        Decimal(0),
    )
    decimals = len(segments[-1][1].partition(".")[2])
    is_count = len(segments) == 1 and scales == [0] and decimals == 0 and not any(m in text for m in _MEASURES)
    return _Number(value, Decimal(1).scaleb(scales[-1] - decimals), is_count)


def _qualifier(text: str, printed: str, column: str) -> str:
    """The qualifier in the text; without one, that of the column."""
    said = {qualifier for qualifier, words in WORDS.items() if words.search(text)}
    if not said:
        return column or "exact"
    if said != {column}:
        raise _contradiction(printed, "qualifier", column)
    return column


def _falls(text: str) -> bool:
    return any(word in text for word in FALLS) or re.search(r"^[^\d]*[-−–]\d", text) is not None


def _below_zero(rise: Admitted, rounded: bool) -> Admitted:
    """The interval of a fall: ends from rounding are mirrored, others keep their inclusiveness by position."""
    if rounded and not rise.high_inclusive:
        return Admitted(-rise.high, -rise.low, False)
    return Admitted(-rise.high, -rise.low, rise.low_inclusive, rise.high_inclusive)


def _counted(numeral: str, printed: str) -> int:
    """`13` and `十三` are 13; `三五` (three to five) and `三百二` are not one number."""
    if numeral.isdecimal():
        return int(numeral)
    if not _SPELT.fullmatch(numeral):
        raise _unreadable(printed, "一个数", "one number")
    total, digit = 0, None
    for character in numeral:
        number = NUMERALS[character]
        if number < 10:
            digit = number
        else:
            total, digit = total + (digit or 1) * number, None
    return total + (digit or 0)


def _agrees(value: Decimal, said: Decimal | None, admitted: Admitted) -> bool:
    return admitted.low <= value <= admitted.high if said is None else abs(value - said) <= STAGED


def _unreadable(printed: str, zh: str, en: str) -> PrintedError:
    return PrintedError(f"“{printed}”读不出{zh}", f"“{printed}” cannot be read as {en}")


def _contradiction(printed: str, column: str, said: str) -> PrintedError:
    return PrintedError(f"“{printed}”与 {column} 列的“{said}”不符", f"“{printed}” contradicts {column} “{said}”")
