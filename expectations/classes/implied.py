"""Expectations on what printed numbers imply of each other, and of ours: the gate `implied`.

A ratio or a growth is printed, and perhaps its dividend (numerator, level) and divisor (denominator, base). These
must not contradict each other, and our divisor must be one that they leave. The arithmetic is in
`expectations.implied`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, islice
from typing import Any, ClassVar

from great_expectations.compatibility import pydantic

from expectations import implied
from expectations.classes.base import Finding
from expectations.classes.figures import FigureExpectation, Row
from expectations.classes.numbers import chinese, percent, plain
from expectations.implied import Counts, Left
from expectations.intervals import ANY, INFINITE, NOT_NEGATIVE, POSITIVE, End, Interval
from expectations.printed import Admitted

LISTED = 6
"""Up to this many counts are listed in a message; of more, the first and the last."""


class PrintedNumber(pydantic.BaseModel):
    """A number as printed: its text, and what that admits (`printed.admits`), in base units."""

    text: str
    low: Decimal
    high: Decimal
    high_inclusive: bool = False
    low_inclusive: bool = True

    @classmethod
    def of(cls, text: str, admitted: Admitted) -> PrintedNumber:
        return cls(text=text, **admitted._asdict())

    @property
    def interval(self) -> Interval:
        return Interval.of(Admitted(self.low, self.high, self.high_inclusive, self.low_inclusive))


class ExpectImplied(FigureExpectation):
    """What ratios and growths have in common: both are a dividend over a divisor.

    `counts`: dividend and divisor are counts, not amounts, so that not every divisor can give what is printed.
    """

    counts: bool = True

    gate: ClassVar[str] = "implied"
    less: ClassVar[int] = 0
    """Subtracted from the quotient to give the printed number."""
    below: ClassVar[tuple[str, str]]
    """The name of the divisor, in Chinese and in English."""

    @abstractmethod
    def printed(self) -> tuple[PrintedNumber | None, PrintedNumber, PrintedNumber | None]:
        """The dividend, where it is printed; the ratio or growth; the divisor."""

    @abstractmethod
    def left(self, above: Interval | None, quotient: Interval | None, below: Interval | None) -> Left:
        """The divisors that a dividend, a ratio or growth, and a divisor leave (None: any)."""

    @abstractmethod
    def ours(self, row: Row) -> Fraction | None:
        """Our divisor."""

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        printed, ours = self.printed(), self.ours(row)
        said = [place for place in range(3) if printed[place] is not None]
        left = self._left_by(said)
        for size in range(1, len(said) + 1):
            for places in combinations(said, size):
                if self._left_by(places).empty:
                    zh, en = self._contradiction(places)
                    return Finding(False, _double(ours), None, None, zh, en)
        lower, upper = left.ends if isinstance(left, Counts) else (left.low, left.high)
        holds = ours is not None and ours in left
        zh, en = self._sums(ours, holds) if said == [1] else self._said(said, left, ours)
        return Finding(holds, _double(ours), _double(lower), _double(upper), zh, en)

    def _left_by(self, places: Iterable[int]) -> Left:
        """The divisors that the printed numbers in some of the three places leave."""
        printed = self.printed()
        above, quotient, below = (
            each.interval if each is not None and place in places else None for place, each in enumerate(printed)
        )
        return self.left(above, quotient, below)

    def _texts(self, places: Iterable[int]) -> list[str]:
        printed = self.printed()
        return [each.text for place in places if (each := printed[place]) is not None]

    def _contradiction(self, places: Sequence[int]) -> tuple[str, str]:
        """The message where printed numbers leave nothing; shows the nearest possible counts, if that is the reason."""
        texts, (_, _, below) = self._texts(places), self.printed()
        if len(places) == 1:
            return f"不可能有公布的 {texts[0]}", f"the printed {texts[0]} cannot be"
        said_zh, said_en = _joined(texts)
        zh, en = f"公布的 {said_zh} 互相矛盾", f"the printed {said_en} contradict each other"
        if places == (1, 2) and self.counts and below is not None and below.low == below.high:
            sums = self._nearest(Fraction(below.low))
            return f"{zh}：{'，'.join(sums)}", f"{en}: {', '.join(sums)}"
        return f"{zh}：不容任何{self.below[0]}", f"{en}: they leave no {self.below[1]}"

    def _said(self, places: Sequence[int], left: Left, ours: Fraction | None) -> tuple[str, str]:
        said_zh, said_en = _joined(self._texts(places))
        zh, en = _counts(left) if isinstance(left, Counts) else _amounts(left)
        ours_zh = "—" if ours is None else plain(ours) if self.counts else chinese(ours)
        return f"{said_zh} 只容 {zh}；本表为 {ours_zh}", f"{said_en} leave {en}; ours is {plain(ours)}"

    def _sums(self, ours: Fraction | None, holds: bool) -> tuple[str, str]:
        """The message where only the ratio or growth is printed: whether counts over our divisor can give it."""
        text, (below_zh, below_en) = self.printed()[1].text, self.below
        sums = self._nearest(ours) if self.counts and ours is not None and ours > 0 and ours.denominator == 1 else []
        zh = f"本表{below_zh} {plain(ours)} {'可得' if holds else '得不出'} {text}"
        en = f"our {below_en}, {plain(ours)}, {'can' if holds else 'cannot'} give {text}"
        return (f"{zh}：{'，'.join(sums)}", f"{en}: {', '.join(sums)}") if sums else (zh, en)

    def _nearest(self, below: Fraction) -> list[str]:
        """The quotient that gives the printed number, or else the nearest one on either side."""
        quotient = self.printed()[1].interval + self.less
        first, last = (Interval(below, below) * quotient).wholes
        less = f" − {self.less}" if self.less else ""
        return [
            f"{plain(Fraction(above))} ÷ {plain(below)}{less} = {percent(Fraction(above) / below - self.less)}"
            for above in ([first] if first <= last else [last, first])
        ]


class ExpectImpliedRatio(ExpectImplied):
    """A printed ratio, numerator and denominator agree, and our denominator is one that they leave.

    With `counts`, the ratio is the share of a part in its whole.
    """

    asks: ClassVar[tuple[str, str]] = (
        "年报所印的分子、分母与比率互相印证",
        "printed numerator, denominator and ratio agree with each other and with ours",
    )

    ratio: PrintedNumber
    numerator: PrintedNumber | None = None
    denominator: PrintedNumber | None = None

    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "counts", "ratio", "numerator", "denominator")
    below: ClassVar[tuple[str, str]] = ("分母", "denominator")

    def printed(self) -> tuple[PrintedNumber | None, PrintedNumber, PrintedNumber | None]:
        return self.numerator, self.ratio, self.denominator

    def left(self, above: Interval | None, quotient: Interval | None, below: Interval | None) -> Left:
        part, ratio, whole = above or NOT_NEGATIVE, quotient or NOT_NEGATIVE, below or POSITIVE
        if self.counts:
            return implied.wholes(part, ratio).within(whole)
        return implied.denominators(part, ratio) & whole

    def ours(self, row: Row) -> Fraction | None:
        return row.denominator


class ExpectImpliedGrowth(ExpectImplied):
    """A printed growth, level and base agree, and our base is one that they leave."""

    asks: ClassVar[tuple[str, str]] = (
        "年报所印的本年数、上年数与增速互相印证",
        "printed level, base and growth agree with each other and with ours",
    )

    growth: PrintedNumber
    level: PrintedNumber | None = None
    base: PrintedNumber | None = None

    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "counts", "growth", "level", "base")
    less: ClassVar[int] = 1
    below: ClassVar[tuple[str, str]] = ("基数", "base")

    def printed(self) -> tuple[PrintedNumber | None, PrintedNumber, PrintedNumber | None]:
        return self.level, self.growth, self.base

    def left(self, above: Interval | None, quotient: Interval | None, below: Interval | None) -> Left:
        level, growth, base = above or ANY, quotient or ANY, below or POSITIVE
        if self.counts:
            return implied.counted_bases(level, growth).within(base)
        return implied.bases(level, growth) & base

    def ours(self, row: Row) -> Fraction | None:
        return row.base


def _joined(texts: Sequence[str]) -> tuple[str, str]:
    """`甲、乙 与 丙`, `A, B and C`."""
    first, last = texts[:-1], texts[-1]
    return f"{'、'.join(first)} 与 {last}", f"{', '.join(first)} and {last}"


def _counts(left: Counts) -> tuple[str, str]:
    members = left.few(LISTED)
    if members is not None:
        listed = [plain(Fraction(each)) for each in members]
        return "、".join(listed), " or ".join(filter(None, (", ".join(listed[:-1]), listed[-1])))
    first, last = (plain(Fraction(end)) if end != INFINITE else None for end in left.ends)
    some = len(list(islice(left.runs(), 2))) > 1
    if last is None:
        return f"{first} 起{'的一些数' if some else ''}", f"{'some ' if some else ''}from {first} on"
    return f"{first} 至 {last}{'中的一些数' if some else ''}", f"{'some of ' if some else ''}{first} to {last}"


def _amounts(left: Interval) -> tuple[str, str]:
    out = "（不含）", " (not included)"
    low_zh, low_en = ("", "") if left.low_inclusive else out
    if left.high == INFINITE:
        return f"{chinese(left.low)}{low_zh} 起", f"from {plain(left.low)}{low_en} on"
    high_zh, high_en = ("", "") if left.high_inclusive else out
    return (
        f"{chinese(left.low)}{low_zh} 至 {chinese(left.high)}{high_zh}",
        f"{plain(left.low)}{low_en} to {plain(left.high)}{high_en}",
    )


def _double(number: End | None) -> float | None:
    return None if number is None or number == INFINITE else float(number)
