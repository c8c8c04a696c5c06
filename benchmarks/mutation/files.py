"""A delivery as cells that can be changed and written back in the same format. `changes` uses it."""

import csv
import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from transforms import Feed
from transforms.reading.cells import CellError, is_missing, read_number, text_of
from transforms.reading.encoding import encoding_of
from transforms.reading.grid import read_grids
from transforms.reading.header import Table
from transforms.reading.notes import total_named
from transforms.reading.rows import data_rows
from transforms.reading.tables import find_tables

Cell = Any


@dataclass
class Sheet:
    """The cells of one sheet. `header` and `data` are indices of `rows`, `places` those of each column in a row."""

    rows: list[list[Cell]]
    header: int
    data: list[int]
    places: dict[str, list[int]]

    def cells(self, column: str) -> Iterator[tuple[list[Cell], int]]:
        """Each data row with an index of the column; several in a wide table."""
        return ((self.rows[at], place) for at in self.data for place in self.places[column])


class DeliveredFile:
    """A file of a feed, its cells in memory. `save` writes them where they came from.

    Totals are blanked unless `with_totals`: most offices deliver none, and a total with a formula would follow.
    """

    def __init__(self, feed: Feed, path: Path, with_totals: bool = False) -> None:
        self.path = path
        grids = read_grids(path)
        tables = {table.grid.sheet: table for table in find_tables(feed, grids)[0]}
        self._all = {grid.sheet: [list(row) for _, row in grid.rows()] for grid in grids}
        if not with_totals:
            for name, table in tables.items():
                _blank_totals(self._all[name], table.header_row)
        self.sheets = [_sheet(table, self._all[name]) for name, table in tables.items()]

    def change(self, column: str, change: Callable[[Cell], Cell], share: float = 1.0) -> bool:
        """Change the first `share` of a column's non-empty cells. Returns whether any differs afterwards."""
        changed = False
        for sheet in self.sheets:
            rows = list(sheet.cells(column))
            for row, place in rows[: max(1, round(len(rows) * share))]:
                if place < len(row) and not is_missing(row[place]):
                    before, row[place] = row[place], change(row[place])
                    changed = changed or row[place] != before
        return changed

    def save(self) -> None:
        """Write the cells in the original encoding or kind of workbook."""
        if self.path.suffix == ".csv":
            encoding = encoding_of(self.path)
            with self.path.open("w", encoding=encoding, newline="") as handle:
                csv.writer(handle, lineterminator="\r\n").writerows(self._all[None])
            return
        book = xlsxwriter.Workbook(str(self.path), {"default_date_format": "yyyy-mm-dd"})
        for name, rows in self._all.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if cell is not None and cell != "":
                        _write(page, at, place, cell)
        book.close()


def number(cell: Cell) -> float:
    """A cell as a number, without marks and separators."""
    try:
        return float(read_number(cell) or 0)
    except CellError:
        return 0.0


def as_written(value: float) -> str:
    """A number as an office writes it."""
    return text_of(round(value, 6))


def _blank_totals(rows: list[list[Cell]], header_row: int) -> None:
    for row in rows[header_row:]:
        if total_named(row) is not None:
            row[:] = [None] * len(row)


def _write(page: Any, at: int, place: int, cell: Cell) -> None:
    if isinstance(cell, datetime.date):
        page.write_datetime(at, place, cell)
    elif isinstance(cell, bool):
        page.write_boolean(at, place, cell)
    elif isinstance(cell, int | float):
        page.write_number(at, place, cell)
    else:
        page.write_string(at, place, str(cell))


def _sheet(table: Table, rows: list[list[Cell]]) -> Sheet:
    places = {name: [place.index] for name, place in table.places.items()}
    if table.feed.wide:
        places[table.feed.wide.value.name] = [place.index for _, place in table.unfolded]
    return Sheet(rows, table.header_row - 1, [row.number - 1 for row in data_rows(table)], places)
