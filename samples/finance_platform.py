"""What the city's finance platform delivers (沈阳综合金融服务平台): monthly increments since its launch. The
theme's other feeds are in `finance`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from samples import names
from samples.amounts import pick, split, split_amount
from samples.delimited import EXCEL, PLAIN, Dialect, in_unit, write_table
from samples.periods import dates, months, times, written
from samples.run import Run, Truth, feed

LAUNCH_MONTH = 7  # of the year before: since when the platform has been running


def _platform_months(run: Run) -> list[str]:
    return months(run.year - 1, LAUNCH_MONTH) + months(run.year)


def registered(run: Run) -> list[tuple[str, Any]]:
    """Month → districts of the enterprises registered in it; enterprise numbers run on over the months."""
    rng = run.rng("platform_enterprises")
    ours = run.totals.count("finance.platform_enterprises")
    others = pick(rng, names.OTHER_DISTRICTS, [9, 8, 8, 10, 3, 6, 4, 5, 1, 1, 1, 1], ours * 2 // 5)
    district = rng.permutation(np.concatenate([np.full(ours, names.DISTRICT, dtype=object), others]))
    periods = _platform_months(run)
    edges = np.cumsum(split(rng, len(district), len(periods), least=0, spread=(40, 100)))
    return list(zip(periods, np.split(district, edges[:-1]), strict=True))


def enterprise(number: int) -> str:
    return f"QY{number:06d}"


def _enterprises(run: Run) -> Truth:
    start = 1
    for period, district in registered(run):
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
    rng = run.rng("platform_financings")
    months_of = registered(run)
    known = np.cumsum([len(district) for _, district in months_of])
    district = np.concatenate([part for _, part in months_of])
    ours = run.totals.count("finance.platform_financings")
    others = ours // 4
    later = len(months_of) - 1  # none in the launch month: nobody was registered before it
    counts = [np.append(0, split(rng, whole, later, least=0, spread=(20, 100))) for whole in (ours, others)]
    money = split_amount(rng, run.totals.cents("finance.platform_financing_amount"), ours, 10_000 * 100)
    lenders = [names.sample(at, "银行沈阳分行") for at in range(9)]
    number, spent = 0, 0
    for at, (period, _) in enumerate(months_of):
        before = district[: int(known[at - 1])] if at else district[:0]
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
