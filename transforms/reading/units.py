"""Units: what a delivery states beside its numbers, and the factor to base units. Factors are exact."""

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from transforms.reading.cells import WHITE, folded

_SCALES = {"": 0, "千": 3, "万": 4, "百万": 6, "亿": 8}


@dataclass(frozen=True)
class Unit:
    """A unit as stated: what it measures, and how many base units one of it is."""

    dimension: str
    factor: Decimal


def _scaled(dimension: str, name: str, *scales: str) -> dict[str, Unit]:
    return {f"{scale}{name}": Unit(dimension, Decimal(10) ** _SCALES[scale]) for scale in scales}


_COUNTERS = (
    "家 个 户 项 栋 幢 座 处 次 场 笔 批 单 套 条 辆 台 部 所 间 支 队 团队 名 位 只 份 宗 起 例 期 片 块 张 株 颗 "
    "天 日 工作日 小时"
)
UNITS: dict[str, Unit] = {
    **_scaled("CNY", "元", "", "千", "万", "百万", "亿"),
    **_scaled("USD", "美元", "", "万", "百万"),
    **_scaled("person", "人", "", "万"),
    **_scaled("person", "人次", "", "万"),
    **_scaled("piece", "件", "", "万"),
    **_scaled("area", "平方米", "", "万"),
    **{counter: Unit("count", Decimal(1)) for counter in _COUNTERS.split()},
    **{name: Unit("ratio", Decimal("0.01")) for name in ("%", "个百分点")},
    "‰": Unit("ratio", Decimal("0.001")),
    **{name: Unit("concentration", Decimal(1)) for name in ("微克/立方米", "μg/m3", "ug/m3")},
}
# What is counted may be counted in any counter, and a counter's column in persons or pieces, one by one.
COUNTED = {"count", "person", "piece"}

_QUOTES = str.maketrans("“”„‟″「」", '"""""""')
_BRACKETS = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]$")
_ALL_WHITE = re.compile(rf"[\s{WHITE}]+")
_STATEMENT = re.compile(r"([^\s(,;。、:]*)单\s*位\s*(:|为|是)\s*([^)]*)")
_LIST = re.compile(rf"[、,;和及\s{WHITE}]+")
# Of other units, such as the one that fills the form in, is spoken too: 填报单位, 主管单位.
_OF_NUMBERS = {"", "计量", "金额", "数据", "货币", "统计"}


class UnitError(ValueError):
    """A unit that is unknown, or measures something else than its column; `zh` and `en` say which."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


def without_white(text: str) -> str:
    """A text in its compatibility form without any white space, inside or around."""
    return _ALL_WHITE.sub("", folded(text))


def header_and_unit(header: str) -> tuple[str, str | None]:
    """A header in its compared form (no white space, half-width, straight quotes), and the unit in its brackets."""
    name = without_white(header).translate(_QUOTES)
    match = _BRACKETS.search(name)
    if match is None:
        return name, None
    return name[: match.start()], re.sub(r"^单位:", "", match[1]) or None


def stated_units(cell: str) -> list[str]:
    """The units that a text such as `单位：万元、人` states, none for any other text.

    An unknown one is given too, where the text can be about nothing else.
    """
    for match in _STATEMENT.finditer(folded(cell)):
        said = match[3].strip("(。.;, ")
        whole = without_white(said)
        names = [whole] if _is_known(whole) else _split(said)
        if all(map(_is_known, names)) or (match[1] in _OF_NUMBERS and match[2] == ":"):
            return names
    return []


def titled_unit(title: str) -> list[str]:
    """The units in the brackets that end a title, as in `贷款一览表（万元）`: only known ones that are no counters."""
    match = _BRACKETS.search(without_white(title))
    names = _split(match[1]) if match else []
    return names if all(_is_known(name) and UNITS[name].dimension != "count" for name in names) else []


def unit_named(text: str) -> Unit:
    """A unit by its name. Raises UnitError for one that is unknown."""
    try:
        return UNITS[without_white(text)]
    except KeyError:
        raise UnitError(f"不认识单位“{text}”，请改用约定的单位", f"unknown unit {text!r}") from None


def factor(stated: str, agreed: str) -> Decimal:
    """How many base units one stated unit is, in a column agreed to be in `agreed`. Raises UnitError."""
    unit, wanted = unit_named(stated), unit_named(agreed)
    if unit.dimension == wanted.dimension or (unit.dimension == "count" and wanted.dimension in COUNTED):
        return unit.factor
    if wanted.dimension == "count" and unit.dimension in COUNTED and unit.factor == 1:
        return unit.factor
    raise UnitError(f"单位“{stated}”与约定的“{agreed}”不是一类", f"unit {stated!r} is of another kind than {agreed!r}")


def _is_known(name: str) -> bool:
    return name in UNITS


def _split(said: str) -> list[str]:
    """`万元、人 填报日期：…` is two units and something else."""
    words = [word for part in _LIST.split(said) for word in ([part] if _is_known(part) else part.split("/")) if word]
    return list(takewhile(lambda word: ":" not in word, words))
