"""Units: what a delivery states beside its numbers, and the factor to base units. Factors are exact."""

import re
from dataclasses import dataclass
from decimal import Decimal

from transforms.reading.cells import folded

_TEN = {"": 0, "千": 3, "万": 4, "百万": 6, "亿": 8}


@dataclass(frozen=True)
class Unit:
    """A unit as stated: what it measures, and how many base units one of it is."""

    dimension: str
    factor: Decimal


UNITS: dict[str, Unit] = {
    **{f"{scale}元": Unit("CNY", Decimal(10) ** power) for scale, power in _TEN.items()},
    **{f"{scale}美元": Unit("USD", Decimal(10) ** _TEN[scale]) for scale in ("", "万", "百万")},
    **{f"{scale}{name}": Unit("person", Decimal(10) ** _TEN[scale]) for scale in ("", "万") for name in ("人", "人次")},
    **{f"{scale}件": Unit("piece", Decimal(10) ** _TEN[scale]) for scale in ("", "万")},
    **{f"{scale}平方米": Unit("area", Decimal(10) ** _TEN[scale]) for scale in ("", "万")},
    "%": Unit("ratio", Decimal("0.01")),
    "‰": Unit("ratio", Decimal("0.001")),
    "个百分点": Unit("ratio", Decimal("0.01")),
}
_COUNTERS = (
    "家 个 户 项 栋 幢 座 处 次 场 笔 批 单 套 条 辆 台 部 所 间 支 队 名 位 只 份 宗 起 例 期 片 块 天 日 工作日 小时 团队 微克/立方米"
)
UNITS.update({counter: Unit("count", Decimal(1)) for counter in _COUNTERS.split()})
# What is counted may be counted in any counter.
_COUNTED = {"count", "person", "piece"}

_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]$")
_STATED = re.compile(r"^[(（]?(?:计量|金额|数据)?单位[:：](.+?)[)）]?$")


# Beside something else in one cell: `2022年10月  单位：万元`.
_BESIDE = re.compile(r"\s[(（]?(?:计量|金额|数据)?单位[:：]\s*(\S+?)[)）]?$")


class UnitError(ValueError):
    """A unit that is unknown, or measures something else than its column; `zh` and `en` say which."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


def header_and_unit(header: str) -> tuple[str, str | None]:
    """A header without white space, in half-width form and with straight quotes, and the unit in its brackets."""
    name = re.sub(r"\s+", "", folded(header)).translate(str.maketrans("“”„‟″", '"""""'))
    match = _BRACKETS.search(name)
    if match is None:
        return name, None
    unit = re.sub(r"^单位[:：]", "", match[1])
    return name[: match.start()], unit or None


def stated_units(cell: str) -> list[str] | None:
    """The units that a `单位：…` cell states, None for any other cell."""
    text = folded(cell)
    match = _STATED.search(re.sub(r"\s+", "", text)) or _BESIDE.search(text)
    return [part for part in re.split(r"[、,，;；]", match[1]) if part] if match else None


def unit_named(text: str) -> Unit:
    """A unit by its name. Raises UnitError for one that is unknown."""
    try:
        return UNITS[re.sub(r"\s+", "", folded(text))]
    except KeyError:
        raise UnitError(f"单位“{text}”不认识，请改用约定的单位", f"unknown unit {text!r}") from None


def factor(stated: str, agreed: str) -> Decimal:
    """How many base units one stated unit is, in a column agreed to be in `agreed`. Raises UnitError."""
    unit, wanted = unit_named(stated), unit_named(agreed)
    if unit.dimension == wanted.dimension or (unit.dimension == "count" and wanted.dimension in _COUNTED):
        return unit.factor
    if wanted.dimension == "count" and unit.dimension in _COUNTED and unit.factor == 1:
        return unit.factor
    raise UnitError(f"单位“{stated}”与约定的“{agreed}”不是一类", f"unit {stated!r} is of another kind than {agreed!r}")
