"""What printed numbers leave of each other: the wholes for a part and a share, the bases for a level and a growth.

Amounts leave an `Interval`, counts those whole numbers in it that are possible (`Counts`). All arithmetic is exact.
This module knows no figures; `printed` reads what a text admits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import count, islice
from typing import NamedTuple

from expectations.intervals import (
    ANY,
    INFINITE,
    NOT_NEGATIVE,
    NOTHING,
    POSITIVE,
    SHARES,
    End,
    Interval,
)


class Run(NamedTuple):
    """The whole numbers from `first` to `last` (which may be infinite), `step` apart."""

    first: int
    last: int | float
    step: int = 1


@dataclass(frozen=True)
class Counts:
    """The whole numbers from `low` to `high` (may be infinite) that some number of `factor` multiplies to a whole one.

    Only numbers below one over the width of `factor` are tried one by one (100 for a share in whole percents, 10,000
    for one with two decimals); all above are members.
    """

    low: int
    high: int | float
    factor: Interval

    def __contains__(self, number: Fraction | int) -> bool:
        if number.denominator != 1 or not self.low <= number <= self.high:
            return False
        low, high = (Interval(number, number) * self.factor).wholes
        return number == 0 or low <= high

    def __iter__(self) -> Iterator[int]:
        for first, last, step in self.runs():
            yield from count(first, step) if last == INFINITE else range(first, int(last) + 1, step)

    @property
    def empty(self) -> bool:
        return next(iter(self), None) is None

    @property
    def ends(self) -> tuple[int, int | float]:
        """The first and the last member. Raises StopIteration where there is none."""
        first, last = next(iter(self)), self.high
        while last != INFINITE and int(last) not in self:
            last -= 1
        return first, last

    def runs(self) -> Iterator[Run]:
        """The members, sorted, as runs of maximal length."""
        if self.factor.low == self.factor.high:
            # n times a/b is whole where b divides n.
            step = Fraction(self.factor.low).denominator
            first = -(-self.low // step) * step
            if first <= self.high:
                yield Run(first, self.high if self.high == INFINITE else int(self.high) // step * step, step)
            return
        # An interval longer than one holds a whole number.
        each_from = math.floor(1 / (self.factor.high - self.factor.low)) + 1
        start, number = None, self.low
        while number <= self.high and number < each_from:
            if number in self:
                start = number if start is None else start
            elif start is not None:
                yield Run(start, number - 1)
                start = None
            number += 1
        if start is None and number <= self.high:
            start = number
        if start is not None:
            yield Run(start, self.high)

    def few(self, most: int) -> list[int] | None:
        """All members, None where there are more than `most`."""
        found = list(islice(self, most + 1))
        return found if len(found) <= most else None

    def within(self, interval: Interval) -> Counts:
        low, high = interval.wholes
        return replace(self, low=self.low if low == -INFINITE else max(self.low, int(low)), high=min(self.high, high))


Left = Counts | Interval
"""What printed numbers leave of another one: counts or amounts."""


def wholes(part: Interval, share: Interval) -> Counts:
    """The counts of which a count in `part` (no more than the whole) is a share in `share`."""
    return _counts(share & SHARES, part)


def parts(share: Interval, whole: Interval) -> Counts:
    """The counts that are a share in `share` of a count in `whole`: none is 97.75 % of 966."""
    return _counts_from(whole, share & SHARES)


def denominators(numerator: Interval, ratio: Interval) -> Interval:
    """The positive amounts that a ratio in `ratio` multiplies to an amount in `numerator`."""
    return _amounts(ratio, numerator)


def bases(level: Interval, growth: Interval) -> Interval:
    """The positive amounts from which a growth in `growth` leads to an amount in `level`."""
    return _amounts(growth + 1, level)


def counted_bases(level: Interval, growth: Interval) -> Counts:
    """The positive counts from which a growth in `growth` leads to a count in `level`."""
    return _counts(growth + 1, level)


def levels(base: Interval, growth: Interval) -> Interval:
    """The amounts to which a growth in `growth` leads from a positive amount in `base`."""
    return (base & POSITIVE) * (growth + 1)


def growths(level: Interval, base: Interval) -> Interval:
    """The growths from a positive number in `base` to one in `level`."""
    return quotients(level, base) + -1


def quotients(dividend: Interval, divisor: Interval) -> Interval:
    """The quotients of a number in `dividend` and a positive one in `divisor`: yuan per visit."""
    return dividend * divisor.reciprocal


def _amounts(factor: Interval, product: Interval) -> Interval:
    """The positive numbers x for which x times some number of `factor` is in `product`.

    The interval from x·low to x·high of the factor must overlap the product: two inequalities.
    """
    if factor.empty or product.empty:
        return NOTHING
    below = _at_most(factor.low, product.high, factor.low_inclusive and product.high_inclusive)
    above = _at_most(-factor.high, -product.low, factor.high_inclusive and product.low_inclusive)
    return POSITIVE & below & above


def _at_most(slope: End, limit: End, inclusive: bool) -> Interval:
    """The numbers that times `slope` are no more than `limit`, or less than it where it is not inclusive."""
    if slope == -INFINITE or limit == INFINITE:
        return ANY
    if slope == 0:
        return ANY if limit > 0 or (limit == 0 and inclusive) else NOTHING
    if slope > 0:
        return Interval(-INFINITE, limit / slope, high_inclusive=inclusive)
    return Interval(limit / slope, INFINITE, low_inclusive=inclusive)


def _counts(factor: Interval, product: Interval) -> Counts:
    """The counts from 1 that, times some number of `factor`, give a count in `product`.

    With `product` narrowed to whole numbers, the bounds and the condition of `Counts` suffice: the interval of a
    count times the factor contains a whole number, and overlaps `product`.
    """
    low, high = (product & NOT_NEGATIVE).wholes
    return Counts(1, INFINITE, factor).within(_amounts(factor, Interval(low, high)))


def _counts_from(counts: Interval, factor: Interval) -> Counts:
    """The counts that are a positive count in `counts` times some number of `factor`."""
    low, high = (counts & POSITIVE).wholes
    made = _counts(factor.reciprocal, Interval(low, high))
    return replace(made, low=0) if 0 in factor and low <= high else made
