"""Totals: whether the totals among the rows of a table add up, and whether one stands there without a name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from transforms.contract import Column
from transforms.reading.cells import CellError, is_missing, read_number, text_of
from transforms.reading.header import Place, Table
from transforms.reading.notes import SUBTOTAL
from transforms.reading.problems import Problem, unjudged
from transforms.reading.rows import Row, data_rows, rows_below


def total_problems(table: Table) -> Iterator[Problem]:
    """Totals that do not come to the sum of their rows.

    小计 is of the rows since the last one; any other total is of all rows above it, or since the last total; a total
    that stands above all rows is of those below it. A total of a cell that cannot be read is told as unjudged.
    """
    columns = [_Summed(table, place) for place in _summed_places(table)]
    on_top: list[Row] = []
    seen = False
    for row in rows_below(table):
        if row.is_data:
            seen = True
            for column in columns:
                column.add(row.cells)
        elif row.total is not None and not seen:
            on_top.append(row)
        elif row.total is not None:
            for column in columns:
                yield from column.check(row, row.total)
    for row in on_top:
        for column in columns:
            yield from column.check(row, "合计")


def unnamed_total(table: Table, last: Row) -> Problem | None:
    """The last row of a table as a total without a name: nothing but numbers, each the sum of all above it."""
    columns = [_Summed(table, place) for place in _summed_places(table)]
    summed = {column.place.index for column in columns}
    written = {place.index for _, place in table.valued if not is_missing(_cell(last.cells, place))}
    if not written or not written <= summed:
        return None
    rows = 0
    for row in data_rows(table):
        if row.number < last.number:
            rows += 1
            for column in columns:
                column.add(row.cells)
    told = [column for column in columns if column.place.index in written]
    if not rows or not all(column.readable and not [*column.check(last, "合计")] for column in told):
        return None
    zh = "似为合计行而没有写明：请在首格写“合计”，或删去此行"
    en = "seems to be a total without a name: write 合计 in its first cell, or delete the row"
    return Problem(table.grid.sheet, last.number, None, "", zh, en, "total")


def _cell(cells: Sequence[Any], place: Place) -> Any:
    return cells[place.index] if place.index < len(cells) else None


def _summed_places(table: Table) -> list[Place]:
    return [place for column, place in table.valued if _is_summed(column)]


def _is_summed(column: Column) -> bool:
    return column.kind in ("integer", "decimal") and column.additive


@dataclass
class _Summed:
    """What stands in a column so far, as delivered: of all rows, and since the last total and the last subtotal."""

    table: Table
    place: Place
    whole: Decimal = Decimal(0)
    since: dict[bool, Decimal] = field(default_factory=lambda: {True: Decimal(0), False: Decimal(0)})
    finest: int = 0
    readable: bool = True

    def add(self, cells: Sequence[Any]) -> None:
        try:
            number = self._number(cells)
        except CellError:
            # It is blamed where it stands; no total can be held against it.
            self.readable = False
            return
        if number is not None:
            self.whole += number
            for kind in self.since:
                self.since[kind] += number
            self.finest = max(self.finest, -int(number.normalize().as_tuple().exponent))

    def check(self, row: Row, named: str) -> Iterator[Problem]:
        is_subtotal = named == SUBTOTAL
        sums = [self.since[True]] if is_subtotal else [self.whole, self.since[False]]
        self.since[is_subtotal] = Decimal(0)
        try:
            total = self._number(row.cells)
        except CellError:
            total = Decimal("NaN")
        if total is None or (self.readable and any(self._agree(total, one) for one in sums)):
            return
        if not self.readable and not total.is_nan():
            said = f"第 {row.number} 行“{named}”的“{self.place.header}”"
            yield unjudged(said, f"the total of {self.place.header} in row {row.number}")
        else:
            yield Problem(
                self.table.grid.sheet,
                row.number,
                self.place.header,
                text_of(row.cells[self.place.index]),
                f"{named}应为以上各行之和 {sums[0]:f}",
                f"a total is the sum of its rows, {sums[0]:f}",
                "total",
            )

    def _number(self, cells: Sequence[Any]) -> Decimal | None:
        number = read_number(_cell(cells, self.place))
        # Rows in several units add up in base units only; a total that states none cannot be held against them.
        if number is None or not self.place.by_row:
            return number
        factor = self.table.stated_factor(cells)
        return None if factor is None else number * factor

    def _agree(self, total: Decimal, expected: Decimal) -> bool:
        """To half a unit of the finest decimal place that was delivered."""
        if total.is_nan():
            return False
        finest = max(self.finest, -int(total.normalize().as_tuple().exponent), 0)
        return abs(total - expected) <= Decimal(5).scaleb(-finest - 1)
