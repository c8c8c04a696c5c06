"""Sheets: one description of what stands in a cell, for .xlsx and .xls alike.

A value's type says its kind: int and float are numbers, str is text, bool a truth value, a datetime a date, a time or
timedelta a time. An error, or a formula that was saved without its value, is a fault and no value. Rows count from 1,
as a spreadsheet does, columns from 0. The readers of both formats fill a `SheetBuilder`.
"""

from array import array
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from transforms.workbooks.formats import BUILT_IN, GENERAL, date_kind
from transforms.workbooks.refusal import Refused, damaged
from transforms.workbooks.serials import duration, moment

Value = Any
EMPTY = ""

# A sheet of twenty million places has twenty columns in each of the million rows that Excel has. One that reaches
# farther has a cell that nobody meant, and laid out it would not fit into memory.
_PLACES_AT_MOST = 20_000_000
ROWS, COLUMNS = 1_048_576, 16_384
# What Excel itself takes in a cell; and in all of a sheet's cells as many as fifty novels have.
_LONGEST_TEXT = 32_767
_CHARACTERS_AT_MOST = 50_000_000
# Rows that merged cells span, counted for each: every row of the largest sheet.
_MERGED_ROWS_AT_MOST = 1_048_576
_SHOWN_OF_A_FORMULA = 60
# Formats that show a number as it is.
_AS_IT_IS = ("", "general", "@")


class Range(NamedTuple):
    """Cells that are merged into one, whose value stands in the first."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def is_vertical(self) -> bool:
        """Whether it is one column wide."""
        return self.first_column == self.last_column

    def __str__(self) -> str:
        first, last = column_letters(self.first_column), column_letters(self.last_column)
        return f"{first}{self.first_row}:{last}{self.last_row}"


@dataclass(frozen=True)
class Facts:
    """What is known of a sheet's cells beside their values.

    `formats` has, for each row where a number is not shown as General, the place in `codes` of each cell's format.
    """

    hidden: bool = False
    date_1904: bool = False
    codes: tuple[str, ...] = (GENERAL,)
    formats: dict[int, "array[int]"] = field(default_factory=dict)
    merged: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def format_at(self, row: int, column: int) -> str:
        """The number format of a cell that holds a number."""
        found = self.formats.get(row)
        return self.codes[found[column]] if found is not None and column < len(found) else GENERAL

    def range_at(self, row: int, column: int) -> Range | None:
        """The merged range that a cell is part of."""
        for one in self._merged_by_row.get(row, ()):
            if one.first_column <= column <= one.last_column:
                return one
        return None

    def ranges_at(self, row: int) -> list[Range]:
        """The merged ranges that reach into a row."""
        return self._merged_by_row.get(row, [])

    @cached_property
    def _merged_by_row(self) -> dict[int, list[Range]]:
        found: dict[int, list[Range]] = {}
        for one in self.merged:
            for row in range(one.first_row, one.last_row + 1):
                found.setdefault(row, []).append(one)
        return found


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows (each as long as its last written cell), what stands in the cells that are faults, and facts.

    The text of a fault is what a person sees, such as #REF!, or the formula that has no value, from its = on.
    """

    name: str
    rows: list[list[Value]]
    faults: dict[tuple[int, int], str]
    facts: Facts


class Styles:
    """The number formats of a workbook's cell styles, in their order."""

    def __init__(self, codes: list[str], date_1904: bool) -> None:
        self.date_1904 = date_1904
        codes = [GENERAL if code.strip().lower() in _AS_IT_IS else code for code in codes]
        self.codes = tuple(dict.fromkeys([GENERAL, *codes]))
        self._places = [self.codes.index(code) for code in codes]
        self._dates = [date_kind(code) for code in codes]

    def shown(self, number: float, style: int) -> tuple[Value, int]:
        """A number as the value that its style makes it, and the place of its format: a date has none.

        The value is None for a date that there is not, and shows as ####.
        """
        if not 0 <= style < len(self._places):
            raise damaged(f"没有第 {style} 种样式", f"there is no style {style}")
        kind = self._dates[style]
        if kind is None:
            whole = int(number)
            return (whole if whole == number else number), self._places[style]
        return (moment(number, self.date_1904) if kind == "date" else duration(number)), 0


