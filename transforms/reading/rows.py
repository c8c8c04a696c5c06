"""Rows: which rows below a header are data, and whether the totals among them add up.

Nothing is dropped silently: a row is blank, a total that is checked, a note that is told by its form, or data.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from transforms.contract import Column
from transforms.reading.cells import CellError, is_blank, is_missing, read_number, text_of
from transforms.reading.header import Place, Table
from transforms.reading.notes import is_note, is_remark, total_named
from transforms.reading.problems import Problem

_SUBTOTAL = "小计"


@dataclass(frozen=True)
class Row:
    """A row below the header: its number in the sheet, its cells, and which total it is, if one."""

    number: int
    cells: list[Any]
    total: str | None = None


def data_rows(table: Table) -> Iterator[Row]:
    """The rows of a table that are data, in their order."""
    return (row for row in _rows(table) if row.total is None)


def misshapen(table: Table, row: Row) -> Problem | None:
    """A data row of a CSV with more or fewer fields than the header: cut off, or torn at a comma without quotes."""
    if table.grid.sheet is not None:
        return None
    fields = len(row.cells)
    if fields >= table.width and all(map(is_blank, row.cells[table.width :])):
        return None
    zh = f"本行应有 {table.width} 格：行被截断，或文字中的逗号没有加引号"
    en = f"{table.width} fields: the row is cut off, or a comma in a text is not quoted"
    return Problem(None, row.number, None, f"{fields} 格", zh, en, "parse")


def total_problems(table: Table) -> Iterator[Problem]:
    """Totals that do not come to the sum of their rows.

    小计 is of the rows since the last one; any other total is of all rows above it, or since the last total; a total
    that stands above all rows is of those below it.
    """
    if not any(row.total for row in _rows(table)):
        return
    columns = [_Summed(place) for place in _summed_places(table)]
    on_top: list[Row] = []
    seen = False
    for row in _rows(table):
        if row.total is None:
            seen = True
            for column in columns:
                column.add(row.cells)
        elif not seen:
            on_top.append(row)
        else:
            for column in columns:
                yield from column.check(table, row, row.total)
    for row in on_top:
        for column in columns:
            yield from column.check(table, row, "合计")


def _rows(table: Table) -> Iterator[Row]:
    indexes = table.indexes
    required = [table.places[column.name].index for column in table.feed.columns if column.required]
    apart = False
    held: list[tuple[Row, bool]] = []
    for number, cells in table.grid.rows():
        if number <= table.header_row:
            continue
        if all(map(is_blank, cells)) or (is_note(cells) and not _is_full(cells, required)):
            apart = True
            continue
        row = Row(number, table.grid.unmerged(number, cells, table.header_row), total_named(cells))
        alone = _alone(row.cells)
        if row.total is None and alone is not None:
            # A running number without a row, or a remark, unless it stands in a column of the contract: there it is a
            # remark if nothing but remarks comes below it.
            if alone in indexes:
                held.append((row, apart))
            else:
                apart = True
        else:
            yield from (one for one, _ in held)
            held.clear()
            yield row
            apart = False
    yield from (row for row, apart in held if not is_remark(row.cells, apart))


def _is_full(cells: Sequence[Any], indexes: Sequence[int]) -> bool:
    return len(indexes) > 1 and all(index < len(cells) and not is_missing(cells[index]) for index in indexes)


def _alone(cells: Sequence[Any]) -> int | None:
    """Where the one cell that is written stands, None for a row with more of them, or none."""
    written = (index for index, cell in enumerate(cells) if not is_missing(cell))
    first, second = next(written, None), next(written, None)
    return first if second is None else None


def _summed_places(table: Table) -> list[Place]:
    places = [table.places[column.name] for column in table.feed.columns if _is_summed(column)]
    if table.feed.wide and _is_summed(table.feed.wide.value):
        places += [place for _, place in table.unfolded]
    return places


def _is_summed(column: Column) -> bool:
    return column.kind in ("integer", "decimal") and column.additive


@dataclass
class _Summed:
    """What stands in a column so far, as delivered: of all rows, and since the last total and the last subtotal."""

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

    def check(self, table: Table, row: Row, named: str) -> Iterator[Problem]:
        is_subtotal = named == _SUBTOTAL
        sums = [self.since[True]] if is_subtotal else [self.whole, self.since[False]]
        self.since[is_subtotal] = Decimal(0)
        try:
            total = self._number(row.cells)
        except CellError:
            total = Decimal("NaN")
        if total is None or (self.readable and any(self._agree(total, one) for one in sums)):
            return
        if self.readable or total.is_nan():
            yield Problem(
                table.grid.sheet,
                row.number,
                self.place.header,
                text_of(row.cells[self.place.index]),
                f"{named}应为以上各行之和 {sums[0]:f}",
                f"a total is the sum of its rows, {sums[0]:f}",
                "total",
            )

    def _number(self, cells: Sequence[Any]) -> Decimal | None:
        return read_number(cells[self.place.index]) if self.place.index < len(cells) else None

    def _agree(self, total: Decimal, expected: Decimal) -> bool:
        """To half a unit of the finest decimal place that was delivered."""
        if total.is_nan():
            return False
        finest = max(self.finest, -int(total.normalize().as_tuple().exponent), 0)
        return abs(total - expected) <= Decimal(5).scaleb(-finest - 1)
