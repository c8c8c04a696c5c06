"""Expectations on changes of a figure: on the year before (`growth`, `swing`), and on the release (`revision`).

A wrong growth fails; a large change needs an explanation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from expectations.classes.base import Finding
from expectations.classes.figures import FigureExpectation, Row, close, finding_of
from expectations.classes.numbers import percent, plain
from expectations.thresholds import GROWTH, SWING, Threshold


def _within(threshold: Threshold, zh: str, en: str) -> tuple[str, str]:
    bounds = " – ".join(percent(Fraction(str(end))) for end in (threshold.lower, threshold.upper))
    return (
        f"{zh}，超出 {bounds} 须说明。{threshold.reason_zh}",
        f"{en}; beyond {bounds} it needs an explanation. {threshold.reason}",
    )


class ExpectGrowth(FigureExpectation):
    """The value is the level (`numerator`) over a positive base, less one (to 1e-9 of the quotient).

    Beyond the threshold it needs an explanation.
    """

    asks: ClassVar[tuple[str, str]] = _within(GROWTH, "等于本期除以上年同期减一", "equals level over base, less one")

    gate: ClassVar[str] = "growth"

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        value, growth = row.value or Fraction(), row.growth
        formula = f"{plain(row.numerator)} ÷ {plain(row.base)} − 1"
        if growth is None:
            return finding_of(False, value, None, None, f"{formula} 无法计算", f"{formula} cannot be computed")
        if not close(value, growth, abs(growth + 1)):
            zh, en = (
                f"同比：{plain(value)} ≠ {formula} = {plain(growth)}",
                f"on the year before: {plain(value)} is not {formula} = {plain(growth)}",
            )
            return finding_of(False, value, growth, growth, zh, en)
        return _change(growth, formula, GROWTH)


class ExpectSwing(FigureExpectation):
    """The value is within the threshold of that in the period `before`, a year earlier; a rise from 0 never is."""

    asks: ClassVar[tuple[str, str]] = _within(SWING, "与上年相比", "a change on the year before")

    before: str

    gate: ClassVar[str] = "swing"
    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "before")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        value, earlier = row.value or Fraction(), self.row_of(self.figure, rows, self.before)
        if isinstance(earlier, Finding):
            return earlier
        base = earlier.value or Fraction()
        if base:
            return _change(value / base - 1, f"{plain(value)} ÷ {plain(base)} − 1", SWING)
        zh = f"同比：上年为 0，本年为 {plain(value)}"
        en = f"on the year before: {plain(value)}, and 0 the year before"
        return finding_of(value == 0, value, 0, 0, zh, en, explainable=True)


class ExpectRevision(FigureExpectation):
    """The value equals the one released before, `was`; a revision needs an explanation."""

    asks: ClassVar[tuple[str, str]] = (
        "与已发布的数值一致，修订须说明",
        "equals the value released before; a revision needs an explanation",
    )

    was: Decimal | None

    gate: ClassVar[str] = "revision"
    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "was")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        value, was = row.value or Fraction(), None if self.was is None else Fraction(self.was)
        difference = "" if was is None else f"{plain(value - was) if value < was else '+' + plain(value - was)}"
        zh = f"已发布 {plain(was)}，现为 {plain(value)}（{difference}）"
        en = f"released as {plain(was)}, now {plain(value)} ({difference})"
        return finding_of(value == was, value, was, was, zh, en, explainable=True)


def _change(change: Fraction, formula: str, threshold: Threshold) -> Finding:
    lower, upper = Fraction(str(threshold.lower)), Fraction(str(threshold.upper))
    holds = lower <= change <= upper
    said = f"{formula} = {percent(change)}"
    bounds = f"{percent(lower)}–{percent(upper)}"
    zh = f"同比：{said}" + ("" if holds else f"，超出 {bounds}，须说明")
    en = f"on the year before: {said}" + ("" if holds else f", beyond {bounds}: needs an explanation")
    return finding_of(holds, change, lower, upper, zh, en, explainable=True)
