"""Real places of the district, and invented names of firms, institutions and things.

Every invented name contains 样例 ("sample"), so that none can be mistaken for a real one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

DISTRICT = "沈河区"
DISTRICTS = (
    "和平区", "沈河区", "大东区", "皇姑区", "铁西区", "苏家屯区", "浑南区", "沈北新区", "于洪区", "辽中区",
    "新民市", "康平县", "法库县",
)  # fmt: skip
OTHER_DISTRICTS = tuple(name for name in DISTRICTS if name != DISTRICT)
STREETS = (
    "滨河街道", "万莲街道", "朱剪炉街道", "北站街道", "风雨坛街道", "皇城街道", "五里河街道", "南塔街道",
    "泉园街道", "马官桥街道", "东陵街道",
)  # fmt: skip

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_TREES = "松柏槐柳桃杏梅兰竹桂枫榆杨桐棠荷菊莲葵樱"


def cyclic(number: int) -> str:
    """A name from the sixty-year cycle, distinct for every number: 甲子, 乙丑 …, 甲子二, …"""
    name = _STEMS[number % 10] + _BRANCHES[number % 12]
    turn = number // 60
    return name if turn == 0 else name + "".join("零一二三四五六七八九"[int(digit)] for digit in str(turn + 1))


def tree(number: int) -> str:
    """A name of two trees, distinct up to four hundred."""
    return _TREES[number // len(_TREES) % len(_TREES)] + _TREES[number % len(_TREES)]


def sample(number: int, what: str) -> str:
    """样例甲子银行, 样例乙丑银行 …"""
    return f"样例{cyclic(number)}{what}"


FEEDS_OF_CITY = (
    "postal_parcels", "headquarters_register", "platform_enterprises", "platform_financings", "city_retail_sales",
    "air_quality_daily",
)  # fmt: skip
_CODES = {
    "和平区": 210102, "沈河区": 210103, "大东区": 210104, "皇姑区": 210105, "铁西区": 210106, "苏家屯区": 210111,
    "浑南区": 210112, "沈北新区": 210113, "于洪区": 210114, "辽中区": 210115, "康平县": 210123, "法库县": 210124,
    "新民市": 210181,
}  # fmt: skip


def districts(number: int) -> list[tuple[str, str, dict[str, str]]]:
    """So many districts, Shenhe first: name, folder, and what the streets are called, by their names in Shenhe."""
    if not 1 <= number <= len(DISTRICTS):
        raise ValueError(f"the city has {len(DISTRICTS)} districts")
    others = [(name, {one: f"{name[:-1]}{one}" for one in STREETS}) for name in OTHER_DISTRICTS[: number - 1]]
    return [(name, name, streets) for name, streets in [(DISTRICT, {}), *others]]


def write_districts(into: Path, listed: Iterable[tuple[str, str, Mapping[str, str]]]) -> Path:
    """Write `districts.csv`, as the statistics office would keep it."""
    into.mkdir(parents=True, exist_ok=True)
    lines = ["code,name,city,folder,streets"]
    lines += [
        f"{_CODES[name]},{name},沈阳市,{folder},{'、'.join(streets.values())}" for name, folder, streets in listed
    ]
    path = into / "districts.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path
