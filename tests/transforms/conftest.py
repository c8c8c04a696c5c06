"""Deliveries written for a test, read by their contract: rows in, staged rows or problems out."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import xlsxwriter

from transforms import Feed, feeds
from transforms.reading import Problem, key_rule, locate, read
from transforms.reading.period import Period
from transforms.reading.problems import UNJUDGED

Rows = Sequence[Sequence[Any]]
PERIODS = {"year": "2022", "quarter": "2022-Q4", "month": "2022-10", "day": "2022-10-01"}


@dataclass(frozen=True)
class Delivered:
    """A delivery that was read: where it is, what came of it, and the staged file if it was accepted.

    `unjudged` is what is said, in Chinese, of what can be judged only when the problems are mended.
    """

    feed: Feed
    source: Path
    staged: Path
    problems: tuple[Problem, ...]
    row_count: int
    units: Mapping[str, str]
    unjudged: tuple[str, ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The staged rows, in their order."""
        assert not self.problems, self.problems[:5]
        with duckdb.connect() as con:
            result = con.execute("select * from read_parquet($path)", {"path": str(self.staged)})
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def column(self, name: str) -> list[Any]:
        """One staged column."""
        return [row[name] for row in self.rows]

    def said(self) -> list[tuple[str, int | None, str | None, str]]:
        """Of each problem: rule, row, column, what stands there."""
        return [(one.rule, one.row, one.column, one.found) for one in self.problems]

    def blamed(self) -> list[Problem]:
        """The cells that break a rule of the contract, or its key."""
        assert not self.problems, self.problems[:5]
        rules = [*self.feed.rules, *([key_rule(self.feed)] if self.feed.key else [])]
        return list(locate(self.feed, self.source, self.staged, rules))


Deliver = Callable[..., Delivered]


def csv_bytes(rows: Rows, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=newline).writerows(rows)
    return text.getvalue().encode(encoding)


def write_workbook(path: Path, sheets: Mapping[str, Rows]) -> None:
    """Sheets of rows as an .xlsx file; a datetime is a date cell, a text starting with = a formula with an error."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/m/d"})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("#"):
                    page.write_formula(number, column, "=1/0", None, cell)
                elif cell is not None:
                    page.write(number, column, cell)
    book.close()


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    """Deliver rows, sheets of rows, or bytes, and read them by a feed's contract."""
    count = 0

    def delivered(
        feed: Feed | str,
        content: Rows | Mapping[str, Rows] | bytes,
        suffix: str = ".xlsx",
        period: str | None = None,
        encoding: str = "utf-8",
    ) -> Delivered:
        nonlocal count
        count += 1
        contract = feeds()[feed] if isinstance(feed, str) else feed
        source, staged = tmp_path / f"{count}{suffix}", tmp_path / f"{count}.staged"
        if isinstance(content, bytes):
            source.write_bytes(content)
        elif isinstance(content, Mapping):
            write_workbook(source, content)
        elif suffix == ".csv":
            source.write_bytes(csv_bytes(content, encoding))
        else:
            write_workbook(source, {"Sheet1": content})
        reading = read(contract, source, Period.parse(period or PERIODS[contract.cadence]), "delivery", staged)
        assert staged.exists() == (not reading.problems), "a staged file stands if and only if nothing is wrong"
        assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set(), "nothing is left over"
        problems = tuple(one for one in reading.problems if one.rule != UNJUDGED)
        unjudged = tuple(one.expected_zh for one in reading.problems if one.rule == UNJUDGED)
        return Delivered(contract, source, staged, problems, reading.rows, reading.units, unjudged)

    return delivered
