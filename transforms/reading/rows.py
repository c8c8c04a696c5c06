"""Rows: which rows below a header are data.

Nothing is dropped silently: a row is blank, a total, a note that is told by its form, refused, or data.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from transforms.contract import Column
from transforms.reading.cells import (
    CellError,
    is_blank,
    is_missing,
    read_code,
    read_flag,
    read_number,
    read_timestamp,
    read_year,
    text_of,
)
from transforms.reading.header import Table, read_header
from transforms.reading.notes import (
    first_text,
    is_aside,
    is_heading,
    is_note,
    is_other_header,
    is_part,
    is_remark,
    total_by,
)
from transforms.reading.problems import Problem
from transforms.reading.units import header_and_unit


@dataclass(frozen=True)
class Row:
    """A row below the header: its number in the sheet and its cells.

    `total` is which total it is, if one; `note` says that it stands beside the data; `refused` is what is wrong with a
    row that is none of these and no data either.
    """

    number: int
    cells: list[Any]
    total: str | None = None
    note: bool = False
    refused: tuple[str, str] | None = None

    @property
    def is_data(self) -> bool:
        """Whether the row counts."""
        return self.total is None and not self.note and self.refused is None


def data_rows(table: Table) -> Iterator[Row]:
    """The rows of a table that are data, in their order."""
    return (row for row in rows_below(table) if row.is_data)


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


def rows_below(table: Table) -> Iterator[Row]:
    """Every row below a header that is not blank. A second table in the sheet ends the first, and is refused."""
    is_header = _second_header(table)
    heading: Row | None = None
    for row in _told_by_form(table):
        if row.note or row.refused:
            if is_heading(first_text(row.cells)):
                heading = row
            yield row
        elif heading is not None and row.total is None:
            yield _below_heading(heading)
            return
        elif is_header(row):
            yield _second_table(row)
            return
        else:
            yield row


def _told_by_form(table: Table) -> Iterator[Row]:
    """The rows as their own cells tell them, and whether they stand apart from the data above."""
    indexes = set(table.indexes)
    required = [place.index for column, place in table.valued if column.required]
    tests = _value_tests(table)
    apart = False
    held: list[tuple[Row, bool]] = []
    for number, cells in table.grid.rows():
        if number <= table.last_heading:
            continue
        if all(map(is_blank, cells)):
            apart = True
            continue
        if is_note(cells) and not _is_full(cells, required) and not _holds_value(cells, tests):
            apart = True
            yield Row(number, cells, note=True)
            continue
        row = _row(number, cells)
        if row.is_data:
            row = Row(number, table.grid.unmerged(number, cells, table.last_heading))
        alone = _alone(row.cells)
        if not row.is_data or alone is None or _holds_value(row.cells, tests[:1]):
            yield from (one for one, _ in held)
            held.clear()
            yield row
            apart = False
        elif alone in indexes and not is_heading(first_text(cells)):
            # A remark if nothing but remarks comes below it.
            held.append((row, apart))
        else:
            # A running number without a row, a remark beside the table, or a heading.
            apart = True
            yield Row(number, cells, note=True)
    for row, was_apart in held:
        yield Row(row.number, row.cells, note=is_remark(row.cells, was_apart))


def _row(number: int, cells: list[Any]) -> Row:
    first = first_text(cells)
    if is_aside(first):
        return Row(number, cells, note=True)
    if is_part(first):
        return Row(number, cells, refused=_PART)
    return Row(number, cells, total_by(first, cells))


_PART = (
    "“其中”行是上一行的一部分，不是单独的一行，请删去",
    "a row 其中 is a part of the row above, and no row of its own: delete it",
)


def _below_heading(heading: Row) -> Row:
    said = next(text_of(cell) for cell in heading.cells if not is_missing(cell))
    zh = f"“{said}”以下的各行不属于本表，请删去或另行报送"
    en = f"the rows below {said!r} are of another table: delete them, or deliver them by themselves"
    return Row(heading.number, heading.cells, refused=(zh, en))


def _second_table(row: Row) -> Row:
    zh = "此行是另一张表的表头：一张工作表只报一张表，请把下面的表删去或另行报送"
    en = "the header of a second table: one sheet holds one table; delete it, or deliver it by itself"
    return Row(row.number, row.cells, refused=(zh, en))


def _second_header(table: Table) -> Callable[[Row], bool]:
    """Tells a row that names the columns of the contract again, or nothing but columns of some other table."""
    names = {header_and_unit(column.header)[0] for column in table.feed.columns}
    names |= {place.header for _, place in table.valued}

    def is_header(row: Row) -> bool:
        if not names.isdisjoint(row.cells):
            return read_header(table.feed, row.number, row.cells).found > 1
        return is_other_header(row.cells)

    return is_header


_Test = tuple[int, Callable[[Any], Any]]


def _value_tests(table: Table) -> tuple[list[_Test], list[_Test]]:
    """Where a number stands, and where a date, a flag or a category does: what a note has not."""
    numbers: list[_Test] = []
    others: list[_Test] = []
    for column, place in table.valued:
        if column.kind in ("integer", "decimal", "exact"):
            numbers.append((place.index, read_number))
        elif column.choices:
            others.append((place.index, partial(_chosen, column)))
        elif column.kind in _OTHERS:
            others.append((place.index, _OTHERS[column.kind]))
    return numbers, others


_OTHERS: dict[str, Callable[[Any], Any]] = {
    "date": read_timestamp,
    "timestamp": read_timestamp,
    "flag": read_flag,
    "year": read_year,
}


def _chosen(column: Column, cell: Any) -> bool | None:
    code = read_code(cell)
    return (code in column.choices or f"{code}{column.suffix}" in column.choices) or None


def _holds_value(cells: Sequence[Any], tests: Sequence[Sequence[_Test]]) -> bool:
    for index, read in (test for group in tests for test in group):
        try:
            if index < len(cells) and read(cells[index]) is not None:
                return True
        except CellError:
            continue
    return False


def _is_full(cells: Sequence[Any], indexes: Sequence[int]) -> bool:
    return len(indexes) > 1 and all(index < len(cells) and not is_missing(cells[index]) for index in indexes)


def _alone(cells: Sequence[Any]) -> int | None:
    """Where the one cell that is written stands, None for a row with more of them, or none."""
    written = (index for index, cell in enumerate(cells) if not is_missing(cell))
    first, second = next(written, None), next(written, None)
    return first if second is None else None
