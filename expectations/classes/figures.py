"""Expectations on the table `figures` (one row per figure and period): each judges one figure in one period.

All read one aggregate, the whole table as a list (a few hundred rows), so that a thousand of them cost one scan.
Numbers arrive as text and are computed exactly, as fractions. `printed` reads what a printed text admits.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from great_expectations.compatibility import pydantic
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.classes.base import AggregateExpectation, Finding
from expectations.classes.numbers import chinese, percent, plain

TOLERANCE = Fraction(1, 10**9)
"""The largest relative error of a double against the exact result."""

NUMBERS = ("value", "numerator", "denominator", "base")


@dataclass(frozen=True)
class Row:
    """A figure in a period. Numbers in base units, None where empty or not finite."""

    kind: str | None
    value: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    base: Fraction | None

    @property
    def quotient(self) -> Fraction | None:
        return over(self.numerator, self.denominator)

    @property
    def growth(self) -> Fraction | None:
        quotient = over(self.numerator, self.base)
        return None if quotient is None else quotient - 1

    @property
    def exact(self) -> Fraction | None:
        """The value without binary rounding: 0.655 from 131/200, not 0.6549999…"""
        computed = {"ratio": self.quotient, "growth": self.growth}.get(self.kind or "")
        if computed is None or self.value is None or not close(self.value, computed, 1 + abs(computed)):
            return self.value
        return computed


class FigureExpectation(AggregateExpectation):
    """One figure in one period. Fails where the figure is missing, repeated or empty."""

    figure: str
    period: str

    asks: ClassVar[tuple[str, str]]
    """What is expected of a figure and why, in Chinese and in English, for Data Docs."""
    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period")

    @abstractmethod
    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        """The finding on the figure's row; `rows` are all rows of the table."""

    def title(self) -> tuple[str, str]:
        """`zh` and `en` are then the figure's names."""
        zh, en = self.asks
        return (
            f"{self.zh or self.figure} {self.period}：{zh}",
            f"{self.figure} {self.period} · {self.gate}: {self.en + ': ' if self.en else ''}{en}",
        )

    def aggregate(self) -> str:
        numbers = ", ".join(f"{name} := cast({name} as varchar)" for name in NUMBERS)
        return f"list(struct_pack(figure := figure, period := period, kind := kind, {numbers}))"

    def finding(self, value: Any) -> Finding:
        rows = value or []
        row = self.row_of(self.figure, rows)
        if isinstance(row, Finding):
            return row
        if row.value is None:
            return absent("没有数值", "has no value")
        return self.judged(row, rows)

    def row_of(self, figure: str, rows: Sequence[Mapping[str, Any]], period: str | None = None) -> Row | Finding:
        """A figure's row in this period, or in another one."""
        period = period or self.period
        found = [each for each in rows if each["figure"] == figure and each["period"] == period]
        if len(found) != 1:
            return absent(f"{figure} {period} 有 {len(found)} 行", f"{figure} {period}: {len(found)} rows")
        return Row(found[0]["kind"], *(number(found[0][name]) for name in NUMBERS))


class ExpectRatio(FigureExpectation):
    """The value is numerator over a positive denominator (relative error 1e-9), and within the bounds."""

    asks: ClassVar[tuple[str, str]] = (
        "等于分子除以分母，且不超出应有的范围",
        "equals numerator over denominator, and lies within its bounds",
    )

    lower: float | None = 0
    upper: float | None = 1

    gate: ClassVar[str] = "ratio"
    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "lower", "upper")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        value, quotient = row.value or Fraction(), row.quotient
        formula = f"{plain(row.numerator)} ÷ {plain(row.denominator)}"
        if quotient is None:
            return finding_of(False, value, None, None, f"{formula} 无法相除", f"{formula} cannot be divided")
        said = f"{formula} = {plain(quotient)}"
        if not close(value, quotient, abs(quotient)):
            zh, en = f"数值 {plain(value)} 不等于 {said}", f"the value {plain(value)} is not {said}"
            return finding_of(False, value, quotient, quotient, zh, en)
        within = (self.lower is None or value >= self.lower) and (self.upper is None or value <= self.upper)
        bounds = f"{plain(self.lower)}–{plain(self.upper)}"
        return finding_of(within, value, self.lower, self.upper, f"{said}，应在 {bounds}", f"{said}, within {bounds}")


