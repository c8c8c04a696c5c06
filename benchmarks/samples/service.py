"""Deliveries of government service: the catalogue of its items, and its cases. The theme's other feeds are in
`city`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples import names
from benchmarks.samples.amounts import Ints, changed_flags, flags, pick, split
from benchmarks.samples.delimited import EXCEL, PLAIN, write_table
from benchmarks.samples.periods import months, times, written
from benchmarks.samples.run import Run, Truth, feed

ITEM_TYPES = ("行政许可", "行政给付", "行政确认", "行政奖励", "行政裁决", "其他行政权力", "公共服务")
_OTHER_TYPES = ("行政处罚", "行政强制", "行政征收")
_OTHER_ITEMS = 26
_CODES_A_YEAR = 4_000
_BY_TYPE = (30, 8, 14, 5, 2, 22, 40)

# service_items: the seven types of “6+1”, and others; an item done on the spot has no statutory limit


def _item(number: int) -> str:
    return f"SX{number + 1:05d}"


def _promised(statutory: Ints, ratio: float) -> Ints:
    """Whole days, from one to the statutory limit, whose sum is `ratio` of the sum of the limits."""
    days = np.clip((statutory * ratio).astype(np.int64), 1, statutory)
    missing = round(int(statutory.sum()) * ratio) - int(days.sum())
    step = 1 if missing > 0 else -1
    while missing:
        able = np.flatnonzero(days < statutory if step > 0 else days > 1)[: abs(missing)]
        if not len(able):
            raise ValueError(f"limits in whole days cannot come to {ratio} of the statutory ones")
        days[able] += step
        missing -= step * len(able)
    return days


def _catalogue(run: Run) -> pd.DataFrame:
    rng = run.rng("service_items")
    counted = run.totals.count("city.service_items")
    if run.before is not None:
        return _catalogue_later(run, rng, counted, run.before.recall(_catalogue))
    size = counted + _OTHER_ITEMS
    central = flags(rng, counted, round(counted * run.totals["city.service_items_centralised_share"]))
    kinds = pick(rng, ITEM_TYPES, _BY_TYPE, counted)
    on_the_spot = rng.integers(0, 4, counted) == 0
    limits = _limits(rng, size)
    promised = limits // 2 + 1
    promised[:counted][~on_the_spot] = _promised(limits[:counted][~on_the_spot], run.totals["city.handling_time_ratio"])
    promised[:counted][on_the_spot] = 1
    order = rng.permutation(size)
    frame = pd.DataFrame(
        {
            "item_type": np.concatenate([kinds, pick(rng, _OTHER_TYPES, [3, 1, 1], _OTHER_ITEMS)]),
            "is_centralised": np.concatenate([central, flags(rng, _OTHER_ITEMS, _OTHER_ITEMS // 3)]),
            "statutory_days": pd.Series(limits, dtype="Int64").mask(
                np.append(on_the_spot, np.zeros(_OTHER_ITEMS, bool))
            ),
            "promised_days": promised,
        }
    ).iloc[order]
    return _named(frame.reset_index(drop=True), 0)


def _limits(rng: np.random.Generator, size: int) -> Ints:
    return pick(rng, (5, 7, 10, 15, 20, 30, 45, 60), [2, 2, 3, 5, 8, 5, 2, 2], size).astype(np.int64)


def _named(frame: pd.DataFrame, start: int) -> pd.DataFrame:
    numbers = range(start, start + len(frame))
    frame.insert(0, "item_id", [_item(number) for number in numbers])
    frame.insert(1, "item", [names.sample(number, "事项办理") for number in numbers])
    return frame


def _catalogue_later(run: Run, rng: np.random.Generator, counted: int, last: pd.DataFrame) -> pd.DataFrame:
    """Some items end, others come with new codes; the rest keep their limits, and what else the totals allow."""
    is_counted = last["item_type"].isin(ITEM_TYPES)
    there = int(is_counted.sum())
    ending = rng.permutation(np.flatnonzero(is_counted))[: max(3, there - counted)]
    more = counted - there + len(ending)
    new = pd.DataFrame(
        {
            "item_type": pick(rng, ITEM_TYPES, _BY_TYPE, more),
            "is_centralised": np.zeros(more, dtype=bool),
            "statutory_days": pd.Series(_limits(rng, more), dtype="Int64").mask(rng.integers(0, 4, more) == 0),
            "promised_days": np.ones(more, dtype=np.int64),
        }
    )
    kept = last[~last.index.isin(ending)]
    frame = pd.concat([kept, _named(new, run.nth * _CODES_A_YEAR)], ignore_index=True)
    is_counted = frame["item_type"].isin(ITEM_TYPES)
    central = round(counted * run.totals["city.service_items_centralised_share"])
    now = frame.loc[is_counted, "is_centralised"].to_numpy(dtype=bool)
    frame.loc[is_counted, "is_centralised"] = changed_flags(rng, now, central)
    limited = is_counted & frame["statutory_days"].notna()
    statutory = frame.loc[limited, "statutory_days"].to_numpy(dtype=np.int64)
    frame.loc[limited, "promised_days"] = _promised(statutory, run.totals["city.handling_time_ratio"])
    return frame


def _items(run: Run) -> Truth:
    yield str(run.year), run.recall(_catalogue)


def _write_items(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "item_id": "事项编码", "item": "事项名称", "item_type": "事项类型", "is_centralised": "是否集中管理",
        "statutory_days": "法定时限（工作日）", "promised_days": "承诺时限（工作日）",
    }  # fmt: skip
    yield write_table(folder / f"政务服务事项目录_{written(period, 'chinese')}.csv", headers, frame, EXCEL)


# service_cases: applicants' numbers are delivered, but not among the clean rows; they contain no date of birth, so
# that they belong to nobody


def _cases(run: Run) -> Truth:
    rng = run.rng("service_cases")
    share = run.totals.fraction("city.online_share")
    rows = -(-run.drifting_rows("service_cases", 2_000_000, 4_000) // share.denominator) * share.denominator
    online = flags(rng, rows, int(rows * share))
    items = run.recall(_catalogue)["item_id"].to_numpy(dtype=object)
    start = 0
    for period, size in zip(months(run.year), split(rng, rows, 12, spread=(70, 110)).tolist(), strict=True):
        rng = run.rng("service_cases", period)
        accepted = times(rng, period, size, 8, 18)
        finished = pd.Series(accepted + rng.integers(300, 12 * 86_400, size).astype("timedelta64[s]"))
        yield (
            period,
            pd.DataFrame(
                {
                    "case_id": [f"BJ{period.replace('-', '')}-{at:06d}" for at in range(1, size + 1)],
                    "item_id": items[rng.integers(0, len(items), size)],
                    "accepted_at": accepted,
                    "finished_at": finished.where(rng.integers(0, 40, size) > 0),
                    "channel": np.where(online[start : start + size], "全程网办", "窗口"),
                }
            ),
        )
        start += size


def _write_cases(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "case_id": "办件编号", "item_id": "事项编码", "applicant_id": "申请人证件号",
        "accepted_at": "受理时间", "finished_at": "办结时间", "channel": "办理渠道",
    }  # fmt: skip
    numbers = run.rng("service_cases", "applicants", period).integers(0, 10_000, len(frame))
    table = frame.assign(applicant_id=[f"21010300000000{number:04d}" for number in numbers])
    yield write_table(folder / f"政务办件_{written(period, 'compact')}.csv", headers, table, PLAIN)


FEEDS = (
    feed("service_items", _items, _write_items),
    feed("service_cases", _cases, _write_cases),
)
