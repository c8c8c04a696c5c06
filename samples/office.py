"""What the statistics office keeps itself: what the report printed. Its signed notes are written by people,
not here."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from samples.delimited import PLAIN, write_rows
from samples.periods import written
from samples.totals import DEFAULT_YEAR

PRINTED = Path(__file__).with_name(f"printed_figures_{DEFAULT_YEAR}.csv")

Rows = Sequence[Mapping[str, str]]


def printed(year: int, themes: Sequence[str]) -> Rows:
    """The rows of the report of a year for some themes; none but the default year's are known."""
    if year != DEFAULT_YEAR:
        return ()
    with PRINTED.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["figure"].split(".")[0] in themes]


def frame(rows: Rows) -> pd.DataFrame:
    """Printed rows with the staging names: `period` is `figure_period`, `value` a number or missing."""
    table = pd.DataFrame(list(rows)).rename(columns={"period": "figure_period"})
    return table.assign(value=pd.to_numeric(table["value"].replace("", None)))


def write(year: int, rows: Rows, folder: Path) -> Path:
    """The rows as the office keeps them."""
    headers = list(rows[0])
    table = [headers, *([row[name] for name in headers] for row in rows)]
    return write_rows(folder / f"公报数据_{written(str(year), 'chinese')}.csv", table, PLAIN)
