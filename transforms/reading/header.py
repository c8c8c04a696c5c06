"""Headers: in which row of a sheet a feed's columns are named, where each stands, and in which unit."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from transforms.contract import Column, Feed
from transforms.reading.cells import is_missing, text_of
from transforms.reading.grid import Grid
from transforms.reading.hidden import hidden_problems
from transforms.reading.notes import is_note
from transforms.reading.problems import Problem
from transforms.reading.units import COUNTED, UnitError, factor, header_and_unit, stated_units, titled_unit, unit_named

# Titles, units and a cover's lines stand above a header; a table that begins below this is none.
_WITHIN = 100
_NEAR = 0.3


@dataclass(frozen=True)
class Place:
    """Where a column of the contract stands: index in the grid, header as delivered, factor to base units."""

    index: int
    header: str
    factor: Decimal = Decimal(1)


@dataclass(frozen=True)
class Table:
    """A feed's table in one sheet: the row of its header, how many columns that names, and where each one stands."""

    feed: Feed
    grid: Grid
    header_row: int
    width: int
    places: dict[str, Place]
    unfolded: tuple[tuple[int, Place], ...] = ()

    @property
    def indexes(self) -> list[int]:
        """Where the columns of the contract stand."""
        return [place.index for place in self.places.values()] + [place.index for _, place in self.unfolded]


