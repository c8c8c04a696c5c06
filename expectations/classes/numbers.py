"""Formats numbers for messages. `printed` reads what a department printed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = float | Decimal | Fraction


def plain(number: Number | None) -> str:
    """`1,172,000,000`, `0.6609`, `—` for None: at most four decimals, six significant digits below one."""
    if number is None:
        return "—"
    if abs(float(number)) >= 1 or number == 0:
        text = f"{float(number):,.4f}"
        return text.rstrip("0").rstrip(".")
    return f"{float(number):.6g}"


def chinese(number: Number) -> str:
    """`11.72亿`, `950.3万`, `76`: in the units that a Chinese reader counts in, at most four decimals."""
    for scale, name in ((10**8, "亿"), (10**4, "万")):
        if abs(float(number)) >= scale:
            return plain(_over(number, scale)) + name
    return plain(number)


def percent(number: Number) -> str:
    """`66.09%`: a fraction as a percentage, at most four decimals."""
    return plain(_over(number, Fraction(1, 100))) + "%"


def _over(number: Number, scale: int | Fraction) -> Fraction:
    return Fraction(number) / scale
