"""Deliveries of the city's finance platform (沈阳综合金融服务平台): monthly increments since its launch. The theme's
other feeds are in `finance`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.samples import names
from benchmarks.samples.amounts import pick, split, split_amount
from benchmarks.samples.delimited import EXCEL, PLAIN, Dialect, in_unit, write_table
from benchmarks.samples.periods import dates, months, times, written
from benchmarks.samples.run import Run, Truth, feed

Districts = npt.NDArray[Any]

LAUNCH_MONTH = 7  # of the year before the first one


def _platform_months(run: Run) -> list[str]:
    """The months that a run delivers: since the launch in a first year, else those of the year."""
    return (months(run.year - 1, LAUNCH_MONTH) if run.before is None else []) + months(run.year)


def _new_districts(run: Run) -> list[Districts]:
    """For each month of the run, the districts of the enterprises registered in it."""
    rng = run.rng("platform_enterprises")
    ours = run.added("finance.platform_enterprises") // 100
    others = pick(rng, names.OTHER_DISTRICTS, [9, 8, 8, 10, 3, 6, 4, 5, 1, 1, 1, 1], ours * 2 // 5)
    district = rng.permutation(np.concatenate([np.full(ours, names.DISTRICT, dtype=object), others]))
    spread = (40, 100) if run.before is None else (80, 110)
    edges = np.cumsum(split(rng, len(district), len(_platform_months(run)), least=0, spread=spread))
    return np.split(district, edges[:-1])


def registered(run: Run) -> Districts:
    """The districts of all enterprises registered since the launch, in the order of their numbers from 1."""
    earlier = [] if run.before is None else [run.before.recall(registered)]
    return np.concatenate([*earlier, *run.recall(_new_districts)])


def known(run: Run) -> int:
    """How many enterprises are registered at the year's end."""
    return len(run.recall(registered))


def enterprise(number: int) -> str:
    return f"QY{number:06d}"


def _enterprises(run: Run) -> Truth:
    start = 1 if run.before is None else known(run.before) + 1
    for period, district in zip(_platform_months(run), run.recall(_new_districts), strict=True):
        rng = run.rng("platform_enterprises", period)
        yield (
            period,
            pd.DataFrame(
                {
                    "enterprise_id": [enterprise(start + at) for at in range(len(district))],
                    "registered_at": times(rng, period, len(district)),
                    "district": district,
                    "size": pick(rng, ("微", "小", "中", "大"), [50, 35, 12, 3], len(district)),
                }
            ),
        )
        start += len(district)


def _write_enterprises(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "enterprise_id": "企业代码",
        "registered_at": "注册时间",
        "district": "所在区",
        "size": "企业规模",
    }
    dialect = EXCEL if period.startswith(str(run.year)) else PLAIN
    yield write_table(folder / f"注册企业_{written(period, 'compact')}.csv", headers, frame, dialect)


def _financings(run: Run) -> Truth:
    """An enterprise financed in a month was registered before it, in this or an earlier year."""
    rng = run.rng("platform_financings")
    periods = _platform_months(run)
    known_before = 0 if run.before is None else known(run.before)
    came = np.cumsum([0, *(len(part) for part in run.recall(_new_districts))]) + known_before
    district = run.recall(registered)
    ours = run.added("finance.platform_financings") // 100
    others = ours // 4
    spread = (20, 100) if run.before is None else (70, 110)
    idle = 1 if run.before is None else 0  # the launch month: no enterprise was registered before it
    counts = [
        np.append(np.zeros(idle, dtype=np.int64), split(rng, whole, len(periods) - idle, least=0, spread=spread))
        for whole in (ours, others)
    ]
    money = split_amount(rng, run.added("finance.platform_financing_amount"), ours, 10_000 * 100)
    lenders = [names.sample(at, "银行沈阳分行") for at in range(9)]
    number, spent = 0, 0
    for at, period in enumerate(periods):
        before = district[: int(came[at])]
        own, foreign = int(counts[0][at]), int(counts[1][at])
        size = own + foreign
        takers = [
            rng.choice(np.flatnonzero((before == names.DISTRICT) == inside), count)
            for inside, count in ((True, own), (False, foreign))
            if count
        ]
        amount = np.concatenate([money[spent : spent + own], rng.integers(20, 800, foreign) * 1_000_000])
        order = rng.permutation(size)
        frame = pd.DataFrame(
            {
                "financing_id": [f"RZ{period.replace('-', '')}-{number + row + 1:05d}" for row in range(size)],
                "enterprise_id": [enterprise(int(taker) + 1) for taker in np.concatenate([[], *takers])[order]],
                "disbursed_on": dates(rng, period, size),
                "lender": pick(rng, lenders, [1] * len(lenders), size),
                "amount_yuan": amount[order] / 100,
            }
        )
        yield period, frame
        number, spent = number + size, spent + own


def _write_financings(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "financing_id": "融资编号", "enterprise_id": "企业代码", "disbursed_on": "放款日期",
        "lender": "金融机构", "amount_yuan": "金额（万元）",
    }  # fmt: skip
    table = frame.assign(amount_yuan=in_unit(frame["amount_yuan"], 10_000))
    yield write_table(folder / f"融资放款_{period}.csv", headers, table, Dialect("utf-8", "\r\n"))


FEEDS = (
    feed("platform_enterprises", _enterprises, _write_enterprises),
    feed("platform_financings", _financings, _write_financings),
)
