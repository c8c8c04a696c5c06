"""Tables: a feed's tables in the sheets of a file, each with the units that count for its columns.

One pass over a sheet collects what stands around its data and judges its rows; the data is read afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any

from transforms.contract import Column, Feed
from transforms.reading.around import is_unit_label, said_above, said_on_cover
from transforms.reading.cells import is_missing, text_of
from transforms.reading.grid import Grid
from transforms.reading.header import (
    Header,
    Place,
    Table,
    best_header,
    header_problems,
    no_table_problems,
)
from transforms.reading.hidden import hidden_problems
from transforms.reading.mentions import is_suspect, mentions, unit_alone
from transforms.reading.problems import Problem
from transforms.reading.row_units import UnitColumns
from transforms.reading.rows import Row, rows_below
from transforms.reading.stated import Said, Wanted, counted, settle, unit_in_header
from transforms.reading.totals import total_problems, unnamed_total
from transforms.reading.units import UnitError, header_and_unit, unit_named


def find_tables(feed: Feed, grids: Sequence[Grid]) -> tuple[list[Table], list[Problem]]:
    """The tables of a feed in a file, one a sheet, and what is wrong with their headers, units, totals and notes.

    A sheet where not half of the columns are named in one row is no table: a cover, a source. Raises FileError.
    """
    headers = [(grid, best_header(feed, grid)) for grid in grids]
    meant = [(grid, header) for grid, header in headers if not header.missing or header.found >= len(header.missing)]
    if not meant:
        return [], no_table_problems(feed, headers)
    tables: list[Table] = []
    problems: list[Problem] = []
    own = {grid.sheet for grid, _ in meant}
    beside = [said for grid in grids if grid.sheet not in own for said in said_on_cover(grid)]
    for grid, header in meant:
        wrong = hidden_problems(grid) or header_problems(feed, grid, header)
        if not wrong:
            table, wrong = _Survey(feed, grid, header).table(beside)
            tables.append(table)
        problems += [one for one in wrong if one not in problems]
    return tables, problems


_WITHOUT_UNIT = frozenset({"", "序号", "编号", "备注", "说明", "附注", "名称", "项目"})


@dataclass
class _Survey:
    """One sheet with a table: what stands around the data, and what is wrong with its rows."""

    feed: Feed
    grid: Grid
    header: Header
    said: list[Said] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def table(self, beside: Sequence[Said]) -> tuple[Table, list[Problem]]:
        """The table with the units that count, and all that is wrong but for the cells themselves."""
        last_heading = self._headings()
        table = self._located(last_heading)
        units = UnitColumns(table, self.header)
        has_totals, last = False, None
        for row in rows_below(table):
            if row.is_data:
                last = row
                units.hear(row)
            else:
                has_totals = has_totals or row.total is not None
                self._hear(row)
        if self.grid.sheet is not None:
            self.said.append(Said(self.grid.sheet, None, self.grid.sheet, applies=True))
        table = self._settled(table, units, beside)
        if has_totals:
            self.problems += total_problems(table)
        if last is not None and (unnamed := unnamed_total(table, last)) is not None:
            self.problems.append(unnamed)
        return table, self.problems

    def _located(self, last_heading: int) -> Table:
        cells = self.header.cells
        places = {name: Place(where[0], text_of(cells[where[0]])) for name, where in self.header.columns.items()}
        wide = tuple((n, Place(where[0], text_of(cells[where[0]]))) for n, where in sorted(self.header.wide.items()))
        return Table(self.feed, self.grid, self.header.number, self.header.width, places, wide, last_heading)

    def _headings(self) -> int:
        """Hear all that stands down to the header and the units right below it. Returns the last of these rows."""
        rows = takewhile(lambda one: one[0] < self.header.number, self.grid.rows())
        above = [(number, row) for number, row in rows if not all(map(is_missing, row))]
        for number, row in above:
            groups = number == above[-1][0] and sum(not is_missing(cell) for cell in row) > 1
            if not (groups and self._takes_units(number, row)):
                self.said += said_above(self.grid.sheet, number, row, groups)
        self._hear_header()
        for number, row in self.grid.rows():
            if number > self.header.number and not all(map(is_missing, row)):
                labels = {index for index, cell in enumerate(row) if is_unit_label(cell)}
                units = [None if index in labels else cell for index, cell in enumerate(row)]
                return number if self._takes_units(number, units) else self.header.number
        return self.header.number

    def _hear_header(self) -> None:
        """Cells of the header that are of no column of numbers: what they say of units is said of the table.

        Another column's unit is its own, unless it can have none.
        """
        numbers = {index for index, _ in self._numbers()}
        named = {where[0] for where in (*self.header.columns.values(), *self.header.wide.values())}
        for index, cell in enumerate(self.header.cells):
            if index in numbers or not isinstance(cell, str) or not is_suspect(cell):
                continue
            found = mentions(cell)
            has_none = index in named or header_and_unit(cell)[0] in _WITHOUT_UNIT
            if found and all(one.stated for one in found) and (has_none or header_and_unit(cell)[1] is None):
                self.said.append(Said(self.grid.sheet, self.header.number, cell, applies=not has_none))

    def _takes_units(self, number: int, row: Sequence[Any]) -> bool:
        """Whether a row holds nothing but units, each for the column in which it stands; then they are the header's."""
        written = {index: cell for index, cell in enumerate(row) if not is_missing(cell)}
        with_unit = {index for index, _ in self._numbers()}
        found = {index: unit_alone(cell) if isinstance(cell, str) else None for index, cell in written.items()}
        if not all(found.values()) or not with_unit & set(found):
            return False
        for index, unit in found.items():
            said = Said(self.grid.sheet, number, text_of(written[index]), applies=index not in with_unit)
            if index in self.header.units and index in with_unit:
                self._compare(said, index, str(unit))
            elif index in with_unit:
                self.header.units[index] = str(unit)
            # Of the columns beside it, it may be said too.
            self.said.append(said)
        return True

    def _compare(self, said: Said, index: int, unit: str) -> None:
        before = self.header.units[index]
        try:
            agree = unit_named(before).factor == unit_named(unit).factor
        except UnitError:
            return
        if not agree:
            zh = f"表头写的是“{before}”，这里是“{unit}”，请改为一致"
            en = f"the header says {before!r}, and this {unit!r}: make them agree"
            self.problems.append(said.problem(zh, en))

    def _numbers(self) -> list[tuple[int, Column]]:
        found = [(self.header.columns[column.name][0], column) for column in self.feed.columns if column.unit]
        if self.feed.wide and self.feed.wide.value.unit:
            found += [(where[0], self.feed.wide.value) for _, where in sorted(self.header.wide.items())]
        return found

    def _hear(self, row: Row) -> None:
        """What a row that is no data says: a note may state a unit, the label of a total only has to agree."""
        if row.refused is not None:
            first = next((text_of(cell) for cell in row.cells if not is_missing(cell)), "")
            self.problems.append(Problem(self.grid.sheet, row.number, None, first, *row.refused, "total"))
            return
        for cell in row.cells:
            if isinstance(cell, str) and is_suspect(cell) and not is_missing(cell):
                self.said.append(Said(self.grid.sheet, row.number, cell, applies=row.note))

    def _settled(self, table: Table, units: UnitColumns, beside: Sequence[Said]) -> Table:
        """The table with the factors that follow from all that was heard."""
        wanted = [
            Wanted(column, text_of(self.header.cells[index]), self._in_header(index, column))
            for index, column in self._numbers()
        ]
        found, problems = settle(self.feed, wanted, [*self.said, *units.said(), *beside])
        self.problems += [*problems, *units.problems(wanted, found)]
        by_row = units.dimension()
        places = {
            column.name: self._place(column, table.places[column.name], found, by_row) for column in self.feed.columns
        }
        wide = [
            (n, self._place(self.feed.wide.value, place, found, by_row))
            for n, place in table.unfolded
            if self.feed.wide
        ]
        return replace(table, places=places, unfolded=tuple(wide), unit_index=units.chosen(), row_units=units.factors())

    def _in_header(self, index: int, column: Column) -> str | None:
        return unit_in_header(self.header.units.get(index), column.unit or "")

    def _place(self, column: Column, place: Place, found: dict[str, str], by_row: str | None) -> Place:
        """A place with the unit that counts: the header's, else that of the row, else the stated, else the agreed."""
        if column.unit is None:
            return place
        dimension = unit_named(column.unit).dimension
        in_header = self._in_header(place.index, column)
        unit = in_header or found.get(dimension, column.unit)
        try:
            factor = counted(column, unit)
        except UnitError as error:
            problem = Problem(self.grid.sheet, self.header.number, place.header, unit, error.zh, error.en, "unit")
            self.problems.append(problem)
            return place
        return replace(place, factor=factor, unit=unit, by_row=in_header is None and dimension == by_row)