class ExpectPrinted(FigureExpectation):
    """The value lies within what the printed text admits (`printed.admits`); else it needs an explanation."""

    asks: ClassVar[tuple[str, str]] = (
        "在年报所印数字允许的范围之内，否则须说明",
        "lies within what the printed number admits, else it needs an explanation",
    )

    printed: str
    low: Decimal
    high: Decimal
    high_inclusive: bool = False
    low_inclusive: bool = True

    gate: ClassVar[str] = "printed"
    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "printed", "low", "high", "high_inclusive")

    @pydantic.root_validator(pre=True)
    @classmethod
    def _needs_an_explanation(cls, values: dict[str, Any]) -> dict[str, Any]:
        # Not a default of the field: a stored suite would drop it and assume critical.
        return {"severity": FailureSeverity.WARNING, **values}

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        value, low, high = row.exact or Fraction(), Fraction(self.low), Fraction(self.high)
        above = value >= low if self.low_inclusive else value > low
        below = value <= high if self.high_inclusive else value < high
        shares = "%" in self.printed or "％" in self.printed
        zh, en = (percent, percent) if shares else (chinese, plain)
        low_end = ("", "") if self.low_inclusive else ("（不含）", " (not included)")
        high_end = ("", "") if self.high_inclusive else ("（不含）", " (not included)")
        admits_zh = f"{zh(low)}{low_end[0]} 至 {zh(high)}{high_end[0]}"
        admits_en = f"{en(low)}{low_end[1]} to {en(high)}{high_end[1]}"
        return finding_of(
            above and below,
            row.value,
            low,
            high,
            f"本表统计 {zh(value)}，公布“{self.printed}”，允许 {admits_zh}",
            f"counted {en(value)}; printed “{self.printed}” admits {admits_en}",
        )


class ExpectComplete(FigureExpectation):
    """A figure due in the period exists. `missing_zh` and `missing_en`: which deliveries are missing, from whom."""

    asks: ClassVar[tuple[str, str]] = ("应有的指标须有数值", "a figure that is due has a value")

    missing_zh: str
    missing_en: str

    gate: ClassVar[str] = "complete"

    def finding(self, value: Any) -> Finding:
        row = self.row_of(self.figure, value or [])
        if isinstance(row, Row) and row.value is not None:
            return finding_of(True, 1, 1, None, "已有数值", "present")
        return finding_of(False, 0, 1, None, f"应有而无：{self.missing_zh}", f"due but missing: {self.missing_en}")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        raise AssertionError("complete is found without judging a value")


class ExpectRank(FigureExpectation):
    """The value is a place: a whole number from 1 to `among`."""

    asks: ClassVar[tuple[str, str]] = (
        "位次为从 1 起的整数，不超过参加排名的区县数",
        "a place is a whole number from 1 to the number of places",
    )

    among: int = pydantic.Field(default=13, ge=1)

    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "among")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        value = row.value or Fraction()
        holds = value.denominator == 1 and 1 <= value <= self.among
        zh = f"位次 {plain(value)}，应为 1 至 {self.among} 的整数"
        en = f"place {plain(value)}, a whole number from 1 to {self.among}"
        return finding_of(holds, value, 1, self.among, zh, en)


def finding_of(
    holds: bool,
    observed: Fraction | float | None,
    lower: Fraction | float | None,
    upper: Fraction | float | None,
    zh: str,
    en: str,
    explainable: bool = False,
) -> Finding:
    """A finding from exact numbers. `explainable`: a signed note may explain it where it does not hold."""
    return Finding(holds, _double(observed), _double(lower), _double(upper), zh, en, explainable=explainable)


def absent(zh: str, en: str) -> Finding:
    """The finding where there is nothing to judge."""
    return Finding(False, None, None, None, zh, en)


def _double(number: Fraction | float | None) -> float | None:
    return None if number is None else float(number)


def number(text: str | None) -> Fraction | None:
    """A double as DuckDB writes it; None where it is not finite."""
    if text is None or not Decimal(text).is_finite():
        return None
    return Fraction(text)


def over(numerator: Fraction | None, denominator: Fraction | None) -> Fraction | None:
    """A quotient, None where a number is missing or the denominator is not positive."""
    return None if numerator is None or denominator is None or denominator <= 0 else numerator / denominator


def close(value: Fraction, exact: Fraction, scale: Fraction) -> bool:
    """Whether a double equals an exact number within the precision of doubles."""
    return abs(value - exact) <= TOLERANCE * scale
