"""Mentions: the units and currencies that a text speaks of, beside whatever else it says.

A text may state a unit (`单位：亿元`, `金额以亿元计`, `亿元` and nothing else), or have a word in it that may be one.
An amount (`10亿元`) and a class of sizes (`亿元楼宇`) state none.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from transforms.reading.cells import folded
from transforms.reading.units import (
    is_known,
    simplified,
    split_units,
    stated_units,
    titled_unit,
    unit_name,
    unit_named,
    without_white,
)

# Bases beyond those that are listed: whoever writes one means a unit, and its file is refused for it.
_BASES = {
    "元": "CNY",
    "美元": "USD",
    "人次": "person",
    "人": "person",
    "件": "piece",
    "平方米": "area",
    "亩": "area",
    "公顷": "area",
    "平方公里": "area",
    "平方千米": "area",
    "小时": "day",
    "个月": "day",
    "周": "day",
    "毫克/立方米": "concentration",
    "mg/m3": "concentration",
    **dict.fromkeys(("家", "户", "个", "项", "名", "位"), "count"),
}
_FOREIGN = {
    "HKD": "港元|港币|HKD|HK\\$",
    "EUR": "欧元(?!区)|EUR|€",
    "GBP": "英镑|GBP|£",
    "JPY": "日元|JPY|円",
    "KRW": "韩元|韩币|KRW|₩",
    "RUB": "卢布|RUB|₽",
    "AUD": "澳元|澳币|AUD",
    "CAD": "加元|加币|CAD",
    "SGD": "新加坡元|新币|SGD",
    "TWD": "台币|TWD",
    "MOP": "澳门元|澳门币|MOP",
    "CHF": "法郎|CHF",
    "THB": "泰铢|THB",
    "INR": "卢比|INR",
    "foreign": "外币|原币",
}
_CURRENCIES = {
    "USD": "美元(?!基金|债)|美金|USD|US\\$|(?<![A-Z])\\$(?![A-Z])",
    **_FOREIGN,
    "CNY": "人民币|RMB|CNY|¥|[十百千万亿]+元",
}
# Of letters, white space parts the words.
_WHITE_BETWEEN = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
_LETTERS = re.compile(r"[A-Z]+")
_SCALE = "[十百千万亿]"
# What stands before a unit where it is the unit of a number: 10亿元, 数亿元, 过亿元.
_AMOUNT = re.compile(r"(?:[\d一二两三四五六七八九几数多余近超逾过破上达双]|[\d.]\s*)$")
_SIZE_CLASS = re.compile(
    r"(?:以[上下内外]|[级楼街镇村店户园商税]|大[楼厦关会]|企业|项目|投资项目|产业|工程|集群|俱乐部|产值|增加值|GDP|签约|招商|"
    r"计划|行动|评议|广场|社区|小区|活动|签名|规模|目标|板块|平台|方阵|梯队|名录|引擎|培育|小镇|品牌|旅游|景区|公园|绿化)"
)
_WORD = re.compile(rf"{_SCALE}+(?:平方米|平米|人次|美元|元|人|件|亩)(?:人民币)?")
_ENGLISH = re.compile(r"(?<![A-Za-z])(?:thousands?|millions?|billions?|mn|bn)(?![A-Za-z])", re.IGNORECASE)
_BY_UNIT = re.compile(
    rf"(?:以|按|均为|采用)({_SCALE}*[^\s,;。、:以按为]{{1,8}}?|{_SCALE}+)"
    r"(?:为?(?:计量)?单位|为?计量|计算|计价|计|填报|填列|填写|统计|列示|表示|核算|反映)"
)
_LABEL = re.compile(r"^(?:计量|金额|数据|货币|统计)?单位[为是:(_/|-]*")
_BARE = frozenset({"千", "万", "十万", "百万", "千万", "亿", "十亿", "百亿", "千亿", "万亿"})
_UNIT_IS = re.compile(r"单位[为是:(_/|-]*([^,;。:()]+)")
_IN_ENGLISH = re.compile(r"(?<![A-Za-z])units?\s*:\s*([^()]+)", re.IGNORECASE)
_BRACKETED = re.compile(r"[(\[【〔{<《]([^()\[\]【】〔〕{}<>《》]{1,20})[)\]】〕}>》]")
_EDGES = "()[]【】〔〕{}<>《》:。.;,*·- "
SCALE = "scale"
"""What 亿 measures where no 元 stands behind it: whatever is counted."""
# Nothing is looked for in a text without one of these.
_SUSPECT = re.compile(
    r"[元圆圓币幣亿億万萬千位米件人次鎊镑铢郎比亩顷%‰$¥￥€£₩₽円美＄㎡月周项項家户戶个個名]|[A-Za-z]{2}|m3"
)


@dataclass(frozen=True)
class Mention:
    """A unit in a text: the word, what it measures, and whether the text can be about nothing else.

    `labelled`: behind a label such as 单位：, so that even a unit that nobody knows is meant.
    """

    word: str
    dimension: str | None
    stated: bool
    labelled: bool = False


def is_suspect(text: str) -> bool:
    """Whether a text may speak of a unit at all: quick, for the many that do not."""
    return _SUSPECT.search(text) is not None


def dimension_of(word: str) -> str | None:
    """What a unit measures, also one that is not agreed upon; None for a word that is no unit."""
    name = unit_name(word)
    if is_known(name):
        return unit_named(name).dimension
    match = re.fullmatch(rf"{_SCALE}*(.+)", name)
    if match is None or name in _BARE:
        return SCALE if match else None
    return _BASES.get(match[1]) or _BASES.get(name)


@lru_cache(maxsize=4096)
def mentions(text: str) -> tuple[Mention, ...]:
    """The units that a text speaks of: those it states, then other words that may be units."""
    said = simplified(folded(text))
    plain = without_white(said)
    labelled = stated_units(said)
    english = _IN_ENGLISH.search(said)
    if english and not labelled:
        return _labelled_in_english(english[1])
    stated = labelled or _alone(plain) or _counted_by(plain) or _bracketed(said, plain)
    others = [
        word
        for word in [*_words(plain), *_ENGLISH.findall(said)]
        if not any(unit_name(word) in unit_name(one) for one in stated)
    ]
    return (
        *(Mention(word, dimension_of(word), True, bool(labelled) and ":" in said) for word in stated),
        *(Mention(word, dimension_of(word), False) for word in others),
    )


def _labelled_in_english(said: str) -> tuple[Mention, ...]:
    """The unit behind `Unit:`, known or not: 10,000 yuan and 100 million are of no spelling that is agreed upon."""
    words = _units_in(without_white(said)) or [said.strip()]
    return tuple(Mention(word, dimension_of(word) or SCALE, True) for word in words)


def unit_alone(text: str) -> str | None:
    """The one unit that a text is, with or without brackets and a label; None for any other text."""
    words = _alone(without_white(simplified(text)))
    return words[0] if len(words) == 1 else None


def _alone(plain: str) -> list[str]:
    """The units of a text that holds nothing else, but for a label without a colon."""
    return _units_in(_LABEL.sub("", plain.strip(_EDGES)).strip(_EDGES))


def _counted_by(plain: str) -> list[str]:
    """The units of 以亿元计, 按件统计, 以万元为单位 and 本表单位为千人."""
    words = [match[1].strip("\"'“”") for match in _BY_UNIT.finditer(plain)]
    words += [word for match in _UNIT_IS.finditer(plain) for word in _units_in(match[1])]
    return [word for word in words if dimension_of(word)]


def _bracketed(said: str, plain: str) -> list[str]:
    """The units in brackets, at the end of a title or inside it; 户 and its like may be another thing there."""
    inside = [word for match in _BRACKETED.finditer(plain) for word in _units_in(match[1])]
    return titled_unit(said) or [word for word in inside if dimension_of(word) != "count"]


@lru_cache(maxsize=4096)
def currencies(text: str) -> tuple[str, ...]:
    """The currencies that a text names beside no number, each by its code; `foreign` for one that it leaves open."""
    said = _WHITE_BETWEEN.sub("", simplified(folded(text))).upper()
    found: dict[str, None] = {}
    for code, pattern in _CURRENCIES.items():
        for match in re.finditer(pattern, said):
            if _AMOUNT.search(said[: match.start()].rstrip(_SCALES_AND_WHITE)):
                continue
            if _LETTERS.fullmatch(match[0]) and _is_in_word(said, match):
                continue
            if code == "CNY" and _SIZE_CLASS.match(said, match.end()):
                continue
            found[code] = None
    return tuple(found)


_SCALES_AND_WHITE = "十百千万亿 "


def _is_in_word(text: str, match: "re.Match[str]") -> bool:
    """Whether letters on either side make the match a part of another word."""
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())


def _units_in(text: str) -> list[str]:
    """The units that a text lists, if it lists nothing else."""
    words = split_units(text) if text else []
    return words if words and all(map(dimension_of, words)) else []


def _words(plain: str) -> list[str]:
    """Scaled units in running text that belong to no number and name no class of sizes."""
    found = [
        match[0]
        for match in _WORD.finditer(plain)
        if not _AMOUNT.search(plain[: match.start()]) and not _SIZE_CLASS.match(plain, match.end())
    ]
    # Of persons and pieces, 百人 and 千件 are words rather than units.
    counts = ("person", "piece", "area")
    return [word for word in found if dimension_of(word) not in counts or is_known(word)]
