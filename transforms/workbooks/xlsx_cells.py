"""The cells of one worksheet of an .xlsx file, as its XML streams by."""

import datetime
import re

from transforms.workbooks.markup import main_names, truth
from transforms.workbooks.package import Package
from transforms.workbooks.refusal import Refused, damaged
from transforms.workbooks.sheet import COLUMNS, SheetBuilder, column_letters

_NAMES = main_names("sheetData", "row", "c", "v", "f", "is", "t", "rPh", "col", "mergeCell")
# A character that XML cannot hold, as Excel writes it: _x000D_ for a carriage return.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,10})")
_DIGITS = "0123456789"


def read_cells(package: Package, part: str, builder: SheetBuilder, texts: list[str]) -> None:
    """Put what stands in a worksheet's part into a builder. Raises Refused."""
    cells = _Cells(builder, texts)
    package.parse(part, cells.start, cells.end, cells.text)


def unescaped(text: str) -> str:
    """A text with the characters that Excel wrote as escapes."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class _Cells:
    """The state of the parser: in which row and cell it is, and what it has seen of it."""

    def __init__(self, builder: SheetBuilder, texts: list[str]) -> None:
        self._builder = builder
        self._texts = texts
        self._columns: dict[str, int] = {}
        self._in_data = False
        self._row = 0
        self._row_is_stated = False
        self._column = -1
        self._type: str | None = None
        self._style = 0
        self._spoken = 0
        self._wanted = False
        self._pieces: list[str] = []
        self._value: str | None = None
        self._formula: str | None = None

    def start(self, element: str, attributes: dict[str, str]) -> None:
        name = _NAMES.get(element)
        if name == "c":
            if self._in_data:
                self._start_cell(attributes)
        elif name in ("v", "f", "t"):
            self._pieces.clear()
            self._wanted = not self._spoken
        elif name == "row":
            if self._in_data:
                self._start_row(attributes)
        elif name == "is":
            self._value = self._value or ""
        elif name == "rPh":
            self._spoken += 1
        elif name is not None:
            self._start_around(name, attributes)

    def end(self, element: str) -> None:
        name = _NAMES.get(element)
        if name == "v":
            self._value = "".join(self._pieces)
            self._wanted = False
        elif name == "c":
            if self._in_data:
                self._end_cell()
        elif name == "t":
            if not self._spoken:
                self._value = (self._value or "") + "".join(self._pieces)
            self._wanted = False
        elif name == "f":
            self._formula = "".join(self._pieces)
            self._wanted = False
        elif name == "rPh":
            self._spoken -= 1
        elif name == "sheetData":
            self._in_data = False

    def text(self, piece: str) -> None:
        if self._wanted:
            self._pieces.append(piece)

    def _start_row(self, attributes: dict[str, str]) -> None:
        stated = attributes.get("r")
        self._row = self._row + 1 if stated is None else _whole(stated)
        self._row_is_stated = stated is not None
        self._column = -1
        if truth(attributes.get("hidden")) or _is_zero(attributes.get("ht")):
            self._builder.hide_row(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            self._go_to(reference)
        self._type = attributes.get("t")
        style = attributes.get("s")
        self._style = 0 if style is None else _whole(style)
        self._value = self._formula = None

    def _go_to(self, reference: str) -> None:
        """Be in the cell that a reference names, which is one of this row unless the row does not say which it is."""
        letters = reference.rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _place(reference)[1]
        row = int(reference[len(letters) :])
        if row != self._row:
            if self._row_is_stated:
                raise self._damaged(f"{reference} 在第 {self._row} 行内", f"{reference} stands in row {self._row}")
            self._row = row
        self._row_is_stated = True
        self._column = column

    def _end_cell(self) -> None:
        row, column, value, builder = self._row, self._column, self._value, self._builder
        kind = self._type
        if kind == "s" and value:
            builder.put_text(row, column, self._shared(value))
        elif kind == "e":
            builder.put_error(row, column, (value or "").strip())
        elif kind in ("str", "inlineStr") and (value is not None or self._formula is None):
            builder.put_text(row, column, unescaped(value or ""))
        elif not value or not value.strip():
            if self._formula is not None:
                builder.put_formula(row, column, self._formula)
        elif kind is None or kind == "n":
            builder.put_number(row, column, self._number(value), self._style)
        elif kind == "b":
            builder.put(row, column, truth(value))
        elif kind == "d":
            _put_date(builder, row, column, value.strip())
        else:
            raise self._damaged(f"{self._place()} 的类型 {kind} 不认识", f"{self._place()} is of type {kind}")

    def _shared(self, value: str) -> str:
        place = _whole(value)
        if place >= len(self._texts):
            raise self._damaged(f"{self._place()} 的文字不存在", f"the text of {self._place()} is not there")
        return self._texts[place]

    def _number(self, value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        # What else a float is made of, no spreadsheet writes: nan, inf, 1_000, digits of other scripts.
        if number - number != 0 or "_" in value or not value.isascii():
            raise self._damaged(f"{self._place()} 不是数字", f"{self._place()} is no number")
        return number

    def _start_around(self, name: str, attributes: dict[str, str]) -> None:
        """What stands beside the cells: which columns are hidden, which cells are merged."""
        if name == "sheetData":
            self._in_data = True
        elif name == "col":
            if truth(attributes.get("hidden")) or _is_zero(attributes.get("width")):
                self._builder.hide_columns(_whole(attributes["min"]) - 1, _whole(attributes["max"]) - 1)
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            self._builder.merge(*_place(first), *_place(last or first))

    def _place(self) -> str:
        return f"{column_letters(self._column)}{self._row}"

    def _damaged(self, zh: str, en: str) -> Refused:
        return damaged(f"工作表“{self._builder.name}”的 {zh}", f"sheet {self._builder.name!r}: {en}")


def _put_date(builder: SheetBuilder, row: int, column: int, value: str) -> None:
    """A date that is written as one. What is none is a text, which no date column takes."""
    try:
        found = datetime.datetime.fromisoformat(value)
    except ValueError:
        builder.put_text(row, column, value)
        return
    if found.tzinfo is None:
        builder.put(row, column, found)
    else:
        builder.put_text(row, column, value)


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a cell such as B7. Raises Refused."""
    match = _REFERENCE.fullmatch(reference)
    column = -1
    for letter in match[1].upper() if match else "":
        column = (column + 1) * 26 + ord(letter) - 65
    if match is None or column >= COLUMNS or int(match[2]) < 1:
        raise damaged(f"没有 {reference[:20]} 这一格", f"there is no cell {reference[:20]}")
    return int(match[2]), column


def _whole(text: str) -> int:
    """A number of a row, a column, a style or a text, which is never negative. Raises Refused."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10):
        raise damaged(f"“{text[:20]}”不是序号", f"{text[:20]!r} is no number of a row, column, style or text")
    return int(digits)


def _is_zero(size: str | None) -> bool:
    """Whether a height or a width leaves nothing to see."""
    try:
        return size is not None and float(size) == 0
    except ValueError:
        return False