@dataclass(frozen=True)
class _Header:
    """A row as a header: for each column, and each number of a wide table, the indexes of the cells that name it."""

    number: int
    cells: list[Any]
    columns: dict[str, list[int]] = field(default_factory=dict)
    wide: dict[int, list[int]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    units: dict[int, str] = field(default_factory=dict)

    @property
    def found(self) -> int:
        return len(self.columns) + len(self.wide)


@dataclass(frozen=True)
class _StatedUnit:
    """A unit as a cell beside the table states it; `required` when the cell speaks of nothing else."""

    row: int
    text: str
    unit: str
    required: bool


def find_tables(feed: Feed, grids: Sequence[Grid]) -> tuple[list[Table], list[Problem]]:
    """The tables of a feed in a file, one a sheet, and what is wrong with their headers and units.

    A sheet where not half of the columns are named in one row is no table: a cover, a source. Raises FileError.
    """
    headers = [(grid, _best_header(feed, grid)) for grid in grids]
    meant = [(grid, header) for grid, header in headers if not header.missing or header.found >= len(header.missing)]
    if not meant:
        return [], _no_table_problems(feed, headers)
    tables: list[Table] = []
    problems: list[Problem] = []
    for grid, header in meant:
        wrong = hidden_problems(grid) or _header_problems(feed, grid, header)
        if not wrong:
            table, wrong = _table(feed, grid, header)
            tables.append(table)
        problems += wrong
    return tables, problems


def share_named(feed: Feed, grids: Sequence[Grid]) -> float:
    """How many of a feed's columns one row of a file names: 1 where a header names them all. Raises FileError."""
    headers = [_best_header(feed, grid) for grid in grids]
    return max((one.found / (one.found + len(one.missing)) for one in headers), default=0)


def _best_header(feed: Feed, grid: Grid) -> _Header:
    """The first row that names all columns; failing that, the first of those that name the most."""
    names = {header_and_unit(column.header)[0]: column for column in feed.columns}
    best = _Header(1, [], missing=tuple(column.header for column in feed.columns))
    for number, row in islice(grid.rows(), _WITHIN):
        header = _header(feed, names, number, row)
        if header.found > best.found:
            best = header
        if header.found and not header.missing:
            return header
    return best


def _header(feed: Feed, names: dict[str, Column], row_number: int, row: list[Any]) -> _Header:
    columns: dict[str, list[int]] = {}
    wide: dict[int, list[int]] = {}
    units: dict[int, str] = {}
    for index, cell in enumerate(row):
        if is_missing(cell):
            continue
        name, unit = header_and_unit(text_of(cell))
        if unit is not None:
            units[index] = unit
        if name in names:
            columns.setdefault(names[name].name, []).append(index)
        elif feed.wide and (number := feed.wide.number_in(name)) is not None:
            wide.setdefault(number, []).append(index)
    missing = [column.header for column in feed.columns if column.name not in columns]
    if feed.wide:
        missing += [feed.wide.header.format(one) for one in feed.wide.expected if one not in wide]
        if not wide and not feed.wide.expected:
            missing.append(feed.wide.example)
    return _Header(row_number, row, columns, wide, tuple(missing), units)


def _no_table_problems(feed: Feed, headers: Sequence[tuple[Grid, _Header]]) -> list[Problem]:
    grid, header = max(headers, key=lambda one: one[1].found, default=(None, None))
    if grid is not None and header is not None and header.found:
        return _header_problems(feed, grid, header)
    names = "、".join([column.header for column in feed.columns] + ([feed.wide.example] if feed.wide else []))
    sheet = grid.sheet if grid else None
    zh, en = f"找不到表头，应有：{names}", f"no header found; its columns are {names}"
    return [Problem(sheet, None, None, "", zh, en, "header")]


def _header_problems(feed: Feed, grid: Grid, header: _Header) -> list[Problem]:
    """Columns that are missing, each with the unknown header nearest to it, and columns that stand there twice."""
    problems = []
    taken = [*header.columns.values(), *header.wide.values()]
    known = {index for indexes in taken for index in indexes}
    unknown = [text_of(cell) for n, cell in enumerate(header.cells) if n not in known and not is_missing(cell)]
    for name in header.missing:
        near = difflib.get_close_matches(name, unknown, n=1, cutoff=_NEAR)
        zh = f"缺少“{name}”列" + (f"，是否为“{near[0]}”" if near else "")
        en = f"column {name!r} is missing" + (f"; is it {near[0]!r}?" if near else "")
        problems.append(Problem(grid.sheet, header.number, name, near[0] if near else "", zh, en, "header"))
    for indexes in taken:
        if len(indexes) > 1:
            texts = [text_of(header.cells[index]) for index in indexes]
            zh, en = "同一列出现了两次，请只留一列", "one column, named twice: leave one"
            problems.append(Problem(grid.sheet, header.number, texts[1], "、".join(texts), zh, en, "header"))
    if feed.sheet_column and grid.sheet is None:
        zh, en = "应以工作表名区分，请报 Excel", "what it is of is read from a sheet's name: deliver a workbook"
        problems.append(Problem(None, None, None, "", zh, en, "file"))
    return problems


def _table(feed: Feed, grid: Grid, header: _Header) -> tuple[Table, list[Problem]]:
    stated = list(_stated_units(grid, header.number))
    by_dimension, problems = _units_by_dimension(feed, grid, stated)
    places = {}
    for column in feed.columns:
        places[column.name] = _place(column, header.columns[column.name][0], header, by_dimension, grid, problems)
    unfolded = []
    for number, indexes in sorted(header.wide.items()):
        assert feed.wide is not None
        unfolded.append((number, _place(feed.wide.value, indexes[0], header, by_dimension, grid, problems)))
    width = max(n for n, cell in enumerate(header.cells, start=1) if not is_missing(cell))
    return Table(feed, grid, header.number, width, places, tuple(unfolded)), problems


def _place(
    column: Column, index: int, header: _Header, stated: dict[str, str], grid: Grid, problems: list[Problem]
) -> Place:
    """Where a column stands, and the factor of the unit that counts: the header's, else the stated, else the agreed."""
    text = text_of(header.cells[index])
    if column.unit is None:
        return Place(index, text)
    unit = header.units.get(index) or stated.get(unit_named(column.unit).dimension, column.unit)
    try:
        return Place(index, text, factor(unit, column.unit))
    except UnitError as error:
        problems.append(Problem(grid.sheet, header.number, text, unit, error.zh, error.en, "unit"))
        return Place(index, text)


def _stated_units(grid: Grid, header_row: int) -> Iterator[_StatedUnit]:
    """Every unit that is stated above the header, or in the notes below the data."""
    for number, row in grid.rows():
        if number < header_row:
            yield from _units_above(number, [cell for cell in row if isinstance(cell, str) and not is_missing(cell)])
        elif number > header_row and any(isinstance(cell, str) and "位" in cell for cell in row):
            whole = is_note(row)
            for text in row:
                if isinstance(text, str) and (whole or _begins_with_unit(text)):
                    yield from (_StatedUnit(number, text, unit, True) for unit in stated_units(text))


def _units_above(number: int, texts: list[str]) -> Iterator[_StatedUnit]:
    for n, text in enumerate(texts):
        said = stated_units(text)
        if not said and _begins_with_unit(text) and n + 1 < len(texts):
            said = stated_units(f"单位：{texts[n + 1]}") if _ends_open(text) else []
        if said:
            yield from (_StatedUnit(number, text, unit, True) for unit in said)
        else:
            yield from (_StatedUnit(number, text, unit, False) for unit in titled_unit(text))


def _begins_with_unit(text: str) -> bool:
    return re.match(r"[(（\s]*(?:计量|金额|数据|货币)?单\s*位\s*[:：]", text) is not None


def _ends_open(text: str) -> bool:
    return re.search(r"单\s*位\s*[:：]\s*$", text) is not None


def _units_by_dimension(feed: Feed, grid: Grid, stated: Sequence[_StatedUnit]) -> tuple[dict[str, str], list[Problem]]:
    """Which stated unit counts for which kind of column; unknown ones, useless ones, and two that disagree."""
    kinds = {unit_named(column.unit).dimension for column in feed.valued_columns if column.unit}
    found: dict[str, str] = {}
    problems = []
    for one in stated:
        place = (grid.sheet, one.row, None, one.text)
        try:
            unit = unit_named(one.unit)
        except UnitError as error:
            problems.append(Problem(*place, error.zh, error.en, "unit"))
            continue
        if unit.dimension in kinds:
            before = found.setdefault(unit.dimension, one.unit)
            if unit_named(before).factor != unit.factor:
                zh, en = f"“{before}”与“{one.unit}”不知以哪个为准", f"{before!r} or {one.unit!r}: which one counts?"
                problems.append(Problem(*place, f"{zh}，请写在表头中", f"{en} State it in the header", "unit"))
        elif one.required and not (unit.dimension in COUNTED and unit.factor == 1):
            zh, en = f"表中没有以“{one.unit}”计的列", f"no column is in {one.unit!r}"
            problems.append(Problem(*place, zh, en, "unit"))
    return found, problems
