"""Deliveries of the culture and tourism bureau (文旅)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples import names
from benchmarks.samples.amounts import flags, pick, split_amount
from benchmarks.samples.periods import dates, written
from benchmarks.samples.run import Run, Truth, feed
from benchmarks.samples.workbook import Field, Look, write_workbook

_SOURCE = "数据来源：区文旅局"

# culture_projects: planned in this and in other years; a flagship counts once it has landed

_OTHERS = 14  # planned in other years; the last of them for the next year


def _library(run: Run) -> pd.DataFrame:
    rng = run.rng("culture_projects")
    planned, landed, centre = (
        run.totals.count(f"culture.{what}_projects") for what in ("planned", "landed", "city_centre")
    )
    if max(landed, centre) > planned:
        raise ValueError("more landed or city-centre projects than planned ones")
    size = planned + _OTHERS
    year = np.concatenate([np.full(planned, run.year), run.year - 1 - rng.integers(0, 3, _OTHERS)])
    year[-1] = run.year + 1
    stage = pick(rng, ("谋划", "签约"), [2, 1], size)
    stage[:landed] = "落地"
    stage[planned : planned + 6] = "落地"
    money = rng.integers(20, 600, size) * 1_000_000
    is_flagship = np.zeros(size, dtype=bool)
    cents = run.totals.cents("culture.flagship_planned_investment")
    flagships = min(landed, 1 + (cents >= 50_000_000_000))
    is_flagship[:flagships] = True
    if flagships:
        money = money.astype(np.float64)
        money[:flagships] = split_amount(rng, cents, flagships, 100_000_000) / 100
    is_flagship[landed : min(landed + 2, planned)] = True  # not landed yet
    is_flagship[planned] = True  # landed, of another year
    is_centre = np.concatenate([flags(rng, planned, centre), flags(rng, _OTHERS, 3)])
    order = rng.permutation(size)
    drawn = pd.DataFrame(
        {
            "project": [
                names.sample(run.newcomer(at), pick(rng, ("文旅街区", "演艺中心", "文创园"), [1] * 3, 1)[0])
                for at in range(size)
            ],
            "planned_year": year[order],
            "stage": stage[order],
            "planned_investment_yuan": money[order] / 1.0,
            "is_city_centre": is_centre[order],
            "is_flagship": is_flagship[order],
        }
    )
    return drawn if run.before is None else _in_place_of_older(run, drawn, run.before.recall(_library))


def _in_place_of_older(run: Run, drawn: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Replace the projects of earlier years by those of the last list, which already named one for this year."""
    awaited = last.loc[last["planned_year"] == run.year, "project"].head(1).tolist()
    ours = drawn[drawn["planned_year"] >= run.year].reset_index(drop=True)
    ours.loc[ours.index[ours["planned_year"] == run.year][: len(awaited)], "project"] = awaited
    older = last[last["planned_year"] < run.year].sort_values("planned_year", ascending=False, kind="stable")
    return pd.concat([ours, older.head(_OTHERS - 1)], ignore_index=True)


def _projects(run: Run) -> Truth:
    yield str(run.year), run.recall(_library)


_PROJECTS = (
    Field("项目名称", "project"),
    Field("谋划年度", "planned_year", "year"),
    Field("阶段", "stage"),
    Field("计划投资", "planned_investment_yuan", "amount", "亿元"),
    Field("市级文创中心项目", "is_city_centre", "flag"),
    Field("旗舰项目", "is_flagship", "flag"),
)


def _write_projects(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        "文旅项目谋划落地情况", "row", numbers=("plain", "wide"), serial=True, remarks=True, spaced=True,
        gap_row=18, total="合计", notes=("注：含往年谋划项目", _SOURCE),
    )  # fmt: skip
    yield write_workbook(folder / f"文旅项目库_{written(period, 'chinese')}.xlsx", {"项目库": (frame, _PROJECTS, look)})


# script_venues

_CLOSED = 9


def _shops(run: Run) -> pd.DataFrame:
    rng = run.rng("script_venues")
    open_now = run.totals.count("culture.script_venues")
    size = open_now + _CLOSED
    is_open = flags(rng, size, open_now)
    drawn = pd.DataFrame(
        {
            "venue": [names.sample(run.newcomer(at), "剧本秀") for at in range(size)],
            "street": pick(rng, names.STREETS, [2, 2, 2, 3, 1, 9, 2, 1, 1, 1, 1], size),
            "opened_on": [dates(rng, str(run.year - int(age)), 1)[0] for age in rng.integers(0, 5, size)],
            "status": np.where(is_open, "营业", "停业"),
        }
    )
    return drawn if run.before is None else _shops_later(run, rng, drawn, run.before.recall(_shops))