class SheetBuilder:
    """A sheet as its cells are read. Raises Refused for what no sheet holds, or what reaches too far."""

    def __init__(self, name: str, hidden: bool, styles: Styles) -> None:
        self.name = name
        self._hidden = hidden
        self._styles = styles
        self._rows: dict[int, list[Value]] = {}
        self._faults: dict[tuple[int, int], str] = {}
        self._formats: dict[int, array[int]] = {}
        self._merged: list[Range] = []
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._last_row = 0
        self._width = 0
        self._characters = 0

    def put(self, row: int, column: int, value: Value) -> None:
        """A cell's value. Raises Refused."""
        cells = self._rows.get(row)
        if cells is None:
            cells = self._rows[row] = []
            if row > self._last_row:
                self._last_row = row
                self._check_reach()
        missing = column - len(cells)
        if missing < 0:
            if cells[column] != EMPTY or (row, column) in self._faults:
                raise self._damaged(row, column)
            cells[column] = value
            return
        if missing:
            cells += [EMPTY] * missing
        cells.append(value)
        if column >= self._width:
            self._width = column + 1
            self._check_reach()

    def put_text(self, row: int, column: int, text: str) -> None:
        """A cell's text; an empty one is no cell. Raises Refused."""
        if not text:
            return
        self._characters += len(text)
        if len(text) > _LONGEST_TEXT or self._characters > _CHARACTERS_AT_MOST:
            place = self.place(row, column)
            zh = f"工作表“{self.name}”至 {place} 文字过多（{len(text)} 字），请删短或改报 CSV"
            raise Refused(zh, f"sheet {self.name!r} holds too much text at {place}: shorten it, or deliver CSV")
        self.put(row, column, text)

    def put_number(self, row: int, column: int, number: float, style: int) -> None:
        """A cell's number, which is a date where its style says so. Raises Refused."""
        value, code = self._styles.shown(number, style)
        if value is None:
            self.put_fault(row, column, "########")
            return
        self.put(row, column, value)
        if code:
            formats = self._formats.get(row)
            if formats is None:
                formats = self._formats[row] = array("H")
            formats.extend([0] * (column + 1 - len(formats)))
            formats[column] = code

    def put_error(self, row: int, column: int, text: str) -> None:
        """A cell that shows an error. Raises Refused."""
        self.put_fault(row, column, text if text.startswith("#") else f"#{text}")

    def put_formula(self, row: int, column: int, formula: str) -> None:
        """A cell whose formula was saved without its value. Raises Refused."""
        self.put_fault(row, column, f"={formula.strip()[:_SHOWN_OF_A_FORMULA]}")

    def put_fault(self, row: int, column: int, text: str) -> None:
        """A cell that has no value. Raises Refused."""
        self.put(row, column, EMPTY)
        self._faults[row, column] = text

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Cells that are merged into one. Raises Refused."""
        one = Range(
            min(first_row, last_row),
            min(first_column, last_column),
            max(first_row, last_row),
            max(first_column, last_column),
        )
        if (one.first_row, one.first_column) == (one.last_row, one.last_column):
            return
        self._merged.append(one)

    def hide_row(self, row: int) -> None:
        """A row that is not shown."""
        self._hidden_rows.add(row)

    def hide_columns(self, first: int, last: int) -> None:
        """Columns that are not shown."""
        self._hidden_columns.update(range(max(first, 0), min(last, COLUMNS - 1) + 1))

    def built(self) -> Sheet:
        """The sheet as it was read. Raises Refused."""
        blank: list[Value] = []
        rows = [self._rows.get(number, blank) for number in range(1, self._last_row + 1)]
        facts = Facts(
            self._hidden,
            self._styles.date_1904,
            self._styles.codes,
            self._formats,
            tuple(self._clipped()),
            frozenset(self._hidden_rows),
            frozenset(self._hidden_columns),
        )
        return Sheet(self.name, rows, self._faults, facts)

    def place(self, row: int, column: int) -> str:
        """A cell as a spreadsheet names it."""
        return f"{column_letters(column)}{row}"

    def _clipped(self) -> list[Range]:
        """The merged ranges as far as anything is written."""
        clipped = [one._replace(last_row=min(one.last_row, self._last_row)) for one in self._merged]
        clipped = [one for one in clipped if one.first_row <= one.last_row]
        if sum(one.last_row - one.first_row + 1 for one in clipped) > _MERGED_ROWS_AT_MOST:
            zh = f"工作表“{self.name}”合并单元格过多，请取消合并"
            raise Refused(zh, f"sheet {self.name!r} has too many merged cells: unmerge them")
        return clipped

    def _check_reach(self) -> None:
        if self._last_row > ROWS or self._width > COLUMNS or self._last_row * self._width > _PLACES_AT_MOST:
            raise Refused(
                f"工作表“{self.name}”在很远处（第 {self._last_row} 行、第 {self._width} 列之内）还有内容，"
                "请删去多余的行列",
                f"sheet {self.name!r} reaches to row {self._last_row}, column {self._width}: "
                "delete what is not of the table",
            )

    def _damaged(self, row: int, column: int) -> Refused:
        place = self.place(row, column)
        return damaged(f"工作表“{self.name}”有两个 {place}", f"sheet {self.name!r} has two cells {place}")


def column_letters(column: int) -> str:
    """A column's letters: A for 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def format_code(number: int, stated: dict[int, str]) -> str:
    """The code of a number format: the one that the file states, else the one that is built in."""
    return stated.get(number) or BUILT_IN.get(number, GENERAL)
