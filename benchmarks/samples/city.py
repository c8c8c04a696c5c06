"""Deliveries on the city's environment (城区环境与政务). Government service is in `service`, air quality in `air`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples import air, names, service
from benchmarks.samples.amounts import pick, split
from benchmarks.samples.delimited import QUOTED, Dialect, write_table
from benchmarks.samples.periods import dates, months, times
from benchmarks.samples.run import Run, Truth, feed
from benchmarks.samples.workbook import Field, Look, write_workbook

# pocket_parks: finished in the year, before it, or not yet

_IMPROVED_BEFORE, _UNDER_WORK = 11, 5


def _ledger(run: Run) -> pd.DataFrame:
    rng = run.rng("pocket_parks")
    done = run.totals.count("city.pocket_parks")
    size = done + _IMPROVED_BEFORE + _UNDER_WORK
    ends = np.array(
        [
            *dates(rng, str(run.year), done),
            *(dates(rng, str(run.year - 1 - at % 2), 1)[0] for at in range(_IMPROVED_BEFORE)),
            *[np.datetime64("NaT", "s")] * _UNDER_WORK,
        ],
        dtype="datetime64[s]",
    )
    drawn = pd.DataFrame(
        {
            "park": [_park(run.newcomer(at)) for at in range(size)],
            "street": pick(rng, names.STREETS, [1] * len(names.STREETS), size),
            "area_m2": rng.integers(30, 900, size) * 10 / 1.0,
            "finished_on": ends if run.before is not None else ends[rng.permutation(size)],
        }
    )
    return drawn if run.before is None else _ledger_later(drawn, done, run.before.recall(_ledger))


def _park(number: int) -> str:
    """A name that is distinct for every number; two trees name four hundred."""
    return f"样例{names.tree(number * 11)}{'' if number < 400 else number}口袋公园"


def _ledger_later(drawn: pd.DataFrame, done: int, last: pd.DataFrame) -> pd.DataFrame:
    """Parks under work are finished first; of the finished ones, the latest stay listed."""
    waiting = last[last["finished_on"].isna()].reset_index(drop=True)
    finished = last.dropna(subset=["finished_on"]).sort_values("finished_on", ascending=False, kind="stable")
    ended = waiting.head(done).assign(finished_on=drawn["finished_on"].head(done))
    begun, more = drawn.iloc[len(ended) : done], drawn.tail(_UNDER_WORK)
    return pd.concat([ended, begun, finished.head(_IMPROVED_BEFORE), waiting.iloc[done:], more], ignore_index=True)


def _parks(run: Run) -> Truth:
    yield str(run.year), run.recall(_ledger)


_PARKS = (
    Field("公园", "park"),
    Field("街道", "street", "street"),
    Field("面积", "area_m2", "amount", "平方米"),
    Field("提升完工日期", "finished_on", "date"),
)


def _write_parks(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        "口袋公园优化提升台账", "row", units={"面积": "万平方米"}, numbers=("plain", "text"),
        bare_streets=True, dates=("chinese", "slash", "serial", "compact"), missing=("/", "-", "—", None),
        serial=True, left=1, gap_row=20, total="合计", notes=("注：未填日期为在建", "数据来源：区城管局"),
    )  # fmt: skip
    yield write_workbook(folder / f"口袋公园台账_{period}.xlsx", {"台账": (frame, _PARKS, look)})


# city_management_cases: open cases have no closing time


def _care(run: Run) -> Truth:
    rng = run.rng("city_management_cases")
    counts = split(rng, run.drifting_rows("city_management_cases", 120_000, 2_400), 12, spread=(70, 110))
    classes = ("市容环境", "街面秩序", "公用设施", "园林绿化", "施工管理")
    for period, size in zip(months(run.year), counts.tolist(), strict=True):
        rng = run.rng("city_management_cases", period)
        reported = times(rng, period, size, 6, 22)
        due = reported + rng.choice([4, 24, 72, 168], size).astype("timedelta64[h]")
        closed = pd.Series(reported + rng.integers(1_200, 6 * 86_400, size).astype("timedelta64[s]"))
        yield (
            period,
            pd.DataFrame(
                {
                    "case_id": [f"CG{period.replace('-', '')}-{at:06d}" for at in range(1, size + 1)],
                    "reported_at": reported,
                    "street": pick(rng, names.STREETS, [3, 2, 2, 3, 2, 4, 3, 1, 2, 1, 1], size),
                    "class": pick(rng, classes, [6, 5, 3, 2, 1], size),
                    "due_at": due.astype("datetime64[s]"),
                    "closed_at": closed.where(rng.integers(0, 30, size) > 0),
                }
            ),
        )


def _write_care(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "case_id": "案件编号", "reported_at": "上报时间", "street": "街道", "class": "大类",
        "due_at": "应结案时间", "closed_at": "结案时间",
    }  # fmt: skip
    dialect = QUOTED if period.endswith("06") else Dialect("utf-8", "\r\n")
    yield write_table(folder / f"智慧城管案件_{period}.csv", headers, frame, dialect)


FEEDS = (
    *service.FEEDS,
    feed("pocket_parks", _parks, _write_parks),
    air.FEED,
    feed("city_management_cases", _care, _write_care),
)
