"""Deliveries on people's livelihood (民生). Communities are in `communities`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples import communities, names
from benchmarks.samples.amounts import Ints, pick, split, split_amount
from benchmarks.samples.periods import dates, months, quarters, written
from benchmarks.samples.run import Run, Truth, feed
from benchmarks.samples.workbook import Field, Look, write_workbook

_STREET = Field("街道", "street", "street")

# startup_loans


def _loans(run: Run) -> Truth:
    rng = run.rng("startup_loans")
    cents = run.totals.cents("livelihood.startup_loans")
    rows = max(8, cents // 30_000_000)
    money = split_amount(rng, cents, rows, 1_000_000)
    start = 0
    for period, count in zip(quarters(run.year), split(rng, rows, 4, spread=(70, 110)).tolist(), strict=True):
        yield (
            period,
            pd.DataFrame(
                {
                    "loan_id": [f"CD{run.year}-{at + 1:04d}" for at in range(start, start + count)],
                    "borrower_type": pick(rng, ("个人", "小微企业", "合伙创业"), [6, 2, 1], count),
                    "disbursed_on": dates(rng, period, count),
                    "amount_yuan": money[start : start + count] / 100,
                }
            ),
        )
        start += count


_LOANS = (
    Field("放款编号", "loan_id"),
    Field("借款人类型", "borrower_type"),
    Field("放款日期", "disbursed_on", "date"),
    Field("金额", "amount_yuan", "amount", "万元"),
)


def _write_loans(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    title, source = "创业担保贷款发放明细", "数据来源：区人社局"
    look = {
        "Q1": Look(title, dates=("slash",), total="合计", notes=(source,)),
        "Q2": Look(title, units={"金额": "元"}, numbers=("comma",), dates=("chinese",), serial=True, total="合计"),
        "Q3": Look(
            title,
            unit_at="row",
            numbers=("plain", "wide", "text"),
            dates=("cell",),
            spaced=True,
            notes=(source,),
        ),
        "Q4": Look(units={"金额": "亿元"}, unit_at="half", dates=("compact", "serial"), turned=True, top=2, left=1),
    }[period[-2:]]
    yield write_workbook(folder / f"创业担保贷款_{written(period, 'iso')}.xlsx", {"放款": (frame, _LOANS, look)})


# urban_employment: streets by months


def _jobs(run: Run) -> Truth:
    rng = run.rng("urban_employment")
    cells = split(rng, run.totals.count("livelihood.urban_jobs"), len(names.STREETS) * 12, least=0, spread=(40, 160))
    yield (
        str(run.year),
        pd.DataFrame(
            {
                "street": np.repeat(np.array(names.STREETS, dtype=object), 12),
                "month": np.tile(np.arange(1, 13), len(names.STREETS)),
                "new_jobs": cells,
            }
        ),
    )


def _write_jobs(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    wide = frame.pivot(index="street", columns="month", values="new_jobs").loc[frame["street"].unique()].reset_index()
    wide.columns = [str(name) for name in wide.columns]
    fields = (_STREET, *(Field(f"{month}月", str(month), "count", "人") for month in range(1, 13)))
    look = Look(
        f"{run.year}年城镇新增就业统计表", "row", numbers=("plain", "text", "star"), serial=True,
        total="合计", notes=("注：* 为初步数", "数据来源：区人社局"),
    )  # fmt: skip
    yield write_workbook(folder / f"城镇新增就业_{written(period, 'chinese')}.xlsx", {"统计表": (wide, fields, look)})


# zero_employment_households: the stock changes by new and assisted households


def _final_stock(run: Run) -> Ints:
    """Households by street at the year's end."""
    rng = run.rng("zero_employment_households")
    whole = run.totals.count("livelihood.zero_employment_households")
    return split(rng, whole, len(names.STREETS), least=0, spread=(1, 9))


def _households(run: Run) -> Truth:
    size = len(names.STREETS)
    final = run.recall(_final_stock)
    stock = np.zeros(size, dtype=np.int64) if run.before is None else run.before.recall(_final_stock)
    opening = stock
    for month, period in enumerate(months(run.year), start=1):
        rng = run.rng("zero_employment_households", period)
        new = rng.integers(0, 4, size)
        if period.endswith("12"):
            new = np.maximum(new, final - stock)
            left = final
        else:
            usual = opening + (final - opening) * month // 12
            left = np.minimum(stock + new, usual + (rng.integers(0, 8, size) == 0))
        yield (
            period,
            pd.DataFrame(
                {
                    "street": names.STREETS,
                    "new_households": new,
                    "assisted_households": stock + new - left,
                    "remaining_households": left,
                }
            ),
        )
        stock = left


_HOUSEHOLDS = (
    _STREET,
    Field("新增零就业家庭", "new_households", "count", "户"),
    Field("已援助就业家庭", "assisted_households", "count", "户"),
    Field("期末存量", "remaining_households", "count", "户"),
)


def _write_households(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    month = int(period[-2:])
    look = Look(
        "零就业家庭动态情况" if month % 2 else "",
        ("none", "row", "full", "half")[month % 4],
        numbers=("wide",) if month == 5 else ("plain", "text") if month % 3 == 0 else ("plain",),
        bare_streets=month % 3 == 1,
        total=("合计", "", "全区")[month % 3],
        notes=("数据来源：区人社局",) if month % 2 else (),
        top=month % 2,
    )
    yield write_workbook(folder / f"零就业家庭_{period}.xlsx", {"动态": (frame, _HOUSEHOLDS, look)})


# doctor_teams


def _residents(run: Run) -> Ints:
    """Residents of each team; an existing team serves about as many as a year ago."""
    rng = run.rng("doctor_teams")
    size, whole = (run.totals.count(f"livelihood.{what}") for what in ("doctor_teams", "residents_served"))
    if run.before is None:
        return split(rng, whole, size, spread=(500, 1500))
    last = run.before.recall(_residents)[:size]
    new = rng.integers(int(last.mean() * 0.7), int(last.mean() * 1.3) + 2, size - len(last))
    return split(rng, whole, size, weights=np.append(last * rng.integers(95, 106, len(last)), new * 100))


def _teams(run: Run) -> Truth:
    residents = run.recall(_residents)
    streets = np.array([names.STREETS[at % len(names.STREETS)] for at in range(len(residents))], dtype=object)
    yield (
        str(run.year),
        pd.DataFrame(
            {
                "team_id": [f"JT{at:03d}" for at in range(1, len(residents) + 1)],
                "institution": [f"样例{street.removesuffix('街道')}社区卫生服务中心" for street in streets],
                "street": streets,
                "residents": residents,
            }
        ),
    )


_TEAMS = (
    Field("团队编号", "team_id"),
    Field("机构", "institution"),
    _STREET,
    Field("服务居民数", "residents", "count", "人"),
)


def _write_teams(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        "家庭医生签约团队名册", numbers=("widecomma", "plain", "note"), serial=True, spaced=True,
        wide_codes="team_id", gap_column=3, gap_row=66, total="总计",
        notes=("[1] 含流动人口", "数据来源：区卫健局"), cover=("家庭医生签约服务", "填报说明：人数以人计"),
    )  # fmt: skip
    yield write_workbook(folder / f"家庭医生团队_{written(period, 'chinese')}(2).xlsx", {"名册": (frame, _TEAMS, look)})


FEEDS = (
    communities.FEED,
    feed("startup_loans", _loans, _write_loans),
    feed("urban_employment", _jobs, _write_jobs),
    feed("zero_employment_households", _households, _write_households),
    feed("doctor_teams", _teams, _write_teams),
)
