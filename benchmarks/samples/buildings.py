"""Office buildings: their quarterly state from the platform, and the projects signed for them. The theme's other
feeds are in `innovation`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.samples import names
from benchmarks.samples.amounts import Ints, pick, split, split_amount
from benchmarks.samples.delimited import PLAIN, QUOTED, write_table
from benchmarks.samples.periods import dates, quarters
from benchmarks.samples.run import Run, Truth, feed
from benchmarks.samples.workbook import Field, Look, write_workbook

Classes = npt.NDArray[np.object_]

_OTHER_BUILDINGS = 34
_BY_STREET = (3, 2, 2, 4, 1, 4, 5, 1, 2, 1, 1)

# office_buildings: each quarter begins with the state the one before ended with, across years too; idle area may rise


def _building(number: int) -> str:
    return f"LY{number + 1:03d}"


def _quarters(run: Run) -> list[pd.DataFrame]:
    """The state at each quarter's end, areas in hundredths of a square metre."""
    return _first_year(run) if run.before is None else _next_year(run, run.before.recall(_quarters)[-1])


def _first_year(run: Run) -> list[pd.DataFrame]:
    rng = run.rng("office_buildings")
    key, featured = (run.totals.count(f"innovation.{what}_buildings") for what in ("key", "featured"))
    size = key + featured + _OTHER_BUILDINGS
    wanted = rng.permutation(np.array(["重点"] * key + ["特色"] * featured + ["一般"] * _OTHER_BUILDINGS, dtype=object))
    since = np.where(wanted == "一般", 1, rng.choice([1, 1, 1, 2, 3, 4], size))
    falls = rng.integers(0, 5, (size, 4)) > 1
    falls[0, 0] = True
    change = np.where(rng.integers(0, 2, (size, 4)) > 0, -rng.integers(50, 1500, (size, 4)), 0) * 10
    cents = run.totals.cents("innovation.revitalised_floor_area")
    change *= 10
    change[falls] = split_amount(rng, cents, int(falls.sum()), 1_000, spread=(1_000, 10_000))
    fallen: Ints = np.cumsum(change, axis=1)
    opening = np.maximum(fallen.max(axis=1), 0) + rng.integers(0, 3_000, size) * 100
    idle = np.column_stack([opening, opening[:, None] - fallen])
    floor_area = (idle.max(axis=1) // 1_000_00 + 1) * 1_000_00 * rng.integers(2, 6, size)
    streets = pick(rng, names.STREETS, _BY_STREET, size)
    return [
        pd.DataFrame(
            {
                "building_id": [_building(number) for number in range(size)],
                "building": [names.sample(number, "大厦") for number in range(size)],
                "street": streets,
                "class": np.where(since <= at + 1, wanted, "一般"),
                "floor_area_m2": floor_area,
                "idle_area_start_m2": idle[:, at],
                "idle_area_end_m2": idle[:, at + 1],
            }
        )
        for at in range(4)
    ]


def _next_year(run: Run, last: pd.DataFrame) -> list[pd.DataFrame]:
    """A year continuing the last quarter. New, largely idle buildings are added, more when little idle area is left."""
    rng = run.rng("office_buildings")
    wanted = split(rng, run.totals.cents("innovation.revitalised_floor_area"), 4, spread=(80, 120))
    coming = int(rng.integers(0, 3))
    key, featured = (run.totals.count(f"innovation.{what}_buildings") for what in ("key", "featured"))
    states = []
    for at, falling in enumerate(wanted.tolist()):
        state = last.assign(idle_area_start_m2=last["idle_area_end_m2"])
        while coming or len(state) < key + featured or int(state["idle_area_start_m2"].sum()) < 2 * falling + 10_000_00:
            state = pd.concat([state, _new(rng, len(state), falling)], ignore_index=True)
            coming = max(coming - 1, 0)
        moved = len(wanted) - at  # classes change over the year, and reach the wanted counts at its end
        state["class"] = _reclassified(rng, state["class"].to_numpy(dtype=object), key, featured, moved)
        state["idle_area_end_m2"] = _let(rng, state, falling)
        states.append(state)
        last = state
    return states


def _new(rng: np.random.Generator, number: int, falling: int) -> pd.DataFrame:
    floor_area = (max(2_000_000, falling) // 1_000_00 + int(rng.integers(0, 30))) * 1_000_00
    return pd.DataFrame(
        {
            "building_id": [_building(number)],
            "building": [names.sample(number, "大厦")],
            "street": pick(rng, names.STREETS, _BY_STREET, 1),
            "class": "一般",
            "floor_area_m2": floor_area,
            "idle_area_start_m2": floor_area // 100 * int(rng.integers(40, 90)),
        }
    )


def _reclassified(rng: np.random.Generator, now: Classes, key: int, featured: int, quarters_left: int) -> Classes:
    """The classes a quarter later, changed so that the counts are reached by the year's end."""
    classes = now.copy()
    for name, count in (("重点", key), ("特色", featured)):
        have = np.flatnonzero(classes == name)
        moved = -(-abs(count - len(have)) // quarters_left)
        if count < len(have):
            classes[rng.permutation(have)[:moved]] = "一般"
        else:
            classes[rng.permutation(np.flatnonzero(classes == "一般"))[:moved]] = name
    return classes


def _let(rng: np.random.Generator, state: pd.DataFrame, falling: int) -> Ints:
    """Idle areas at the quarter's end: they fall in some buildings, by `falling` in total, and rise in some others."""
    idle = state["idle_area_start_m2"].to_numpy(dtype=np.int64)
    room = state["floor_area_m2"].to_numpy(dtype=np.int64) - idle
    order = rng.permutation(len(idle))
    enough = int(np.searchsorted(np.cumsum(idle[order]), falling * 3 // 2)) + 1
    lets, others = np.split(order, [max(enough, len(order) * 3 // 5)])
    fallen = idle[lets] // 1_000 * falling // int((idle[lets] // 1_000).sum()) // 1_000 * 1_000
    spare = idle[lets] - fallen
    left = falling - int(fallen.sum())
    more = np.minimum(spare, np.maximum(left - (np.cumsum(spare) - spare), 0))
    end = idle.copy()
    end[lets] -= fallen + more
    if len(others):
        risen = falling * int(rng.integers(70, 115)) // 100 // 1_000
        rising = split(rng, risen, len(others), least=0) * 1_000
        end[others] += np.minimum(rising, room[others] // 2_000 * 1_000)
    return end


def _buildings(run: Run) -> Truth:
    areas = ("floor_area_m2", "idle_area_start_m2", "idle_area_end_m2")
    for period, state in zip(quarters(run.year), run.recall(_quarters), strict=True):
        yield period, state.assign(**{name: state[name] / 100 for name in areas})


def _write_buildings(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "building_id": "楼宇编码", "building": "楼宇名称", "street": "街道", "class": "类别",
        "floor_area_m2": "总面积（平方米）", "idle_area_start_m2": "期初闲置面积（平方米）",
        "idle_area_end_m2": "期末闲置面积（平方米）",
    }  # fmt: skip
    if period.endswith("Q2"):
        frame = frame.assign(street=frame["street"].str.removesuffix("街道"))
    dialect = QUOTED if period.endswith("Q3") else PLAIN
    yield write_table(folder / f"楼宇台账{period}.csv", headers, frame, dialect)


# signed_projects: sizes near the two thresholds, and exactly at them


def _signed(run: Run) -> Truth:
    rng = run.rng("signed_projects")
    large = run.totals.count("innovation.hundred_million_projects")
    listed = run.totals.count("innovation.billion_city_list_projects")
    small = large // 2 + 3
    size = large + small
    contract = np.concatenate([rng.integers(100, 900, large), rng.integers(4, 100, small)]) * 1_000_000
    contract[0], contract[-1] = 100_000_000, 99_990_000
    invested = np.maximum(contract, np.minimum(contract // 100 * rng.integers(90, 210, size), 990_000_000))
    on_list = np.zeros(size, dtype=bool)
    biggest = np.arange(large)[::-1][:listed]
    invested[biggest] = rng.integers(1_001, 2_400, listed) * 1_000_000
    on_list[biggest] = True
    exactly, unlisted = large - listed - 1, large - listed - 2
    if unlisted > 0:
        invested[exactly], on_list[exactly] = 1_000_000_000, True
        invested[unlisted], on_list[unlisted] = 1_260_000_000, False
    on_list[-3:] = True
    order = rng.permutation(size)
    buildings = len(run.recall(_quarters)[-1])
    yield (
        str(run.year),
        pd.DataFrame(
            {
                "project": [names.sample(run.number(at), "总部入驻项目") for at in range(size)],
                "building_id": [_building(int(at)) for at in rng.integers(0, buildings, size)],
                "signed_on": dates(rng, str(run.year), size),
                "contract_yuan": contract[order] / 1.0,
                "investment_yuan": invested[order] / 1.0,
                "is_on_city_list": on_list[order],
            }
        ),
    )


_SIGNED = (
    Field("项目名称", "project"),
    Field("楼宇编码", "building_id"),
    Field("签约日期", "signed_on", "date"),
    Field("签约额", "contract_yuan", "amount", "亿元"),
    Field("投资额", "investment_yuan", "amount", "亿元"),
    Field("市级“２+３+Ｎ”重点", "is_on_city_list", "flag"),
)


def _write_signed(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        "楼宇招商签约项目台账", units={"投资额": "万元"}, numbers=("plain", "text"),
        dates=("serial", "chinese"), serial=True, wide_codes="building_id", total="合计", left=1,
        notes=("数据来源：楼宇招商台账",), cover=("楼宇招商台账", "填报单位：区楼宇办", "投资额以万元填报"),
    )  # fmt: skip
    yield write_workbook(folder / f"楼宇招商台账_{period}.xlsx", {"台账": (frame, _SIGNED, look)})


FEEDS = (
    feed("office_buildings", _buildings, _write_buildings),
    feed("signed_projects", _signed, _write_signed),
)
