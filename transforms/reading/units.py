"""Units: what a delivery states beside its numbers, and the factor to base units. Factors are exact."""

import re
from collections.abc import Iterator
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
    "家 个 户 项 栋 幢 座 处 次 场 笔 批 单 套 条 辆 台 部 所 间 支 队 团队 名 位 只 份 宗 起 例 期 片 块 张 株 颗"
)
_ONE = Decimal(1)
UNITS: dict[str, Unit] = {
    **_scaled("CNY", "元", "", "千", "万", "百万", "亿"),
    **_scaled("USD", "美元", "", "万", "百万"),
    **_scaled("person", "人", "", "万"),
    **_scaled("person", "人次", "", "万"),
    **_scaled("piece", "件", "", "万"),
    **_scaled("area", "平方米", "", "万"),
    **{counter: Unit("count", _ONE) for counter in _COUNTERS.split()},
    **{name: Unit("day", _ONE) for name in ("天", "日", "工作日")},
    **{name: Unit("ratio", Decimal("0.01")) for name in ("%", "个百分点")},
    "‰": Unit("ratio", Decimal("0.001")),
    **{name: Unit("concentration", _ONE) for name in ("微克/立方米", "μg/m3", "ug/m3")},
}
# What is counted may be counted in any counter, and a counter's column in persons or pieces, one by one.
COUNTED = {"count", "person", "piece"}

_TRADITIONAL = str.maketrans(
    "萬億圓圆單幣計為爲個戶項棟處場筆條輛臺間隊團張塊顆歐鎊韓總數註備說資據來額時積頁",
    "万亿元元单币计为为个户项栋处场笔条辆台间队团张块颗欧镑韩总数注备说资据来额时积页",
)
# One unit under several names, each folded into the one that is listed.
_SPELLINGS = (
    (re.compile(r"人民币|RMB|CNY|¥", re.IGNORECASE), ""),
    (re.compile(r"美金|US\$|USD|\$", re.IGNORECASE), "美元"),
    (re.compile(r"平米|m2|㎡", re.IGNORECASE), "平方米"),
)
_MONEY_WORD = re.compile(r"[十百千万亿]*元")
_QUOTES = str.maketrans("“”„‟″「」", '"""""""')
_BRACKETS = re.compile(r"[(\[【〔{<《]([^()\[\]【】〔〕{}<>《》]*)[)\]】〕}>》]:?$")
_SEPARATED = re.compile(r"(.+?)[/:_,;、|·-]+([^/:_,;、|·-]+(?:/(?:立方米|m3))?)$")
_LONGEST_UNIT = 8
_ALL_WHITE = re.compile(rf"[\s{WHITE}]+")
_STATEMENT = re.compile(r"([^\s(,;。、:]*)单\s*位\s*(:|为|是|\(|)\s*([^)]*)")
_LIST = re.compile(rf"[、,;和及\s{WHITE}]+")
# Of other units, such as the one that fills the form in, is spoken too: 填报单位, 主管单位, and 单位 alone.
_OF_NUMBERS = {"", "计量", "金额", "数据", "货币", "统计"}
_ORGANISATION = re.compile(r".{2,}(?:[局委办厅院所部会站队处科室校馆行社区]|中心|公司|集团|街道|政府|平台|系统|大厦)")


class UnitError(ValueError):
    """A unit that is unknown, or measures something else than its column; `zh` and `en` say which."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


def without_white(text: str) -> str:
    """A text in its compatibility form without any white space, inside or around."""
    return _ALL_WHITE.sub("", folded(text))


def simplified(text: str) -> str:
    """A text with the traditional characters of units, totals and notes in their simplified form."""
    return text.translate(_TRADITIONAL)


def unit_name(text: str) -> str:
    """A unit in the spelling that is listed: 萬圓 and 人民币万元 are 万元. What is no unit comes back folded."""
    name = simplified(without_white(text))
    if name in UNITS:
        return name
    for pattern, listed in _SPELLINGS:
        respelled = pattern.sub(listed, name).strip("():,、")
        if respelled != name and (respelled in UNITS or _MONEY_WORD.fullmatch(respelled)):
            return respelled
    return name


def is_known(text: str) -> bool:
    """Whether a text is a unit and nothing else."""
    return unit_name(text) in UNITS


def header_and_unit(header: str) -> tuple[str, str | None]:
    """A header in its compared form (no white space, half-width, straight quotes), and the unit behind its name.

    The unit stands in brackets of any kind, or behind a sign or white space if it can be nothing else.
    """
    name = without_white(header).translate(_QUOTES)
    match = _BRACKETS.search(name)
    if match is not None:
        return name[: match.start()], re.sub(r"^[单單]位:?", "", match[1]) or None
    if (match := _SEPARATED.fullmatch(name)) and _is_measure(match[2]):
        return match[1], match[2]
    words = folded(header).split()
    if len(words) > 1 and _is_measure(words[-1]):
        return without_white("".join(words[:-1])).translate(_QUOTES), words[-1]
    return name, None


def glued_units(header: str) -> Iterator[tuple[str, str]]:
    """The ways to take a header in its compared form for a name with a unit right behind it: 金额亿元, 金额单位亿元."""
    for length in range(1, min(_LONGEST_UNIT, len(header) - 1) + 1):
        name, unit = header[:-length], header[-length:]
        if is_known(unit):
            yield re.sub(r"[(\[:]?(?:[单單]位)?[:]?$", "", name), unit


def stated_units(cell: str) -> list[str]:
    """The units that a text such as `单位：万元、人` states, none for any other text.

    An unknown one is given too, where the text can be about nothing else.
    """
    for match in _STATEMENT.finditer(simplified(folded(cell))):
        said = match[3].strip("(:。.;, ")
        whole = without_white(said)
        names = [whole] if is_known(whole) else _split(said)
        is_about_numbers = match[1] in _OF_NUMBERS and match[2] == ":" and not _ORGANISATION.fullmatch(whole)
        if names and (all(map(is_known, names)) or is_about_numbers):
            return names
    return []


def titled_unit(title: str) -> list[str]:
    """The units in the brackets that end a title, as in `贷款一览表（万元）`: only known ones that are no counters."""
    match = _BRACKETS.search(without_white(title))
    names = _split(match[1]) if match else []
    return names if all(is_known(name) and unit_named(name).dimension != "count" for name in names) else []


def unit_named(text: str) -> Unit:
    """A unit by its name. Raises UnitError for one that is unknown."""
    try:
        return UNITS[unit_name(text)]
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


def split_units(text: str) -> list[str]:
    """The names in a list such as `万元、人` or `人次/件`, known or not."""
    return [text] if is_known(text) else _split(text)


def _is_measure(text: str) -> bool:
    """Whether a text is a known unit of a kind that no word of a header is taken for: 类 or 日 may end a name."""
    return is_known(text) and unit_named(text).dimension not in ("count", "day")


def _split(said: str) -> list[str]:
    """`万元、人 填报日期：…` is two units and something else."""
    words = [word for part in _LIST.split(said) for word in ([part] if is_known(part) else part.split("/")) if word]
    return list(takewhile(lambda word: ":" not in word, words))
