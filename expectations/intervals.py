"""Intervals of exact numbers with inclusive or exclusive ends, and their arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from expectations.printed import Admitted

End = Fraction | float
"""A fraction, or infinite."""

INFINITE = math.inf


@dataclass(frozen=True)
class Interval:
    """The numbers between two ends. A finite end may be given as any exact number, an infinite one as `INFINITE`."""

    low: End
    high: End
    low_inclusive: bool = True
    high_inclusive: bool = True

    def __post_init__(self) -> None:
        for name in ("low", "high"):
            if abs(end := getattr(self, name)) != INFINITE:
                object.__setattr__(self, name, Fraction(end))
            else:
                object.__setattr__(self, f"{name}_inclusive", False)

    @classmethod
    def of(cls, admitted: Admitted) -> Interval:
        return cls(Fraction(admitted.low), Fraction(admitted.high), admitted.low_inclusive, admitted.high_inclusive)

    @property
    def empty(self) -> bool:
        return not (self.low < self.high or (self.low == self.high and self.low_inclusive and self.high_inclusive))

    @property
    def wholes(self) -> tuple[int | float, int | float]:
        """The first and the last whole number (or infinite); the last is below the first where there is none."""
        low, high = self.low, self.high
        if isinstance(low, Fraction):
            low = math.ceil(low) if self.low_inclusive else math.floor(low) + 1
        if isinstance(high, Fraction):
            high = math.floor(high) if self.high_inclusive else math.ceil(high) - 1
        return low, high

    @property
    def reciprocal(self) -> Interval:
        """One over each of its positive numbers."""
        positive = self & POSITIVE
        if positive.empty:
            return NOTHING
        return Interval(
            1 / positive.high if positive.high != INFINITE else 0,
            1 / positive.low if positive.low else INFINITE,
            positive.high_inclusive,
            positive.low_inclusive,
        )

    def __contains__(self, number: Fraction | int) -> bool:
        above = self.low <= number if self.low_inclusive else self.low < number
        return above and (number <= self.high if self.high_inclusive else number < self.high)

    def __and__(self, other: Interval) -> Interval:
        low, low_open = max((each.low, not each.low_inclusive) for each in (self, other))
        high, high_inclusive = min((each.high, each.high_inclusive) for each in (self, other))
        both = Interval(low, high, not low_open, high_inclusive)
        return NOTHING if both.empty else both

    def __add__(self, number: int) -> Interval:
        return Interval(self.low + number, self.high + number, self.low_inclusive, self.high_inclusive)

    def __mul__(self, other: Interval) -> Interval:
        """Every number of the one times every number of the other."""
        if self.empty or other.empty:
            return NOTHING
        corners = [_corner(one, two) for one in self._ends for two in other._ends]
        low, high = min(corners)[0], max(corners)[0]
        return Interval(low, high, (low, True) in corners, (high, True) in corners)

    @property
    def _ends(self) -> tuple[tuple[End, bool], tuple[End, bool]]:
        return (self.low, self.low_inclusive), (self.high, self.high_inclusive)


NOTHING = Interval(1, 0)
ANY = Interval(-INFINITE, INFINITE)
POSITIVE = Interval(0, INFINITE, low_inclusive=False)
NOT_NEGATIVE = Interval(0, INFINITE)
SHARES = Interval(0, 1)


def _corner(one: tuple[End, bool], two: tuple[End, bool]) -> tuple[End, bool]:
    """The product of two ends, and whether it is inclusive; zero times infinity is zero."""
    if one[0] == 0 or two[0] == 0:
        return Fraction(), any(end == 0 and inclusive for end, inclusive in (one, two))
    return one[0] * two[0], one[1] and two[1]
