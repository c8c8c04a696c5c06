"""Expectations on figures that depend on each other: parts and wholes, one quantity in two places, stocks and flows.

They hold by definition: a violation fails and cannot be explained.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from expectations.classes.base import Finding
from expectations.classes.figures import FigureExpectation, Row, absent, close, finding_of
from expectations.classes.numbers import plain


class PartsExpectation(FigureExpectation):
    """An expectation on a figure that other numbers bound."""

    gate: ClassVar[str] = "parts"

    def sum_of(
        self, figures: Sequence[str], rows: Sequence[Mapping[str, Any]], period: str | None = None
    ) -> tuple[Fraction, str] | Finding:
        """The sum of figures in this period or another, and its text; a finding where one is missing."""
        values = []
        for figure in figures:
            row = self.row_of(figure, rows, period)
            if isinstance(row, Finding):
                return row
            if row.value is None:
                return absent(f"{figure} 没有数值", f"{figure} has no value")
            values.append(row.value)
        return sum(values, Fraction()), " + ".join(map(plain, values))


class ExpectPart(PartsExpectation):
    """The part is no more than the whole, both in the same period."""

    asks: ClassVar[tuple[str, str]] = ("部分不超过整体", "a part is no more than its whole")

    whole_figure: str

    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "whole_figure")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        part, whole = row.value or Fraction(), self.sum_of([self.whole_figure], rows)
        if isinstance(whole, Finding):
            return whole
        zh = f"部分 {plain(part)} 不超过整体 {self.whole_figure} 的 {whole[1]}"
        en = f"the part, {plain(part)}, must not exceed {self.whole_figure}, {whole[1]}"
        return _bounded(part, whole[0], zh, en)


class ExpectShares(PartsExpectation):
    """The whole is no less than the sum of `parts`, disjoint figures of the same period."""

    asks: ClassVar[tuple[str, str]] = (
        "互不重叠的各部分之和不超过整体",
        "disjoint parts add up to no more than their whole",
    )

    parts: list[str]

    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "parts")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        whole, parts = row.value or Fraction(), self.sum_of(self.parts, rows)
        if isinstance(parts, Finding):
            return parts
        zh = f"互不重叠的各部分之和 {parts[1]} 不超过整体 {plain(whole)}（{'、'.join(self.parts)}）"
        named = ", ".join(self.parts)
        en = f"disjoint parts, {parts[1]}, must not exceed the whole, {plain(whole)} ({named})"
        return _bounded(parts[0], whole, zh, en)


class ExpectNoFall(PartsExpectation):
    """A cumulative figure is no less than in the period `before`."""

    asks: ClassVar[tuple[str, str]] = ("累计数不得减少", "a cumulative number does not fall")

    before: str

    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "before")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        now, before = row.value or Fraction(), self.sum_of([self.figure], rows, self.before)
        if isinstance(before, Finding):
            return before
        zh = f"累计不减：{self.before} 为 {before[1]}，本期为 {plain(now)}"
        en = f"a cumulative number must not fall: {before[1]} in {self.before}, {plain(now)} now"
        holds = now >= before[0]
        return finding_of(holds, now, before[0], None, *_said(holds, zh, en))


class ExpectSubperiods(PartsExpectation):
    """No month or quarter is more than the whole period; `largest` is the largest one."""

    asks: ClassVar[tuple[str, str]] = ("其中任一时期不超过全期", "no period within is more than the whole period")

    largest: Decimal

    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "largest")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        whole, part = row.value or Fraction(), Fraction(self.largest)
        zh = f"其中最大的一期 {plain(part)} 不超过全期 {plain(whole)}"
        en = f"the largest period within, {plain(part)}, must not exceed the whole period, {plain(whole)}"
        return _bounded(part, whole, zh, en)


class ExpectSame(PartsExpectation):
    """The value equals `elsewhere`, the same quantity in `place` (`<schema>.<table>.<column>`)."""

    asks: ClassVar[tuple[str, str]] = ("同一数量在各处相等", "one quantity is equal wherever it is counted")

    place: str
    elsewhere: Decimal

    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "place", "elsewhere")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        value, other = row.value or Fraction(), Fraction(self.elsewhere)
        zh = f"同一数量处处相等：{plain(value)}，{self.place} 为 {plain(other)}"
        en = f"one quantity must be equal everywhere: {plain(value)} here, {plain(other)} in {self.place}"
        holds = close(value, other, abs(other))
        return finding_of(holds, value, other, other, *_said(holds, zh, en))


class ExpectBalance(PartsExpectation):
    """The stock is that of the period `before`, plus what `came`, less what `went`."""

    asks: ClassVar[tuple[str, str]] = (
        "期末存量等于上年存量加新增减退出",
        "a stock is that of last year, plus inflow, less outflow",
    )

    before: str
    came: Decimal
    went: Decimal

    success_keys: ClassVar[tuple[str, ...]] = ("figure", "period", "before", "came", "went")

    def judged(self, row: Row, rows: Sequence[Mapping[str, Any]]) -> Finding:
        stock, before = row.value or Fraction(), self.sum_of([self.figure], rows, self.before)
        if isinstance(before, Finding):
            return before
        expected = before[0] + Fraction(self.came) - Fraction(self.went)
        sum_of = f"{before[1]} + {plain(self.came)} − {plain(self.went)} = {plain(expected)}"
        holds = close(stock, expected, 1 + abs(expected))
        zh = f"期末存量应为上年末加新增减减少：{sum_of}，本表为 {plain(stock)}"
        en = f"stock = last year's stock + inflow − outflow: {sum_of}; counted: {plain(stock)}"
        return finding_of(holds, stock, expected, expected, *_said(holds, zh, en))


def _bounded(part: Fraction, whole: Fraction, zh: str, en: str) -> Finding:
    holds = part <= whole
    return finding_of(holds, part, None, whole, *_said(holds, zh, en))


def _said(holds: bool, zh: str, en: str) -> tuple[str, str]:
    return (zh, en) if holds else (f"不符：{zh}", f"not so: {en}")
