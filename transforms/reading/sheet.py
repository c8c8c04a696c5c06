"""Sheets: where the table stands in a grid, and what of it is header, unit, data, total and note.

Nothing is dropped silently: a row is blank, a total that is checked, a note that is told by its form, or data.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from transforms.contract import Column, Feed
from transforms.reading.cells import CellError, folded, is_missing, read_number, text_of
from transforms.reading.grid import Grid
from transforms.reading.problems import Problem
from transforms.reading.units import UnitError, factor, header_and_unit, stated_units, unit_named

TOTALS = {"合计", "总计", "小计", "全区", "全市"}
_NOTE = re.compile(
    r"^[(（]?(?:注|备注|说明|附注|数据来源|资料来源|来源|填表|填报|制表|审核|复核|联系|单位负责|报送|统计负责)[^:：]{0,8}[:：]"
    r"|^[(（]?注\s*\d{0,2}\s*[、.．)）]"
)
_SENTENCE = re.compile(r"[。；;，,:：!！]")
_SHORT = 12


@dataclass(frozen=True)
class Place:
    """Where a column of the contract stands: its index in the grid, its header as delivered, its factor to base units."""

    index: int
    header: str
    factor: Decimal


@dataclass
class Table:
    """The table of one sheet: where each column stands, and the rows that are data, with their numbers (from 1)."""

    sheet: str | None
    places: dict[str, Place]
    unfolded: list[tuple[int, Place]] = field(default_factory=list)
    rows: list[tuple[int, list[Any]]] = field(default_factory=list)


@dataclass(frozen=True)
class _Header:
    row: int
    found: dict[str, list[int]]
    wide: dict[int, list[int]]
    missing: list[str]
    units: dict[int, str]


def find_tables(feed: Feed, grids: Sequence[Grid]) -> tuple[list[Table], list[Problem]]:
    """The tables of a feed in the sheets of a file, and what is wrong with their headers, units and totals.

    A sheet in which not half of the columns are found in one row is no table: a cover sheet, a source.
    """
    tables, problems = [], []
    headers = [(grid, _best_header(feed, grid)) for grid in grids]
    wanted = len(_required_headers(feed))
    for grid, header in headers:
        if header is None or (header.missing and (wanted - len(header.missing)) * 2 < wanted):
            continue
        table, wrong = _table(feed, grid, header)
        problems += wrong
        if table is not None:
            tables.append(table)
    if not tables and not problems:
        problems.append(_no_table(feed, headers))
    return tables, problems


def _required_headers(feed: Feed) -> dict[str, Column]:
    return {header_and_unit(column.header)[0]: column for column in feed.columns}


def _best_header(feed: Feed, grid: Grid) -> _Header | None:
    """The row that holds all columns of the contract; failing that, the first of those that hold the most."""
    best = None
    for number, row in enumerate(grid.rows):
        header = _header(feed, number, row)
        if header.found or header.wide:
            if not header.missing:
                return header
            if best is None or len(header.missing) < len(best.missing):
                best = header
    return best


def _header(feed: Feed, number: int, row: Sequence[Any]) -> _Header:
    found: dict[str, list[int]] = {}
    wide: dict[int, list[int]] = {}
    units: dict[int, str] = {}
    required = _required_headers(feed)
    for index, cell in enumerate(row):
        name, unit = header_and_unit(text_of(cell)) if not is_missing(cell) else ("", None)
        if unit is not None:
            units[index] = unit
        if name in required:
            found.setdefault(required[name].name, []).append(index)
        elif feed.wide and (match := re.fullmatch(feed.wide.pattern, name)):
            wide.setdefault(feed.wide.read(match[0]), []).append(index)
    missing = [column.header for column in feed.columns if column.name not in found]
    if feed.wide:
        missing += [str(one) for one in feed.wide.expected if one not in wide]
        if not wide and not feed.wide.expected:
            missing.append(feed.wide.pattern)
    return _Header(number, found, wide, missing, units)


def _table(feed: Feed, grid: Grid, header: _Header) -> tuple[Table | None, list[Problem]]:
    problems = _header_problems(feed, grid, header)
    if problems:
        return None, problems
    stated = _stated_units(grid)
    table = Table(grid.sheet, {})
    for column in feed.columns:
        index = header.found[column.name][0]
        place, wrong = _place(feed, column, index, header, grid, stated)
        problems += wrong
        table.places[column.name] = place
    if feed.wide:
        for number, indexes in sorted(header.wide.items()):
            place, wrong = _place(feed, feed.wide.value, indexes[0], header, grid, stated)
            problems += wrong
            table.unfolded.append((number, place))
    problems += _unit_row_problems(feed, grid, stated)
    if problems:
        return None, problems
    problems += _take_rows(feed, grid, header, table)
    return table, problems


def _header_problems(feed: Feed, grid: Grid, header: _Header) -> list[Problem]:
    problems = []
    delivered = [text_of(cell) for cell in grid.rows[header.row] if not is_missing(cell)]
    taken = {index for indexes in (*header.found.values(), *header.wide.values()) for index in indexes}
    unknown = [
        text_of(cell) for n, cell in enumerate(grid.rows[header.row]) if n not in taken and not is_missing(cell)
    ]
    for name in header.missing:
        near = difflib.get_close_matches(name, unknown or delivered, n=1, cutoff=0.3)
        zh = f"缺少“{name}”列" + (f"，是否为“{near[0]}”" if near else "")
        en = f"column {name!r} is missing" + (f"; is it {near[0]!r}?" if near else "")
        problems.append(Problem(grid.sheet, header.row + 1, name, near[0] if near else "", zh, en, "header"))
    doubled = [indexes for indexes in (*header.found.values(), *header.wide.values()) if len(indexes) > 1]
    for indexes in doubled:
        text = text_of(grid.rows[header.row][indexes[1]])
        problems.append(
            Problem(grid.sheet, header.row + 1, text, text, f"“{text}”列有两个", f"column {text!r} is there twice", "header")
        )
    return problems


def _stated_units(grid: Grid) -> list[tuple[int, int, list[str]]]:
    """Row, column and units of every `单位：…` cell."""
    return [
        (row, index, units)
        for row, cells in enumerate(grid.rows)
        for index, cell in enumerate(cells)
        if isinstance(cell, str) and (units := stated_units(cell)) is not None
    ]


def _place(
    feed: Feed, column: Column, index: int, header: _Header, grid: Grid, stated: list[tuple[int, int, list[str]]]
) -> tuple[Place, list[Problem]]:
    """Where a column stands, with the factor of the unit that counts: the header's, the unit row's, or the agreed one."""
    text = text_of(grid.rows[header.row][index])
    if column.unit is None:
        return Place(index, text, Decimal(1)), []
    own = header.units.get(index)
    try:
        if own is not None:
            return Place(index, text, factor(own, column.unit)), []
        dimension = unit_named(column.unit).dimension
        for _, _, units in stated:
            for unit in units:
                if _known_dimension(unit) == dimension:
                    return Place(index, text, factor(unit, column.unit)), []
        return Place(index, text, unit_named(column.unit).factor), []
    except UnitError as error:
        problem = Problem(grid.sheet, header.row + 1, text, own or "", error.zh, error.en, "unit")
        return Place(index, text, Decimal(1)), [problem]


def _known_dimension(unit: str) -> str | None:
    try:
        return unit_named(unit).dimension
    except UnitError:
        return None


def _unit_row_problems(feed: Feed, grid: Grid, stated: list[tuple[int, int, list[str]]]) -> list[Problem]:
    """A unit row must state units that are known, and of a kind that some column of the feed has."""
    problems = []
    kinds = {unit_named(column.unit).dimension for column in feed.valued_columns if column.unit} | {"count"}
    for row, index, units in stated:
        for unit in units:
            where = (grid.sheet, row + 1, None, text_of(grid.rows[row][index]))
            try:
                if unit_named(unit).dimension not in kinds:
                    problems.append(
                        Problem(*where, f"单位“{unit}”不属于本表任何一列", f"no column is in {unit!r}", "unit")
                    )
            except UnitError as error:
                problems.append(Problem(*where, error.zh, error.en, "unit"))
    return problems


def _take_rows(feed: Feed, grid: Grid, header: _Header, table: Table) -> list[Problem]:
    """Sort the rows below the header into data, totals, notes and blanks; check the totals."""
    problems: list[Problem] = []
    indexes = [place.index for place in table.places.values()] + [place.index for _, place in table.unfolded]
    body = list(enumerate(grid.rows))[header.row + 1 :]
    last_full = max((n for n, row in body if _filled(row, indexes) > 1 and not _is_note(row)), default=header.row)
    since_subtotal = 0
    blank_before = False
    for n, row in body:
        if all(is_missing(cell) for cell in row) and not _filled_at_all(row):
            blank_before = True
            continue
        if _is_note(row) or (n > last_full and _is_loose(row, indexes, blank_before, len(indexes))):
            continue
        if total := _total(row):
            since = since_subtotal if total == "小计" else 0
            problems += _total_problems(feed, grid, table, n, row, table.rows[since:])
            since_subtotal = len(table.rows) if total == "小计" else since_subtotal
        else:
            table.rows.append((n + 1, row))
        blank_before = False
    return problems


def _filled(row: Sequence[Any], indexes: list[int]) -> int:
    return sum(index < len(row) and not is_missing(row[index]) for index in indexes)


def _filled_at_all(row: Sequence[Any]) -> bool:
    """Whether anything is written there, if only a sign for nothing."""
    return any(bool(text_of(cell)) for cell in row if not (isinstance(cell, float) and cell != cell))


def _is_note(row: Sequence[Any]) -> bool:
    first = next((text_of(cell) for cell in row if not is_missing(cell)), "")
    return bool(_NOTE.match(folded(first))) or stated_units(first) is not None


def _is_loose(row: Sequence[Any], indexes: list[int], blank_before: bool, columns: int) -> bool:
    """A single cell below the data that reads like a note. A short one right below the data is data, cut short."""
    texts = [text_of(cell) for cell in row if not is_missing(cell)]
    if len(texts) != 1 or columns < 2:
        return False
    text = texts[0]
    outside = _filled(row, indexes) == 0
    is_marked = text.startswith(("*", "＊", "[", "①", "※", "（", "("))
    return outside or blank_before or is_marked or len(text) > _SHORT or bool(_SENTENCE.search(text))


def _total(row: Sequence[Any]) -> str | None:
    """Which total a row is, by its first text."""
    for cell in row:
        if isinstance(cell, str) and not is_missing(cell):
            text = re.sub(r"\s+", "", folded(cell))
            if text in TOTALS:
                return text
            if not re.fullmatch(r"[\d.,]+", text):
                return None
    return None


def _total_problems(
    feed: Feed, grid: Grid, table: Table, n: int, row: Sequence[Any], above: list[tuple[int, list[Any]]]
) -> list[Problem]:
    """A total's numbers are the sums of the rows above it, to half a unit of the finest place delivered."""
    problems = []
    numeric = [(table.places[one.name], one) for one in feed.columns if one.is_number and one.additive]
    if feed.wide and feed.wide.value.additive:
        numeric += [(place, feed.wide.value) for _, place in table.unfolded]
    for place, _ in numeric:
        if place.index >= len(row) or is_missing(row[place.index]):
            continue
        try:
            total = read_number(row[place.index]) or Decimal(0)
            parts = [read_number(cells[place.index]) if place.index < len(cells) else None for _, cells in above]
        except CellError:
            # A cell above that is no number is blamed where it stands; the total itself is here.
            try:
                read_number(row[place.index])
                continue
            except CellError:
                parts, total = [], Decimal("NaN")
        numbers = [part for part in parts if part is not None]
        finest = max((-int(number.normalize().as_tuple().exponent) for number in numbers), default=0)
        tolerance = Decimal(5).scaleb(-max(finest, 0) - 1)
        expected = sum(numbers, Decimal(0))
        if total.is_nan() or abs(total - expected) > tolerance:
            problems.append(
                Problem(
                    grid.sheet, n + 1, place.header, text_of(row[place.index]),
                    f"合计应为以上各行之和 {expected}", f"a total is the sum of the rows above it, {expected}", "total",
                )
            )  # fmt: skip
    return problems


def _no_table(feed: Feed, headers: list[tuple[Grid, _Header | None]]) -> Problem:
    names = "、".join(column.header for column in feed.columns)
    sheet = headers[0][0].sheet if headers else None
    best = max(
        ((grid, header) for grid, header in headers if header is not None),
        key=lambda one: len(one[1].found) + len(one[1].wide),
        default=None,
    )
    if best is not None and best[1].found:
        return _header_problems(feed, *best)[0]
    return Problem(sheet, None, None, "", f"找不到表头，应有：{names}", f"no header found; its columns are {names}", "header")
