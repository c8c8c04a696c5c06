"""Sales of the Zhongjie merchants (zhongjie_sales): about ten million rows per holiday at natural size.

Days are drawn one at a time and written in chunks, so that memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.samples.amounts import Ints, pick_index, split
from benchmarks.samples.periods import national_day
from benchmarks.samples.run import Feed, Run, Truth

NATURAL_ROWS = 10_000_000
FLOOR_ROWS = 1_500
MERCHANTS = 240
PAYMENTS = ("支付宝", "微信支付", "银联", "现金", "数字人民币")
_RETURNED = 50  # one row in fifty


@dataclass(frozen=True)
class _Day:
    """A day's rows as numbers, in order of time."""

    period: str
    second: Ints
    merchant: Ints
    cents: Ints
    payment: Ints
    returned: npt.NDArray[np.bool_]


def _rows(run: Run) -> int:
    """Rows of the year's holiday, proportional to the visits from year to year."""
    if run.before is None:
        return run.rows(NATURAL_ROWS, FLOOR_ROWS)
    visits = "commerce.holiday_visits"
    return max(FLOOR_ROWS // 2, round(run.before.recall(_rows) * run.totals[visits] / run.before.totals[visits]))


def _days(run: Run) -> Iterator[_Day]:
    visits = dict(run.holidays("commerce.holiday_visits"))
    for year, level in run.holidays("commerce.holiday_turnover"):
        net = round(level * 100)
        rows = run.recall(_rows)
        size = rows if year == run.year else max(FLOOR_ROWS // 2, round(rows * visits[year] / visits[run.year]))
        rng = run.rng("zhongjie_sales", year)
        days = national_day(year)
        weights = rng.integers(80, 121, len(days))
        returned_rows = split(rng, size // _RETURNED, len(days), weights=weights)
        sold_rows = split(rng, size - size // _RETURNED, len(days), weights=weights)
        returned = split(rng, net // 80, len(days), weights=weights)
        sold = split(rng, net + net // 80, len(days), weights=weights)
        for at, period in enumerate(days):
            yield _day(run, period, int(sold_rows[at]), int(returned_rows[at]), int(sold[at]), int(returned[at]))


def _day(run: Run, period: str, sold_rows: int, returned_rows: int, sold: int, returned: int) -> _Day:
    rng = run.rng("zhongjie_sales", period)
    size = sold_rows + returned_rows
    back = np.zeros(size, dtype=bool)
    back[rng.permutation(size)[:returned_rows]] = True
    cents = np.empty(size, dtype=np.int64)
    for rows, whole, which in ((sold_rows, sold, ~back), (returned_rows, returned, back)):
        tail = rng.integers(20, 400, rows) * rng.integers(20, 400, rows)
        cents[which] = split(rng, whole, rows, least=min(100, whole // rows), weights=tail)
    popular = np.append(np.arange(36, 26, -1) * 40, np.full(MERCHANTS - 10, 100))
    return _Day(
        period,
        np.sort(rng.integers(9 * 3600, 22 * 3600, size)),
        pick_index(rng, popular, size) + 1,
        cents,
        pick_index(rng, [38, 40, 15, 4, 3], size),
        back,
    )


def _truth(run: Run) -> Truth:
    for day in _days(run):
        stem = f"ZJ{day.period.replace('-', '')}"
        yield (
            day.period,
            pd.DataFrame(
                {
                    "transaction_id": [f"{stem}-{at:07d}" for at in range(1, len(day.cents) + 1)],
                    "traded_at": (np.datetime64(day.period, "s") + day.second.astype("timedelta64[s]")).astype(
                        "datetime64[s]"
                    ),
                    "merchant_id": [f"SH{number:03d}" for number in day.merchant],
                    "amount_yuan": day.cents / 100,
                    "payment_method": np.asarray(PAYMENTS, dtype=object)[day.payment],
                    "type": np.where(day.returned, "退货", "销售"),
                }
            ),
        )


_HEADER = "流水号,交易时间,商户编号,金额（元）,支付方式,类型\n"
_CHUNK = 250_000  # rows held as text at a time


def _deliver(run: Run, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    merchants = [f"SH{number:03d}" for number in range(MERCHANTS + 1)]
    clock = [f"{at // 3600:02d}:{at // 60 % 60:02d}:{at % 60:02d}" for at in range(86_400)]
    endings = [f"{name},{kind}\n" for name in PAYMENTS for kind in ("销售", "退货")]
    for day in _days(run):
        stem = day.period.replace("-", "")
        path = folder / f"中街收单_{stem}.csv"
        ending = day.payment * 2 + day.returned
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write(_HEADER)
            for start in range(0, len(day.cents), _CHUNK):
                part = slice(start, start + _CHUNK)
                file.writelines(
                    f"ZJ{stem}-{number:07d},{day.period} {clock[second]},{merchants[merchant]},"
                    f"{cents / 100:.2f},{endings[end]}"
                    for number, (second, merchant, cents, end) in enumerate(
                        zip(
                            day.second[part].tolist(),
                            day.merchant[part].tolist(),
                            day.cents[part].tolist(),
                            ending[part].tolist(),
                            strict=True,
                        ),
                        start=start + 1,
                    )
                )
        paths.append(path)
    return paths


FEED = Feed("zhongjie_sales", _truth, _deliver)
