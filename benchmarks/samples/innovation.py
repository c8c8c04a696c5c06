"""Deliveries of the platforms and offices of innovation (创新驱动). Office buildings are in `buildings`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples import buildings, finance_platform, names
from benchmarks.samples.amounts import Ints, flags, pick, split
from benchmarks.samples.delimited import EXCEL, PLAIN, write_table
from benchmarks.samples.periods import dates, months, quarters, times, written
from benchmarks.samples.run import Run, Truth, feed
from benchmarks.samples.workbook import Field, Look, write_workbook

LAUNCH_MONTH = 5  # of the year before the first one

# cross_border_orders: since launch; completed and refunded orders


def _orders_done(run: Run) -> int:
    """The number of completed orders of the run, at the mean amount of the first year."""
    figure = "innovation.cross_border_sales"
    if run.before is None:
        return run.rows(1_000_000, 2_000)
    return max(12, run.before.recall(_orders_done) * run.added(figure) // max(run.before.added(figure), 1))


def _orders(run: Run) -> Truth:
    rng = run.rng("cross_border_orders")
    launch = months(run.year - 1, LAUNCH_MONTH) if run.before is None else []
    periods = launch + months(run.year)
    if launch:
        counts = split(rng, run.recall(_orders_done), len(periods), weights=np.arange(10, 10 + len(periods)))
    else:
        counts = split(rng, run.recall(_orders_done), len(periods), spread=(85, 116))
    money = split(rng, run.added("innovation.cross_border_sales"), len(periods), weights=counts)
    places = ("美国", "俄罗斯", "韩国", "日本", "德国", "越南", "波兰", "澳大利亚")
    for period, count, cents in zip(periods, counts.tolist(), money.tolist(), strict=True):
        rng = run.rng("cross_border_orders", period)
        size = count + count // 20
        done = flags(rng, size, count)
        amount = np.empty(size, dtype=np.int64)
        amount[done] = split(rng, cents, count)
        amount[~done] = rng.integers(cents // count // 4 + 1, cents // count * 2 + 2, size - count)
        yield (
            period,
            pd.DataFrame(
                {
                    "order_id": [f"WA{period.replace('-', '')}-{at:06d}" for at in range(1, size + 1)],
                    "ordered_at": times(rng, period, size, 0, 24),
                    "merchant_id": [f"WS{number:04d}" for number in rng.integers(1, 380, size)],
                    "channel": pick(rng, ("直播", "平台", "线下"), [5, 4, 1], size),
                    "country": pick(rng, places, [6, 9, 7, 5, 3, 2, 2, 1], size),
                    "amount_usd": amount / 100,
                    "status": np.where(done, "已完成", "已退款"),
                }
            ),
        )


def _write_orders(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "order_id": "订单号", "ordered_at": "下单时间", "merchant_id": "商户编号", "channel": "渠道",
        "country": "国家或地区", "amount_usd": "金额（美元）", "status": "状态",
    }  # fmt: skip
    dialect = EXCEL if int(period[-2:]) % 4 == 1 else PLAIN
    yield write_table(folder / f"五爱跨境订单_{written(period, 'compact')}.csv", headers, frame, dialect)


# postal_parcels: thirteen districts, the quarter and the year to date


def _by_quarter(run: Run) -> dict[str, Ints]:
    """District → parcels of each quarter. A district's year is like its last one; our district has its given rank."""
    rng = run.rng("postal_parcels")
    rank = run.totals.count("innovation.postal_parcel_rank")
    if run.before is None:
        others = rng.permutation(np.array(names.OTHER_DISTRICTS, dtype=object))
        placed = np.insert(others, rank - 1, names.DISTRICT)
        steps = split(rng, 900_000, len(placed), spread=(400, 1000))
        whole = dict(zip(placed, np.cumsum(steps[::-1])[::-1].tolist(), strict=True))
    else:
        last = run.before.recall(_by_quarter)
        whole = {name: int(last[name].sum()) * int(rng.integers(92, 110)) // 100 for name in names.DISTRICTS}
        ours = whole.pop(names.DISTRICT)
        for at, name in enumerate(sorted(whole, key=lambda name: -whole[name])):
            apart = ours * abs(rank - 1 - at) // 100 + 1
            whole[name] = max(whole[name], ours + apart) if at < rank - 1 else min(whole[name], ours - apart)
        whole[names.DISTRICT] = ours
    return {name: split(rng, whole[name], 4, spread=(70, 130)) for name in names.DISTRICTS}


def _parcels(run: Run) -> Truth:
    by_quarter = run.recall(_by_quarter)
    for at, period in enumerate(quarters(run.year)):
        yield (
            period,
            pd.DataFrame(
                {
                    "district": names.DISTRICTS,
                    "quarter_parcels": [int(by_quarter[name][at]) for name in names.DISTRICTS],
                    "year_to_date_parcels": [int(by_quarter[name][: at + 1].sum()) for name in names.DISTRICTS],
                }
            ),
        )


_PARCELS = (
    Field("区县", "district"),
    Field("本季", "quarter_parcels", "count", "件"),
    Field("累计", "year_to_date_parcels", "count", "件"),
)


def _write_parcels(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    title, source = "全市邮政小包出口情况", "数据来源：市邮政管理局"
    look = {
        "Q1": Look(title, total="全市", notes=(source,)),
        "Q2": Look(title, unit_at="row", numbers=("comma",), total="全市", spaced=True, notes=(source,)),
        "Q3": Look(
            title,
            units={"本季": "万件", "累计": "万件"},
            numbers=("plain", "text"),
            gap_column=1,
            total="全市",
        ),
        "Q4": Look(title, numbers=("widecomma", "wide"), total="全市", top=2, notes=("注：累计为年初至季末", source)),
    }[period[-2:]]
    yield write_workbook(folder / f"邮政小包出口_{written(period, 'compact')}.xlsx", {"全市": (frame, _PARCELS, look)})


# digital_projects


def _project_list(run: Run) -> pd.DataFrame:
    """The list at the year's end: projects done a year ago are removed, others move to their next status."""
    rng = run.rng("digital_projects")
    size = run.totals.count("innovation.digital_projects")
    status = pick(rng, ("在建", "竣工", "前期"), [5, 3, 2], size)
    started = pd.Series(dates(rng, str(run.year), size)).where(status != "前期")
    kinds = [pick(rng, ("算力", "数据", "智联"), [1] * 3, 1)[0] for _ in range(size)]
    numbers = [run.newcomer(at) for at in range(size)]
    drawn = pd.DataFrame(
        {
            "project": [names.sample(number, kind + "项目") for number, kind in zip(numbers, kinds, strict=True)],
            "category": pick(rng, ("数字产业", "5G场景", "双创中心", "平台"), [5, 4, 2, 2], size),
            "builder": [names.sample(number + 30, "科技有限公司") for number in numbers],
            "planned_investment_yuan": rng.integers(20, 4000, size) * 50_000.0,
            "started_on": started,
            "status": status,
        }
    )
    if run.before is None:
        return drawn
    last = run.before.recall(_project_list)
    kept = last[last["status"] != "竣工"].head(size).reset_index(drop=True)
    began, done = (kept["status"] == "前期").to_numpy(), rng.integers(0, 2, len(kept)) > 0
    kept["started_on"] = kept["started_on"].fillna(pd.Series(dates(rng, str(run.year), len(kept))))
    kept["status"] = np.where(began | ~done, "在建", "竣工")
    return pd.concat([kept, drawn.iloc[len(kept) :]], ignore_index=True)


def _projects(run: Run) -> Truth:
    yield str(run.year), run.recall(_project_list)


_PROJECTS = (
    Field("项目名称", "project"),
    Field("类别", "category"),
    Field("建设单位", "builder"),
    Field("计划投资", "planned_investment_yuan", "amount", "万元"),
    Field("开工时间", "started_on", "date"),
    Field("状态", "status"),
)


def _write_projects(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        "数字经济重点项目清单", "half", numbers=("plain", "comma", "star"),
        dates=("chinese", "slash", "compact"), missing=("-", "—", "/", "…", None), serial=True,
        wide_codes="category", total="合计", gap_row=9, notes=("注：* 为调整后投资", "数据来源：区大数据局"),
    )  # fmt: skip
    yield write_workbook(
        folder / f"数字经济重点项目_{written(period, 'chinese')}.xlsx", {"清单": (frame, _PROJECTS, look)}
    )


# enterprise_requests: open requests have no closing time


def _requests(run: Run) -> Truth:
    rng = run.rng("enterprise_requests")
    counts = split(rng, run.drifting_rows("enterprise_requests", 40_000, 1_200), 12, spread=(70, 110))
    known = min(5_000, finance_platform.known(run))
    for period, size in zip(months(run.year), counts.tolist(), strict=True):
        rng = run.rng("enterprise_requests", period)
        opened = times(rng, period, size)
        closed = pd.Series(opened + rng.integers(600, 20 * 86_400, size).astype("timedelta64[s]"))
        is_closed = rng.integers(0, 25, size) > 0
        graded = is_closed & (rng.integers(0, 6, size) > 0)
        yield (
            period,
            pd.DataFrame(
                {
                    "request_id": [f"SQ{period.replace('-', '')}{at:05d}" for at in range(1, size + 1)],
                    "enterprise_id": [f"QY{number:06d}" for number in rng.integers(1, known, size)],
                    "submitted_at": opened,
                    "closed_at": closed.where(is_closed),
                    "category": pick(rng, ("政策咨询", "融资", "用工", "场地", "项目申报"), [5, 3, 3, 2, 4], size),
                    "satisfaction": pd.Series(pick(rng, (5, 4, 3, 2, 1), [20, 9, 3, 1, 1], size))
                    .where(graded)
                    .astype("Int64"),
                }
            ),
        )


def _write_requests(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "request_id": "诉求编号", "enterprise_id": "企业代码", "submitted_at": "提交时间",
        "closed_at": "办结时间", "category": "类别", "satisfaction": "满意度",
    }  # fmt: skip
    yield write_table(folder / f"企业诉求_{written(period, 'chinese')}.csv", headers, frame, EXCEL)


FEEDS = (
    feed("cross_border_orders", _orders, _write_orders),
    feed("postal_parcels", _parcels, _write_parcels),
    feed("digital_projects", _projects, _write_projects),
    *buildings.FEEDS,
    feed("enterprise_requests", _requests, _write_requests),
)
