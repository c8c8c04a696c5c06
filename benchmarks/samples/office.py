"""Deliveries of the statistics office itself: the printed figures, and the signed notes on holidays with a growth
that needs an explanation."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from benchmarks.samples.delimited import EXCEL, PLAIN, write_rows, write_table
from benchmarks.samples.periods import national_day, written
from benchmarks.samples.run import Run
from benchmarks.samples.totals import DEFAULT_YEAR

PRINTED = Path(__file__).with_name(f"printed_figures_{DEFAULT_YEAR}.csv")
UNEXPLAINED = 0.30  # a growth beyond it, up or down, needs a note
SIGNER = "样例签署人"
_SIGNED_AFTER = dt.timedelta(days=10)  # the holiday's last day

Rows = Sequence[Mapping[str, str]]
Reports = Mapping[int, Rows]  # year → what its report printed


def printed(year: int, themes: Sequence[str]) -> Rows:
    """The rows of the report of a year for some themes; only the default year has any."""
    if year != DEFAULT_YEAR:
        return ()
    with PRINTED.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["figure"].split(".")[0] in themes]


def frame(rows: Rows) -> pd.DataFrame:
    """Printed rows with the staging names: `period` is `figure_period`, `value` a number or missing."""
    table = pd.DataFrame(list(rows)).rename(columns={"period": "figure_period"})
    return table.assign(value=pd.to_numeric(table["value"].replace("", None)))


def write(year: int, rows: Rows, folder: Path) -> Path:
    """Write the rows in the office's format."""
    headers = list(rows[0])
    table = [headers, *([row[name] for name in headers] for row in rows)]
    return write_rows(folder / f"公报数据_{written(str(year), 'chinese')}.csv", table, PLAIN)


_REASONS = {
    "commerce.holiday_visits_growth": "样例说明：中街国庆假期客流同比{change}，经与计数器逐时记录核对无误。",
    "commerce.holiday_turnover_growth": "样例说明：中街国庆假期营业额同比{change}，经与收单流水核对无误。",
}


def notes(run: Run) -> pd.DataFrame:
    """A signed note, without expiry, for each growth of the year's holiday that needs one, with the staging names."""
    days = national_day(run.year)
    needed = {figure: run.growth(figure.removesuffix("_growth")) for figure in _REASONS}
    needed = {figure: growth for figure, growth in needed.items() if abs(growth) > UNEXPLAINED}
    signed = pd.Timestamp(dt.date.fromisoformat(days[-1]) + _SIGNED_AFTER).as_unit("s")
    return pd.DataFrame(
        {
            "subject": list(needed),
            "subject_period": f"{days[0]}/{days[-1]}",
            "gate": "growth",
            "explanation": [
                _REASONS[figure].format(change=f"{'增长' if growth > 0 else '下降'}{abs(growth) * 100:.0f}%")
                for figure, growth in needed.items()
            ],
            "signed_by": SIGNER,
            "signed_on": pd.Series([signed] * len(needed), dtype="datetime64[s]"),
            "expires_on": pd.Series([pd.NaT] * len(needed), dtype="datetime64[s]"),
        }
    )


def write_notes(year: int, frame: pd.DataFrame, folder: Path) -> Path:
    """Write the notes in the office's format."""
    headers = {
        "subject": "指标", "subject_period": "时期", "gate": "检查", "explanation": "说明", "signed_by": "签署人",
        "signed_on": "签署日期", "expires_on": "有效期至",
    }  # fmt: skip
    return write_table(folder / f"说明_{written(str(year), 'chinese')}.csv", headers, frame, EXCEL)
