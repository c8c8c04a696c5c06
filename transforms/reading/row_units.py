"""Units row by row: a column beside the contract's whose cells state the unit, or the currency, of their row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from transforms.reading.cells import is_missing, text_of
from transforms.reading.header import Header, Table
from transforms.reading.mentions import currencies, dimension_of, is_suspect, mentions
from transforms.reading.problems import Problem
from transforms.reading.rows import Row
from transforms.reading.stated import Said, Wanted, ambiguous
from transforms.reading.units import UnitError, is_known, simplified, unit_named, without_white

_LABEL = re.compile(r"(?:计量|金额|货币|数量|统计|数据)?单位(?:名称)?|unit", re.IGNORECASE)
_LONGEST_CURRENCY = 6


@dataclass
class _Column:
    """A column that is none of the contract's: the texts in it that state a unit, each with its first row.

    `other` is the first cell that states none; without a header, what is said `in_passing` is heard too.
    """

    header: str
    texts: dict[str, int] = field(default_factory=dict)
    filled: int = 0
    other: tuple[int, str] | None = None
    in_passing: dict[str, int] = field(default_factory=dict)

    @property
    def holds_units(self) -> bool:
        """Whether each cell that is written is a unit."""
        return bool(self.texts) and self.other is None and all(map(dimension_of, self.texts))

    @property
    def is_labelled(self) -> bool:
        """Whether its header says that it holds units; 单位 may also be an organisation."""
        return _LABEL.fullmatch(simplified(without_white(self.header))) is not None


class UnitColumns:
    """The columns beside the contract's, as the rows are gone through, and the one that states each row's unit."""

    def __init__(self, table: Table, header: Header) -> None:
        self._table = table
        self._header = header.cells
        self._taken = frozenset(table.indexes)
        self._columns: dict[int, _Column] = {}
        self._rows = 0
        self._blank: dict[int, int] = {}

    def hear(self, row: Row) -> None:
        """Take in what a row of data says beside the columns of the contract."""
        self._rows += 1
        for index, cell in enumerate(row.cells):
            if index in self._taken or is_missing(cell):
                continue
            column = self._columns.get(index) or self._begin(index)
            column.filled += 1
            if isinstance(cell, str) and is_suspect(cell) and _speaks(cell):
                column.texts.setdefault(text_of(cell), row.number)
                continue
            if column.other is None:
                column.other = (row.number, text_of(cell))
            if not column.header and isinstance(cell, str) and is_suspect(cell):
                column.in_passing.setdefault(text_of(cell), row.number)
        for index, column in self._columns.items():
            if index not in self._blank and column.filled < self._rows:
                self._blank[index] = row.number

    def _begin(self, index: int) -> _Column:
        header = text_of(self._header[index]) if index < len(self._header) else ""
        if self._rows > 1:
            self._blank[index] = self._table.last_heading + 1
        return self._columns.setdefault(index, _Column(header))

    @property
    def _dimensions(self) -> set[str]:
        return {unit_named(column.unit).dimension for column, _ in self._table.valued if column.unit}

    def chosen(self) -> int | None:
        """Which column states the unit of each row: every cell that is written in it is one, of a kind that is wanted.

        Without a header, it has to be written in every row.
        """
        for index, column in self._columns.items():
            kinds = {dimension_of(text) for text in column.texts}
            whole = column.header or (column.filled == self._rows and self._rows > 1)
            if column.holds_units and whole and kinds & self._dimensions:
                return index
        return None

    def said(self) -> list[Said]:
        """What the other columns say: without a header it counts, under one it only has to agree."""
        sheet, chosen = self._table.grid.sheet, self.chosen()
        return [
            Said(sheet, number, text, applies=not column.header)
            for index, column in self._columns.items()
            if index != chosen
            for text, number in (*column.texts.items(), *column.in_passing.items())
        ]

    def factors(self) -> dict[str, Decimal]:
        """The factor of each unit that the chosen column states."""
        index = self.chosen()
        texts = self._columns[index].texts if index is not None else {}
        return {text: unit_named(text).factor for text in texts if is_known(text)}

    def dimension(self) -> str | None:
        """What the chosen column states units of."""
        index = self.chosen()
        texts = self._columns[index].texts if index is not None else {}
        return next((found for text in texts if (found := dimension_of(text)) in self._dimensions), None)

    def problems(self, wanted: Sequence[Wanted], found: dict[str, str]) -> list[Problem]:
        """Where the units of the rows cannot be applied: unknown, of two kinds, at odds with others, or left out."""
        index, dimension = self.chosen(), self.dimension()
        if index is None or dimension is None:
            return self._mixed()
        column = self._columns[index]
        concerned = [one for one in wanted if one.dimension == dimension]
        problems = []
        for text, number in column.texts.items():
            said = self._wrong(text, dimension, concerned, found)
            if said is not None:
                problems.append(Problem(self._table.grid.sheet, number, column.header, text, *said, "unit"))
        if not problems and index in self._blank and self._matters(concerned, found):
            zh, en = "本行没有写明单位，请补上", "this row states no unit: fill it in"
            place = (self._table.grid.sheet, self._blank[index], column.header, "")
            problems.append(Problem(*place, zh, en, "unit"))
        return problems

    def _mixed(self) -> list[Problem]:
        """A column that is called 单位, where some cells are units and some are not."""
        for column in self._columns.values():
            kinds = {dimension_of(text) for text in column.texts}
            if column.is_labelled and column.other is not None and kinds & self._dimensions:
                number, text = column.other
                zh, en = f"不认识单位“{text}”，请改用约定的单位", f"unknown unit {text!r}"
                return [Problem(self._table.grid.sheet, number, column.header, text, zh, en, "unit")]
        return []

    def _wrong(
        self, text: str, dimension: str, concerned: Sequence[Wanted], found: dict[str, str]
    ) -> tuple[str, str] | None:
        try:
            unit = unit_named(text)
        except UnitError as error:
            return error.zh, error.en
        if unit.dimension != dimension:
            return f"单位“{text}”与本列不是一类", f"unit {text!r} is of another kind than the others here"
        opens = {one.column.name for one in concerned if one.unit is None}
        for one in concerned:
            counted = one.unit or found.get(dimension) or (one.agreed if len(opens) > 1 else None)
            if counted is not None and is_known(counted) and unit_named(counted).factor != unit.factor:
                return ambiguous(text, one.header, counted)
        return None

    def _matters(self, concerned: Sequence[Wanted], found: dict[str, str]) -> bool:
        """Whether it makes a difference that a row states no unit."""
        counted = {unit_named(found.get(one.dimension, one.agreed)).factor for one in concerned if one.unit is None}
        return any(factor not in counted for factor in self.factors().values()) and bool(counted)


def _speaks(cell: str) -> bool:
    """Whether a cell states a unit, or is the name of a currency."""
    if any(one.stated for one in mentions(cell)):
        return True
    return len(cell) <= _LONGEST_CURRENCY and bool(currencies(cell))
