"""What the departments of city care and government service deliver (城区环境与政务). Other themes have their
own modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from samples import names
from samples.amounts import Ints, flags, pick, split
from samples.delimited import CHINESE, EXCEL, PLAIN, QUOTED, Dialect, write_table
from samples.periods import bounds, dates, days_in, months, times, written
from samples.run import Run, Truth, feed
from samples.workbook import Field, Look, write_workbook

ITEM_TYPES = ("行政许可", "行政给付", "行政确认", "行政奖励", "行政裁决", "其他行政权力", "公共服务")
_OTHER_TYPES = ("行政处罚", "行政强制", "行政征收")
_OTHER_ITEMS = 26

# service_items: the seven types of “6+1”, and others; an item done on the spot has no statutory limit


def _item(number: int) -> str:
    return f"SX{number + 1:05d}"


def _promised(statutory: Ints, ratio: float) -> Ints:
    """Whole days of at least one and at most the statutory limit, whose sum is `ratio` of the limits' sum."""
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


def _items(run: Run) -> Truth:
    rng = run.rng("service_items")
    counted = run.totals.count("city.service_items")
    size = counted + _OTHER_ITEMS
    central = flags(rng, counted, round(counted * run.totals["city.service_items_centralised_share"]))
    kinds = pick(rng, ITEM_TYPES, [30, 8, 14, 5, 2, 22, 40], counted)
    on_the_spot = rng.integers(0, 4, counted) == 0
    limits = pick(rng, (5, 7, 10, 15, 20, 30, 45, 60), [2, 2, 3, 5, 8, 5, 2, 2], size).astype(np.int64)
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
    frame.insert(0, "item_id", [_item(at) for at in range(size)])
    frame.insert(1, "item", [names.sample(at, "事项办理") for at in range(size)])
    yield str(run.year), frame.reset_index(drop=True)


def _write_items(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "item_id": "事项编码", "item": "事项名称", "item_type": "事项类型", "is_centralised": "是否集中管理",
        "statutory_days": "法定时限（工作日）", "promised_days": "承诺时限（工作日）",
    }  # fmt: skip
    yield write_table(folder / f"政务服务事项目录_{written(period, 'chinese')}.csv", headers, frame, EXCEL)


# service_cases: the applicants' numbers are delivered, and no part of the truth; no date of birth is in
# them, so that they are nobody's


def _cases(run: Run) -> Truth:
    rng = run.rng("service_cases")
    share = run.totals.fraction("city.online_share")
    rows = -(-run.rows(400_000, 4_000) // share.denominator) * share.denominator
    online = flags(rng, rows, int(rows * share))
    items = run.totals.count("city.service_items") + _OTHER_ITEMS
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
                    "item_id": [_item(int(at)) for at in rng.integers(0, items, size)],
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


# pocket_parks: finished in the year, before it, or not yet


def _parks(run: Run) -> Truth:
    rng = run.rng("pocket_parks")
    done = run.totals.count("city.pocket_parks")
    earlier, working = 11, 5
    size = done + earlier + working
    ends = np.array(
        [
            *dates(rng, str(run.year), done),
            *(dates(rng, str(run.year - 1 - at % 2), 1)[0] for at in range(earlier)),
            *[np.datetime64("NaT", "s")] * working,
        ],
        dtype="datetime64[s]",
    )
    yield (
        str(run.year),
        pd.DataFrame(
            {
                "park": [f"样例{names.tree(at * 11)}口袋公园" for at in range(size)],
                "street": pick(rng, names.STREETS, [1] * len(names.STREETS), size),
                "area_m2": rng.integers(30, 900, size) * 10 / 1.0,
                "finished_on": ends[rng.permutation(size)],
            }
        ),
    )


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


# air_quality_daily: thirteen districts, this year and the last; days are missing as rows, and as numbers


def _shares(run: Run) -> dict[tuple[str, int], float]:
    """The share of good days of a district in a year; no two districts gain alike."""
    rng = run.rng("air_quality_daily", "shares")
    rank = run.totals.count("city.good_air_improvement_rank")
    others = rng.permutation(np.array(names.OTHER_DISTRICTS, dtype=object))
    gains = [(70 - 11 * at) / 1000 for at in range(len(names.DISTRICTS))]
    shares: dict[tuple[str, int], float] = {}
    for name, gain in zip(np.insert(others, rank - 1, names.DISTRICT), gains, strict=True):
        base = int(rng.integers(800, 880)) / 1000
        shares |= {(name, run.year - 1): base, (name, run.year): base + gain}
    return shares


def _air(run: Run) -> Truth:
    shares = _shares(run)
    for year in (run.year - 1, run.year):
        rng = run.rng("air_quality_daily", year)
        days = days_in(str(year))
        first = np.datetime64(bounds(str(year))[0], "s")
        parts = []
        for name in names.DISTRICTS:
            is_there = rng.integers(0, 120, days) > 0
            has_value = rng.integers(0, 80, days) > 0
            good = np.zeros(days, dtype=bool)
            valid = np.flatnonzero(is_there & has_value)
            good[rng.permutation(valid)[: round(len(valid) * shares[name, year])]] = True
            aqi = np.where(good, rng.integers(28, 101, days), rng.integers(101, 240, days))
            pollutant = pick(rng, ("PM2.5", "PM10", "O3", "NO2"), [5, 3, 4, 1], days)
            table = pd.DataFrame(
                {
                    "date": (first + np.arange(days) * np.timedelta64(86_400, "s")).astype("datetime64[s]"),
                    "district": name,
                    "aqi": pd.Series(aqi, dtype="Int64").where(has_value),
                    "primary_pollutant": pd.Series(pollutant, dtype=object).where(has_value & (aqi > 50)),
                    "pm25": pd.Series(aqi * rng.integers(45, 80, days) // 100, dtype="Int64").where(has_value),
                }
            )
            parts.append(table[is_there])
        whole = pd.concat(parts).sort_values("date", kind="stable")
        month = whole["date"].dt.strftime("%Y-%m")
        for period in months(year):
            yield period, whole[month == period].reset_index(drop=True)


def _write_air(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "date": "日期",
        "district": "区县",
        "aqi": "AQI",
        "primary_pollutant": "首要污染物",
        "pm25": "PM2.5",
    }
    yield write_table(folder / f"空气质量日报_{written(period, 'chinese')}.csv", headers, frame, CHINESE)


# city_management_cases: an open one has no closing


def _care(run: Run) -> Truth:
    rng = run.rng("city_management_cases")
    counts = split(rng, run.rows(120_000, 2_400), 12, spread=(70, 110))
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
    feed("service_items", _items, _write_items),
    feed("service_cases", _cases, _write_cases),
    feed("pocket_parks", _parks, _write_parks),
    feed("air_quality_daily", _air, _write_air),
    feed("city_management_cases", _care, _write_care),
)
