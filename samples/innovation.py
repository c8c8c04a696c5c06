"""What the platforms and offices of innovation deliver (创新驱动). Other themes have their own modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from samples import names
from samples.amounts import Ints, flags, pick, split, split_amount
from samples.delimited import EXCEL, PLAIN, QUOTED, write_table
from samples.periods import dates, months, quarters, times, written
from samples.run import Run, Truth, feed
from samples.workbook import Field, Look, write_workbook

LAUNCH_MONTH = 5  # of the year before: since when the cross-border platform has been running
_OTHER_BUILDINGS = 34

# cross_border_orders: since launch; refunded orders stand among the completed ones


def _orders(run: Run) -> Truth:
    rng = run.rng("cross_border_orders")
    periods = months(run.year - 1, LAUNCH_MONTH) + months(run.year)
    rows = run.rows(240_000, 2_000)
    weights = np.arange(10, 10 + len(periods))
    counts = split(rng, rows, len(periods), weights=weights)
    money = split(rng, run.totals.cents("innovation.cross_border_sales"), len(periods), weights=counts)
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


def _parcels(run: Run) -> Truth:
    rng = run.rng("postal_parcels")
    rank = run.totals.count("innovation.postal_parcel_rank")
    others = rng.permutation(np.array(names.OTHER_DISTRICTS, dtype=object))
    placed = np.insert(others, rank - 1, names.DISTRICT)
    steps = split(rng, 900_000, len(placed), spread=(400, 1000))
    whole = dict(zip(placed, np.cumsum(steps[::-1])[::-1].tolist(), strict=True))
    by_quarter = {name: split(rng, whole[name], 4, spread=(70, 130)) for name in names.DISTRICTS}
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


def _projects(run: Run) -> Truth:
    rng = run.rng("digital_projects")
    size = run.totals.count("innovation.digital_projects")
    status = pick(rng, ("在建", "竣工", "前期"), [5, 3, 2], size)
    started = pd.Series(dates(rng, str(run.year), size)).where(status != "前期")
    yield (
        str(run.year),
        pd.DataFrame(
            {
                "project": [
                    names.sample(at, pick(rng, ("算力", "数据", "智联"), [1] * 3, 1)[0] + "项目") for at in range(size)
                ],
                "category": pick(rng, ("数字产业", "5G场景", "双创中心", "平台"), [5, 4, 2, 2], size),
                "builder": [names.sample(at + 30, "科技有限公司") for at in range(size)],
                "planned_investment_yuan": rng.integers(20, 4000, size) * 50_000.0,
                "started_on": started,
                "status": status,
            }
        ),
    )


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


# office_buildings: what a quarter ends with, the next begins with; idle area falls, and rises


def _building(number: int) -> str:
    return f"LY{number + 1:03d}"


def _buildings(run: Run) -> Truth:
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
    streets = pick(rng, names.STREETS, [3, 2, 2, 4, 1, 4, 5, 1, 2, 1, 1], size)
    for at, period in enumerate(quarters(run.year)):
        yield (
            period,
            pd.DataFrame(
                {
                    "building_id": [_building(number) for number in range(size)],
                    "building": [names.sample(number, "大厦") for number in range(size)],
                    "street": streets,
                    "class": np.where(since <= at + 1, wanted, "一般"),
                    "floor_area_m2": floor_area / 100,
                    "idle_area_start_m2": idle[:, at] / 100,
                    "idle_area_end_m2": idle[:, at + 1] / 100,
                }
            ),
        )


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


# signed_projects: sizes stand about the two thresholds, and upon them


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
    buildings = run.totals.count("innovation.key_buildings") + run.totals.count("innovation.featured_buildings")
    yield (
        str(run.year),
        pd.DataFrame(
            {
                "project": [names.sample(at, "总部入驻项目") for at in range(size)],
                "building_id": [_building(int(at)) for at in rng.integers(0, buildings + _OTHER_BUILDINGS, size)],
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


# enterprise_requests: an open one has no closing


def _requests(run: Run) -> Truth:
    rng = run.rng("enterprise_requests")
    counts = split(rng, run.rows(40_000, 1_200), 12, spread=(70, 110))
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
                    "enterprise_id": [f"QY{number:06d}" for number in rng.integers(1, 5_000, size)],
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
    feed("office_buildings", _buildings, _write_buildings),
    feed("signed_projects", _signed, _write_signed),
    feed("enterprise_requests", _requests, _write_requests),
)
