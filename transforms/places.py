"""Places that deliveries may name: the city's districts, and the streets of the district that is served."""

from dataclasses import dataclass

DISTRICTS = (
    "和平区", "沈河区", "大东区", "皇姑区", "铁西区", "苏家屯区", "浑南区", "沈北新区", "于洪区", "辽中区", "新民市",
    "康平县", "法库县",
)  # fmt: skip
IN_ENGLISH = {
    "和平区": "Heping District", "沈河区": "Shenhe District", "大东区": "Dadong District", "皇姑区": "Huanggu District",
    "铁西区": "Tiexi District", "苏家屯区": "Sujiatun District", "浑南区": "Hunnan District",
    "沈北新区": "Shenbei New District", "于洪区": "Yuhong District", "辽中区": "Liaozhong District",
    "新民市": "Xinmin City", "康平县": "Kangping County", "法库县": "Faku County",
}  # fmt: skip
STREETS = (
    "滨河街道", "万莲街道", "朱剪炉街道", "北站街道", "风雨坛街道", "皇城街道", "五里河街道", "南塔街道", "泉园街道",
    "马官桥街道", "东陵街道",
)  # fmt: skip


@dataclass(frozen=True)
class District:
    """A district that is served: its name, and its streets; where none are known, any street is accepted."""

    name: str
    streets: tuple[str, ...]


SHENHE = District("沈河区", STREETS)
