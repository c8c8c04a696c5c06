"""Deliveries of the commerce bureau, Zhongjie and the National Bureau of Statistics (商贸消费). The merchants' sales
are in `sales`."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.samples import names, sales
from benchmarks.samples.amounts import pick, split
from benchmarks.samples.delimited import CHINESE, EXCEL, PLAIN, write_rows, write_table
from benchmarks.samples.periods import dates, months, national_day, written
from benchmarks.samples.run import Run, Truth, feed
from benchmarks.samples.workbook import Field, Look, write_workbook

RETAIL = Path(__file__).with_name("city_retail_sales.csv")

# consumption_vouchers


def _redeemed_percent(run: Run) -> tuple[int, int]:
    """The lowest and highest redeemed percentage of a batch: about as in the year before."""
    if run.before is None:
        return 58, 96
    last = run.before.recall(_batches)
    usual = int(last["redeemed_yuan"].sum() * 100 / last["face_value_yuan"].sum())
    return max(usual - 8, 40), min(usual + 9, 96)


def _batches(run: Run) -> pd.DataFrame:
    rng = run.rng("consumption_vouchers")
    rows = round(18 * run.drift("consumption_vouchers"))
    face = split(rng, run.totals.cents("commerce.vouchers_issued") // 100, rows, spread=(10, 40))
    face = face // 1000 * 1000
    face[-1] += run.totals.cents("commerce.vouchers_issued") // 100 - int(face.sum())
    cents = face * 100
    cents[0] += run.totals.cents("commerce.vouchers_issued") % 100
    campaigns = ("中街消费季·餐饮券", "中街消费季·百货券", "中街消费季·家电券", "夜经济券")
    return pd.DataFrame(
        {
            "batch_id": [f"XFQ{run.year}{at + 1:02d}" for at in range(rows)],
            "issued_on": dates(rng, str(run.year), rows),
            "campaign": pick(rng, campaigns, [3, 3, 2, 1], rows),
            "face_value_yuan": cents / 100,
            "redeemed_yuan": cents * rng.integers(*_redeemed_percent(run), rows) // 100 / 100,
        }
    )


def _vouchers(run: Run) -> Truth:
    yield str(run.year), run.recall(_batches)


def _write_vouchers(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {
        "batch_id": "批次", "issued_on": "发放日期", "campaign": "活动", "face_value_yuan": "券面总额（元）",
        "redeemed_yuan": "核销金额（元）",
    }  # fmt: skip
    yield write_table(folder / f"消费券发放_{written(period, 'chinese')}.csv", headers, frame, CHINESE)


# zhongjie_footfall: this holiday and, in a first year, the one before; a counter that is down delivers no row

_COUNTERS = 14
_OPENS, _CLOSES = 9, 22


def _footfall(run: Run) -> Truth:
    for year, total in run.holidays("commerce.holiday_visits"):
        rng = run.rng("zhongjie_footfall", year)
        days = national_day(year)
        hours = _CLOSES - _OPENS + 1
        day, counter, hour = (part.ravel() for part in np.indices((len(days), _COUNTERS, hours)))
        up = rng.integers(0, 40, len(day)) > 0
        busy = 10 - np.abs(hour - 7)
        popular = rng.integers(20, 100, _COUNTERS)[counter]
        mood = rng.integers(80, 120, len(day))
        visits = np.zeros(len(day), dtype=np.int64)
        visits[up] = split(rng, round(total), int(up.sum()), least=0, weights=(busy * popular * mood)[up])
        for at, period in enumerate(days):
            seen = np.flatnonzero(up & (day == at))
            seen = seen[np.lexsort((counter[seen], hour[seen]))]
            opening = np.datetime64(period, "s") + (hour[seen] + _OPENS) * np.timedelta64(3600, "s")
            yield (
                period,
                pd.DataFrame(
                    {
                        "counter_id": [f"ZJ-{number + 1:02d}" for number in counter[seen]],
                        "hour_start": opening.astype("datetime64[s]"),
                        "visits": visits[seen],
                    }
                ),
            )


def _write_footfall(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    headers = {"counter_id": "计数器", "hour_start": "时段开始", "visits": "进入人次"}
    dialect = EXCEL if int(period[-2:]) % 3 == 0 else PLAIN
    yield write_table(folder / f"中街客流_{written(period, 'chinese')}.csv", headers, frame, dialect)


# new_brands


def _brands(run: Run) -> Truth:
    rng = run.rng("new_brands")
    size = run.totals.count("commerce.new_brands")
    yield (
        str(run.year),
        pd.DataFrame(
            {
                "brand": [
                    names.sample(run.number(at), pick(rng, ("咖啡", "茶饮", "潮玩", "烘焙"), [1] * 4, 1)[0])
                    for at in range(size)
                ],
                "category": pick(rng, ("餐饮", "零售", "体验", "文创"), [4, 3, 2, 1], size),
                "settled_on": dates(rng, str(run.year), size),
                "shopping_area": pick(rng, ("中街", "北站", "五爱", "奥体"), [6, 2, 2, 1], size),
                "is_first_store": rng.integers(0, 4, size) > 0,
            }
        ),
    )


_BRANDS = (
    Field("品牌", "brand"),
    Field("业态", "category"),
    Field("入驻日期", "settled_on", "date"),
    Field("商圈", "shopping_area"),
    Field("是否首店", "is_first_store", "flag"),
)


def _write_brands(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    look = Look(
        f"{run.year}年新消费品牌引入情况", dates=("slash", "chinese", "number", "cell"), serial=True,
        spaced=True, gap_row=15, remarks=True, notes=("注：按入驻日期排序", "数据来源：区商务局"),
    )  # fmt: skip
    yield write_workbook(folder / f"新消费品牌台账{period}.xlsx", {"台账": (frame, _BRANDS, look)})


# night_markets: one sheet per market; few nights in winter

MARKETS = ("歇马夜市", "彩塔夜市")
_NIGHTS = (0, 2, 3, 8, 22, 27, 30, 30, 26, 12, 3, 0)


def _nights(run: Run) -> Truth:
    for period, usual in zip(months(run.year), _NIGHTS, strict=True):
        rng = run.rng("night_markets", period)
        parts = []
        for market in MARKETS:
            size = max(0, usual - int(rng.integers(0, 4))) if usual else 0
            days = np.sort(rng.permutation(28 if period.endswith("02") else 30)[:size]) + 1
            visits = rng.integers(40, 260, size) * 100
            parts.append(
                pd.DataFrame(
                    {
                        "market": market,
                        "date": pd.to_datetime([f"{period}-{day:02d}" for day in days]).astype("datetime64[s]"),
                        "visits": visits,
                        "turnover_yuan": visits * rng.integers(24, 62, size) // 100 * 100 / 1,
                    }
                )
            )
        yield period, pd.concat(parts, ignore_index=True)


_MARKET = (
    Field("日期", "date", "date"),
    Field("客流", "visits", "amount", "万人次"),
    Field("营业额", "turnover_yuan", "amount", "万元"),
)


def _write_nights(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    month = int(period[-2:])
    styles = ("slash", "chinese", "cell", "serial", "widechinese", "iso")
    sheets = {}
    for market in MARKETS:
        look = Look(
            f"{market}{written(period, 'chinese')}运营情况" if month % 2 else "",
            dates=(styles[month % 6],),
            numbers=("plain", "text") if month % 4 == 3 else ("plain",),
            units={"营业额": "元", "客流": "人次"} if month == 8 else {},
            unit_at="half" if month % 3 == 0 else "full",
            notes=("数据来源：区商务局",) if month % 2 else (),
            gap_row=10 if month == 7 else 0,
        )
        sheets[market] = (frame[frame["market"] == market].reset_index(drop=True), _MARKET, look)
    yield write_workbook(folder / f"夜市运营_{written(period, 'compact')}.xlsx", sheets)


# city_retail_sales: the published numbers, in hundred millions of yuan, with their gaps


def _retail(run: Run) -> Truth:
    """Delivered once, with the first year: the table holds all years."""
    if run.before is not None:
        return
    with RETAIL.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    cells = [
        (row[0], int(year), round(float(value) * 10) * 1e7 if value else float("nan"))
        for row in rows
        for year, value in zip(header[1:], row[1:], strict=True)
    ]
    yield header[-1], pd.DataFrame(cells, columns=["city", "year", "retail_sales_yuan"])


def _write_retail(run: Run, period: str, frame: pd.DataFrame, folder: Path) -> Iterator[Path]:
    wide = frame.pivot(index="city", columns="year", values="retail_sales_yuan").loc[frame["city"].unique()]
    years = sorted(wide.columns, reverse=True)
    rows = [["地区", *(f"{year}年" for year in years)]]
    for city, values in wide.iterrows():
        rows.append([str(city), *("" if pd.isna(values[year]) else f"{values[year] / 1e8:.1f}" for year in years)])
    rows.append(["数据来源：国家统计局"])
    yield write_rows(folder / f"主要城市社会消费品零售总额_{written(period, 'chinese')}.csv", rows, CHINESE)


FEEDS = (
    feed("consumption_vouchers", _vouchers, _write_vouchers),
    feed("zhongjie_footfall", _footfall, _write_footfall),
    sales.FEED,
    feed("new_brands", _brands, _write_brands),
    feed("night_markets", _nights, _write_nights),
    feed("city_retail_sales", _retail, _write_retail),
)