def _shops_later(run: Run, rng: np.random.Generator, drawn: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Venues closed before are no longer listed; some close, and others open."""
    open_now = run.totals.count("culture.script_venues")
    kept = last[last["status"] == "营业"].reset_index(drop=True)
    closing = min(len(kept), max(_CLOSED, len(kept) - open_now))
    kept.loc[rng.permutation(len(kept))[:closing], "status"] = "停业"
    more = open_now - len(kept) + closing
    opened = drawn.head(more).assign(status="营业", opened_on=dates(rng, str(run.year), more))
    return pd.concat([kept, opened], ignore_index=True)


def _venues(run: Run) -> Truth:
    yield str(run.year), run.recall(_shops)


_VENUES = (
    Field("门店", "venue"),
    Field("街道", "street", "street"),
    Field("开业日期", "opened_on", "date"),
    Field("状态", "status"),
)


def _write_venues(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        dates=("number", "cell", "slash", "widechinese"), bare_streets=True, turned=True, gap_column=2, top=1,
        cover=("剧本秀门店摸底", "范围：全区各街道"), notes=(_SOURCE,),
    )  # fmt: skip
    yield write_workbook(folder / f"剧本秀门店{period}.xlsx", {"门店": (frame, _VENUES, look)})


# historic_buildings: finished in this year, in other years, or not yet

_REPAIRED_BEFORE, _UNDER_REPAIR = 6, 3


def _repairs(run: Run) -> pd.DataFrame:
    rng = run.rng("historic_buildings")
    done = run.totals.count("culture.historic_buildings_repaired")
    size = done + _REPAIRED_BEFORE + _UNDER_REPAIR
    finished = [
        *dates(rng, f"{run.year}-Q4", done),
        *(dates(rng, str(run.year - 1 - at % 3), 1)[0] for at in range(_REPAIRED_BEFORE)),
        *[np.datetime64("NaT", "s")] * _UNDER_REPAIR,
    ]
    ends = pd.Series(np.array(finished, dtype="datetime64[s]"))
    latest = np.datetime64(f"{run.year}-08-01", "s")
    starts = ends.fillna(pd.Timestamp(latest)) - pd.to_timedelta(rng.integers(90, 400, size), unit="D")
    order = rng.permutation(size)
    drawn = pd.DataFrame(
        {
            "grade": pick(rng, ("市级文保", "区级文保", "历史建筑"), [1, 2, 4], size),
            "repair_started_on": starts.dt.floor("D").astype("datetime64[s]"),
            "repair_finished_on": ends,
        }
    )
    if run.before is None:
        drawn = drawn.iloc[order].reset_index(drop=True)
    drawn.insert(0, "building", [names.sample(run.newcomer(at), "旧址") for at in range(size)])
    return drawn if run.before is None else _repairs_later(drawn, done, run.before.recall(_repairs))


def _repairs_later(drawn: pd.DataFrame, done: int, last: pd.DataFrame) -> pd.DataFrame:
    """Buildings under repair are finished first; of the finished ones, the latest stay listed."""
    waiting = last[last["repair_finished_on"].isna()].reset_index(drop=True)
    finished = last.dropna(subset=["repair_finished_on"]).sort_values("repair_finished_on", ascending=False)
    ended = waiting.head(done).assign(repair_finished_on=drawn["repair_finished_on"].head(done))
    begun = drawn.iloc[len(ended) : done]
    still, more = waiting.iloc[done:], drawn.tail(_UNDER_REPAIR)
    return pd.concat([ended, begun, finished.head(_REPAIRED_BEFORE), still, more], ignore_index=True)


def _historic(run: Run) -> Truth:
    yield str(run.year), run.recall(_repairs)


_HISTORIC = (
    Field("建筑名称", "building"),
    Field("等级", "grade"),
    Field("修缮开工", "repair_started_on", "date"),
    Field("修缮完工", "repair_finished_on", "date"),
)


def _write_historic(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        "历史建筑修缮进度", dates=("chinese", "serial", "compact"), missing=("—", "/", "…", "-"), serial=True,
        left=2, notes=("注：“—”为在修", _SOURCE),
    )  # fmt: skip
    yield write_workbook(folder / f"历史建筑修缮_{written(period, 'chinese')}.xlsx", {"进度": (frame, _HISTORIC, look)})


# culture_investments


def _investments(run: Run) -> Truth:
    rng = run.rng("culture_investments")
    rows = 3
    money = split_amount(rng, run.totals.cents("culture.block_investment"), rows, 100_000_000)
    yield (
        str(run.year),
        pd.DataFrame(
            {
                "agreement_id": [f"WLTZ-{run.year}-{at:02d}" for at in range(1, rows + 1)],
                "investor": [names.sample(0, "投资有限公司")] * rows,
                "project": [f"样例街区{part}期" for part in "一二三"],
                "amount_yuan": money / 100,
                "agreed_on": dates(rng, str(run.year), rows),
            }
        ),
    )


_INVESTMENTS = (
    Field("协议编号", "agreement_id"),
    Field("投资方", "investor"),
    Field("项目", "project"),
    Field("金额", "amount_yuan", "amount", "亿元"),
    Field("协议日期", "agreed_on", "date"),
)


def _write_investments(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        "文旅投资协议", units={"金额": "万元"}, numbers=("comma", "widecomma"),
        dates=("slash", "widechinese", "compact"), spaced=True, wide_codes="agreement_id", total="合计",
        notes=(_SOURCE,),
    )  # fmt: skip
    yield write_workbook(folder / f"文旅投资协议（{period}）.xlsx", {"Sheet1": (frame, _INVESTMENTS, look)})


FEEDS = (
    feed("culture_projects", _projects, _write_projects),
    feed("script_venues", _venues, _write_venues),
    feed("historic_buildings", _historic, _write_historic),
    feed("culture_investments", _investments, _write_investments),
)
