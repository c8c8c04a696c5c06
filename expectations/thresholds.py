"""All thresholds beyond which a number needs an explanation, each with unit, owner and reason.

What is always wrong (a part larger than its whole) is not a threshold, and is in its suite.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    """The lowest and highest number that needs no explanation (None: no bound), with unit, owner and reason.

    `reason_zh` is the reason where Data Docs tell it in both languages.
    """

    lower: float | None
    upper: float | None
    unit: str
    owner: str
    reason: str
    reason_zh: str = ""


GROWTH = Threshold(
    -0.30, 0.30, "share of the year before", "区统计局",
    "A printed growth is read as performance. Beyond this, it mostly reflects the year before or who reported.",
    "公布的同比会被当作业绩；变动过大，多因上年基数或报送范围有变，须核实说明。",
)  # fmt: skip
SWING = Threshold(
    -0.30, 0.30, "share of the year before", "区统计局",
    "Registers and yearly flows of a district move slowly: a change by a third is a changed definition, a lost"
    " delivery or real news, and needs a note.",
    "区级名录和年度流量变化平缓；变动过大，多因口径改变、报送缺失或确有大事，须核实说明。",
)  # fmt: skip

ROWS_OF_FEW = Threshold(
    1 / 3, 3.0, "times the delivery before", "区统计局数据室",
    "Three times more or fewer, where there are too few deliveries to estimate how much the feed varies.",
)  # fmt: skip
ROWS_OF_MANY = Threshold(
    2 / 3, 1.5, "times the lowest and highest of the neighbouring deliveries", "区统计局数据室",
    "Enough deliveries show how much a feed varies: beyond all of the neighbouring ones by a half is unusual.",
)  # fmt: skip
ROWS_SPREAD = Threshold(
    None, 5.0, "standard deviations of the neighbouring deliveries, in logarithms", "区统计局数据室",
    "A dozen deliveries give a poor estimate of the spread: at five, a feed that varies by a quarter raises one false"
    " alarm in a thousand deliveries.",
)  # fmt: skip
ROWS_CHANCE = Threshold(
    None, 4.0, "standard errors of a count", "区统计局数据室",
    "Small counts double by chance: four events after one are not unusual.",
)  # fmt: skip
MAGNITUDE = Threshold(
    -2.5, 2.5, "powers of ten, from what is usual", "区统计局数据室",
    "A typical amount that changes by a factor of 300 is in another unit: 千元 for 元 is three powers of ten, 万 for 亿"
    " four, 元 for 亿元 eight. No real amount of a feed changes that much between two deliveries.",
)  # fmt: skip

STREET_TURNOVER_PER_VISIT = Threshold(
    10, 1000, "yuan per visit", "区商务局",
    "Most visitors of a shopping street buy little or nothing. Outside of these bounds, visits or turnover are in"
    " another unit, or counters or merchants are missing.",
)  # fmt: skip
MARKET_TURNOVER_PER_VISIT = Threshold(
    1, 1000, "yuan per visit", "区商务局", "As for the street; purchases at a night market are smaller.",
)  # fmt: skip
RETAIL_SALES_GROWTH = Threshold(
    -0.5, 1.0, "share of the year before", "区统计局",
    "A city's retail sales neither halve nor double in a year; if they seem to, the unit is probably wrong.",
)  # fmt: skip
RESIDENTS_PER_TEAM = Threshold(
    100, 50_000, "residents per team", "区卫健局",
    "A family doctor's team has some thousands of residents; below 100 or above 50,000 the data are implausible.",
)  # fmt: skip
