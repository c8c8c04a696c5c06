"""Headers: in which row of a sheet a feed's columns are named, and where each stands."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from transforms.contract import Column, Feed
from transforms.reading.cells import is_missing, text_of
from transforms.reading.grid import Grid
from transforms.reading.problems import Problem, unjudged
from transforms.reading.units import glued_units, header_and_unit

# Titles, units and a cover's lines stand above a header; a table that begins below this is none.
_WITHIN = 100
_NEAR = 0.3


@dataclass(frozen=True)
class Place:
    """Where a column of the contract stands: index in the grid, header as delivered, factor to base units.

    `unit` is the unit that counts, None for a column without one; `by_row`: each row states its own.
    """

    index: int
    header: str
    factor: Decimal = Decimal(1)
    unit: str | None = None
    by_row: bool = False


@dataclass(frozen=True)
class Table:
    """A feed's table in one sheet: the row of its header, how many columns that names, and where each one stands.

    `last_heading` is the row above the first that may be data: the header's, or that of the units below it.
    `row_units` are the factors that the cells of the column `unit_index` stand for.
    """

    feed: Feed
    grid: Grid
    header_row: int
    width: int
    places: dict[str, Place]
    unfolded: tuple[tuple[int, Place], ...] = ()
    last_heading: int = 0
    unit_index: int | None = None
    row_units: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def indexes(self) -> list[int]:
        """Where the columns of the contract stand."""
        return [place.index for place in self.places.values()] + [place.index for _, place in self.unfolded]

    @property
    def valued(self) -> list[tuple[Column, Place]]:
        """Each column that holds values, once for every number of a wide table, with its place."""
        found = [(column, self.places[column.name]) for column in self.feed.columns]
        if self.feed.wide:
            found += [(self.feed.wide.value, place) for _, place in self.unfolded]
        return found

    def factor(self, place: Place, cells: Sequence[Any]) -> Decimal:
        """How many base units one unit of a cell in this row is."""
        stated = self.stated_factor(cells) if place.by_row else None
        return place.factor if stated is None else stated

    def stated_factor(self, cells: Sequence[Any]) -> Decimal | None:
        """The factor that a row states in the column of units, None where it states none."""
        if self.unit_index is None or self.unit_index >= len(cells):
            return None
        return self.row_units.get(text_of(cells[self.unit_index]))


@dataclass(frozen=True)
class Header:
    """A row as a header: for each column, and each number of a wide table, the indexes of the cells that name it."""

    number: int
    cells: list[Any]
    columns: dict[str, list[int]] = field(default_factory=dict)
    wide: dict[int, list[int]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    units: dict[int, str] = field(default_factory=dict)

    @property
    def found(self) -> int:
        """How many columns it names."""
        return len(self.columns) + len(self.wide)

    @property
    def width(self) -> int:
        """Up to which cell something is written in it."""
        return max((n for n, cell in enumerate(self.cells, start=1) if not is_missing(cell)), default=0)


def share_named(feed: Feed, grids: Sequence[Grid]) -> float:
    """How many of a feed's columns one row of a file names: 1 where a header names them all. Raises FileError."""
    headers = [best_header(feed, grid) for grid in grids]
    return max((one.found / (one.found + len(one.missing)) for one in headers), default=0)


def best_header(feed: Feed, grid: Grid) -> Header:
    """The first row that names all columns; failing that, the first of those that name the most. Raises FileError."""
    best = Header(1, [], missing=tuple(column.header for column in feed.columns))
    for number, row in islice(grid.rows(), _WITHIN):
        header = read_header(feed, number, row)
        if header.found > best.found:
            best = header
        if header.found and not header.missing:
            return header
    return best


def read_header(feed: Feed, row_number: int, row: list[Any]) -> Header:
    """A row taken for a header, whatever it names."""
    names = {header_and_unit(column.header)[0]: column.name for column in feed.columns}
    columns: dict[str, list[int]] = {}
    wide: dict[int, list[int]] = {}
    units: dict[int, str] = {}
    for index, cell in enumerate(row):
        if is_missing(cell):
            continue
        named, unit = _named(feed, names, text_of(cell))
        if unit is not None:
            units[index] = unit
        if isinstance(named, str):
            columns.setdefault(named, []).append(index)
        elif named is not None:
            wide.setdefault(named, []).append(index)
    missing = [column.header for column in feed.columns if column.name not in columns]
    if feed.wide:
        missing += [feed.wide.header.format(one) for one in feed.wide.expected if one not in wide]
        if not wide and not feed.wide.expected:
            missing.append(feed.wide.example)
    return Header(row_number, row, columns, wide, tuple(missing), units)


def _named(feed: Feed, names: Mapping[str, str], text: str) -> tuple[str | int | None, str | None]:
    """Which column, or which number of a wide table, a header names, and in which unit."""
    name, unit = header_and_unit(text)
    for candidate, stated in ((name, unit), *(() if unit else glued_units(name))):
        if candidate in names:
            return names[candidate], stated
        if feed.wide and (number := feed.wide.number_in(candidate)) is not None:
            return number, stated
    return None, unit


def no_table_problems(feed: Feed, headers: Sequence[tuple[Grid, Header]]) -> list[Problem]:
    """What is said of a file without any table: what its best row lacks, or what a header should be."""
    grid, header = max(headers, key=lambda one: one[1].found, default=(None, None))
    if grid is not None and header is not None and header.found:
        return header_problems(feed, grid, header)
    names = "、".join([column.header for column in feed.columns] + ([feed.wide.example] if feed.wide else []))
    sheet = grid.sheet if grid else None
    zh, en = f"找不到表头，应有：{names}", f"no header found; its columns are {names}"
    return [Problem(sheet, None, None, "", zh, en, "header")]


def header_problems(feed: Feed, grid: Grid, header: Header) -> list[Problem]:
    """Columns that are missing, each with the unknown header nearest to it, and columns that stand there twice.

    With any of these, no cell of the sheet can be judged yet, which is said too.
    """
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
    if problems:
        zh = f"工作表“{grid.sheet}”的各单元格" if grid.sheet else "各单元格"
        problems.append(unjudged(zh, f"the cells of sheet {grid.sheet!r}" if grid.sheet else "the cells"))
    return problems
