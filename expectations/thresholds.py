"""Thresholds: beyond which a number wants an explanation. All of them stand here, each with unit, owner and reason.

What is wrong whatever the circumstances (a part larger than its whole) is no threshold, and stands with its suite.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    """The least and the most that go without saying, None where there is no bound; who answers for them, and why."""

    lower: float | None
    upper: float | None
    unit: str
    owner: str
    reason: str


GROWTH = Threshold(
    -0.30, 0.30, "share of the year before", "区统计局",
    "A printed growth is read as performance: beyond this it says more about the year before, or about who reported.",
)  # fmt: skip
SWING = Threshold(
    -0.30, 0.30, "share of the year before", "区统计局",
    "Registers and yearly flows of a district move slowly: a third more or less is a changed definition, a lost"
    " delivery or news, and each of them is worth a sentence.",
)  # fmt: skip

ROWS_OF_FEW = Threshold(
    1 / 3, 3.0, "times the delivery before", "区统计局数据室",
    "Three times more or less, where too few deliveries tell how much a feed varies by itself.",
)  # fmt: skip
ROWS_OF_MANY = Threshold(
    2 / 3, 1.5, "times the least and the most of the deliveries around", "区统计局数据室",
    "A feed shows how much it varies: beyond all that it did around, and by a half, is none of its habits.",
)  # fmt: skip
ROWS_SPREAD = Threshold(
    None, 5.0, "standard deviations of the deliveries around, in logarithms", "区统计局数据室",
    "A dozen deliveries tell their spread badly: at five, a feed that varies by a quarter raises one false alarm in a"
    " thousand deliveries.",
)  # fmt: skip
ROWS_CHANCE = Threshold(
    None, 4.0, "standard errors of a count", "区统计局数据室",
    "Small counts double by chance: four events after one are no news.",
)  # fmt: skip
MAGNITUDE = Threshold(
    -2.5, 2.5, "powers of ten, from what is usual", "区统计局数据室",
    "A typical amount that is some three hundred times what it was is in another unit: 千元 for 元 is three powers of"
    " ten, 万 for 亿 four, 元 for 亿元 eight. No real amount of a feed moves so far between two deliveries.",
)  # fmt: skip

STREET_TURNOVER_PER_VISIT = Threshold(
    10, 1000, "yuan a visit", "区商务局",
    "Most visitors of a shopping street buy little or nothing, some buy a coat: outside of this one of the two sides is"
    " in another unit, or has lost its counters or its merchants.",
)  # fmt: skip
MARKET_TURNOVER_PER_VISIT = Threshold(
    1, 1000, "yuan a visit", "区商务局", "As for the street, but a snack at a night market costs less.",
)  # fmt: skip
RETAIL_SALES_GROWTH = Threshold(
    -0.5, 1.0, "share of the year before", "区统计局",
    "A city's retail sales neither halve nor double in a year; where they do, suspect the unit.",
)  # fmt: skip
RESIDENTS_PER_TEAM = Threshold(
    100, 50_000, "residents a team", "区卫健局",
    "A family doctor's team signs some thousands: below a hundred it is no team, beyond fifty thousand no service.",
)  # fmt: skip
