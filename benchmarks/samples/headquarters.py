"""The register of regional headquarters (headquarters_register): the whole city at the end of each quarter, with
arrivals and departures. The theme's other feeds are in `finance`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.samples import names
from benchmarks.samples.amounts import Ints, pick, pick_index
from benchmarks.samples.periods import dates, quarters, written
from benchmarks.samples.run import Run, Truth, feed
from benchmarks.samples.workbook import Field, Look, write_workbook

_INSTITUTIONS = ("银行", "人寿保险", "财产保险", "证券", "基金管理", "融资租赁", "消费金融", "期货")
_BY_DISTRICT = (30, 4, 4, 5, 3, 22, 6, 3, 2, 1, 1, 1)
_NEVER = 9  # the quarter of departure of those that stay


def _institutions(run: Run) -> pd.DataFrame:
    """Every institution of the year, with the quarters in which it came (0: before the year) and left."""
    return _first_year(run) if run.before is None else _next_year(run, run.before.recall(_institutions))


def _wanted(run: Run) -> tuple[int, int]:
    """The numbers in operation at the year's end: in our district, and in the others."""
    ours = run.totals.count("finance.headquarters")
    return ours, max(ours, round(ours / run.totals["finance.headquarters_share"])) - ours


def _first_year(run: Run) -> pd.DataFrame:
    rng = run.rng("headquarters_register")
    ours, others = _wanted(run)
    city = ours + others
    elsewhere = pick(rng, names.OTHER_DISTRICTS, _BY_DISTRICT, others)
    district = np.concatenate([np.full(ours, names.DISTRICT, dtype=object), elsewhere])
    came = pick_index(rng, [88, 4, 3, 3, 2], city)
    left = np.full(city, _NEVER)
    if ours > 4:
        came[:3] = (0, 3, 4)
    gone_from = [names.DISTRICT, "和平区", names.DISTRICT, "浑南区", "铁西区"]
    district = np.concatenate([district, np.array(gone_from, dtype=object)])
    came, left = np.concatenate([came, np.zeros(5, dtype=int)]), np.concatenate([left, [1, 2, 3, 4, 1]])
    order = rng.permutation(city + 5)
    return _drawn(run, rng, district, came, left).iloc[order].reset_index(drop=True)


def _drawn(
    run: Run, rng: np.random.Generator, district: npt.NDArray[Any], came: Ints, left: npt.NDArray[np.int_]
) -> pd.DataFrame:
    size = len(district)
    kinds = rng.integers(0, len(_INSTITUTIONS), size)
    founded = [
        dates(rng, f"{run.year}-Q{quarter}", 1)[0] if quarter else dates(rng, str(run.year - 1 - age), 1)[0]
        for quarter, age in zip(came, rng.integers(0, 22, size), strict=True)
    ]
    return pd.DataFrame(
        {
            "institution": [
                names.sample(run.newcomer(at), f"{_INSTITUTIONS[kind]}东北区域总部") for at, kind in enumerate(kinds)
            ],
            "institution_type": [_INSTITUTIONS[kind] for kind in kinds],
            "district": district,
            "established_on": np.array(founded, dtype="datetime64[s]"),
            "came": came,
            "left": left,
        }
    )


def _next_year(run: Run, last: pd.DataFrame) -> pd.DataFrame:
    """Departures of last year are no longer listed; a few move out, and enough come to reach the wanted numbers."""
    rng = run.rng("headquarters_register")
    stayed = last[last["left"] == _NEVER].assign(came=0).reset_index(drop=True)
    is_ours = (stayed["district"] == names.DISTRICT).to_numpy()
    coming: list[str] = []
    for inside, wanted in zip((True, False), _wanted(run), strict=True):
        there = rng.permutation(np.flatnonzero(is_ours == inside))
        leaving = there[: max(min(2, len(there)), len(there) - wanted)]
        stayed.loc[leaving, "left"] = rng.integers(1, 5, len(leaving))
        more = wanted - len(there) + len(leaving)
        coming += [names.DISTRICT] * more if inside else pick(rng, names.OTHER_DISTRICTS, _BY_DISTRICT, more).tolist()
    size = len(coming)
    district, came = np.array(coming, dtype=object), rng.integers(1, 5, size)
    return pd.concat([stayed, _drawn(run, rng, district, came, np.full(size, _NEVER))], ignore_index=True)


def _headquarters(run: Run) -> Truth:
    whole = run.recall(_institutions)
    for quarter, period in enumerate(quarters(run.year), start=1):
        there = whole[whole["came"] <= quarter].reset_index(drop=True)
        there["status"] = np.where(there["left"] <= quarter, "迁出", "在营")
        yield period, there.drop(columns=["came", "left"])


_HEADQUARTERS = (
    Field("机构名称", "institution"),
    Field("机构类型", "institution_type"),
    Field("所在区", "district"),
    Field("设立日期", "established_on", "date"),
    Field("状态", "status"),
)


def _write_headquarters(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    title, source = f"沈阳市区域管理总部名录（截至{written(period, 'chinese')}末）", "数据来源：市金融发展局"
    look = {
        "Q1": Look(title, dates=("slash",), serial=True),
        "Q2": Look(title, dates=("chinese",), serial=True, remarks=True, spaced=True, notes=("注：样例数据", source)),
        "Q3": Look(dates=("compact", "widechinese", "slash"), turned=True, top=1, left=1, gap_row=20),
        "Q4": Look(title, dates=("cell",), serial=True, gap_row=60, notes=(source,)),
    }[period[-2:]]
    path = folder / f"区域总部名录_{written(period, 'chinese')}.xlsx"
    sheets = {"名录": (frame, _HEADQUARTERS, look)}
    if period.endswith("Q4"):
        yield write_workbook(path, {"名录": (frame.iloc[:-2], _HEADQUARTERS, look)})
        path = path.with_stem(path.stem + "(1)")
    yield write_workbook(path, sheets)


FEED = feed("headquarters_register", _headquarters, _write_headquarters)
