"""The cells of one worksheet of an .xlsx file, as its XML streams by."""

import datetime
import re
from xml.etree.ElementTree import Element

from transforms.workbooks.markup import main_names, truth
from transforms.workbooks.package import Package
from transforms.workbooks.refusal import Refused, damaged
from transforms.workbooks.sheet import COLUMNS, SheetBuilder, column_letters

_AROUND = main_names("sheetData", "row", "col", "mergeCell")
_CELL = main_names("c")
_EXTENSION = main_names("extLst")
_VALUE, _FORMULA, _INLINE = main_names("v"), main_names("f"), main_names("is")
_PIECE, _RUN = main_names("t"), main_names("r")
# A character that XML cannot hold, as Excel writes it: _x000D_ for a carriage return.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,10})")
_DIGITS = "0123456789"


def read_cells(package: Package, part: str, builder: SheetBuilder, texts: list[str]) -> None:
    """Put what stands in a worksheet's part into a builder. Raises Refused."""
    rows = _Rows(builder, texts)
    is_over = False
    for element in package.elements(part, _AROUND):
        name = _AROUND[element.tag]
        if name == "row":
            if not is_over:
                rows.read(element)
        elif name == "sheetData":
            # Rows elsewhere, in a second table of cells or among alternatives, would be read or not as a reader likes.
            if is_over or len(element) != rows.count:
                raise damaged(f"工作表“{builder.name}”的行不成行", f"sheet {builder.name!r} has rows that are none")
            is_over = True
        elif name == "mergeCell":
            first, _, last = element.get("ref", "").partition(":")
            builder.merge(*_place(first), *_place(last or first))
        elif truth(element.get("hidden")) or _is_zero(element.get("width")):
            builder.hide_columns(_whole(element.get("min", "")) - 1, _whole(element.get("max", "")) - 1)


def text_in(element: Element) -> str:
    """A text that may be in pieces. How it is spoken, which stands beside it, is none of it."""
    pieces = []
    for one in element:
        if one.tag in _PIECE:
            pieces.append(one.text or "")
        elif one.tag in _RUN:
            pieces += [piece.text or "" for piece in one if piece.tag in _PIECE]
    return _unescaped("".join(pieces))


class _Rows:
    """The rows of a sheet, one after another: where the next one is unless it says so."""

    def __init__(self, builder: SheetBuilder, texts: list[str]) -> None:
        self.count = 0
        self._builder = builder
        self._texts = texts
        self._row = 0
        self._columns: dict[str, int] = {}
        self._styles: dict[str | None, int] = {None: 0}

    def read(self, row: Element) -> None:
        """Put a row's cells into the builder. Raises Refused."""
        self.count += 1
        stated = row.get("r")
        self._row = self._row + 1 if stated is None else _whole(stated)
        is_stated = stated is not None
        column = -1
        for cell in row:
            if cell.tag not in _CELL:
                if cell.tag in _EXTENSION:
                    continue
                raise self._damaged(f"第 {self._row} 行不全是单元格", f"row {self._row} has more than cells")
            reference = cell.get("r")
            if reference is None:
                column += 1
            else:
                column = self._go_to(reference, is_stated)
            is_stated = True
            self._read_cell(cell, column)
        if truth(row.get("hidden")) or _is_zero(row.get("ht")):
            self._builder.hide_row(self._row)

    def _go_to(self, reference: str, is_stated: bool) -> int:
        """The column that a reference names, in this row; a row that does not say which it is learns it so."""
        letters = reference.rstrip(_DIGITS)
        column = self._columns.get(letters)
        if column is None:
            column = self._columns[letters] = _place(reference)[1]
        row = int(reference[len(letters) :])
        if row != self._row:
            if is_stated:
                raise self._damaged(f"{reference} 在第 {self._row} 行内", f"{reference} stands in row {self._row}")
            self._row = row
        return column

    def _read_cell(self, cell: Element, column: int) -> None:
        value, formula = self._said(cell, column)
        kind = cell.get("t")
        if kind is None or kind == "n":
            if value and not value.isspace():
                style = cell.get("s")
                if style not in self._styles:
                    self._styles[style] = _whole(style or "")
                number = self._number(value, column)
                self._builder.put_number(self._row, column, number, self._styles[style])
            elif formula is not None:
                self._builder.put_formula(self._row, column, formula)
        else:
            self._put(kind, column, value, formula)

    def _said(self, cell: Element, column: int) -> tuple[str | None, str | None]:
        """What a cell says: its value, and its formula."""
        value = formula = None
        for part in cell:
            if part.tag in _FORMULA:
                formula = part.text or ""
            elif part.tag in _VALUE or part.tag in _INLINE:
                if value is not None or (len(part) and part.tag in _VALUE):
                    place = self._place(column)
                    raise self._damaged(f"{place} 有两个值", f"{place} has two values")
                value = text_in(part) if part.tag in _INLINE else part.text or ""
        return value, formula

    def _put(self, kind: str, column: int, value: str | None, formula: str | None) -> None:
        """Put a cell that is no number into the builder."""
        row, builder = self._row, self._builder
        if kind == "e":
            builder.put_error(row, column, (value or "").strip())
        elif value is None and formula is not None:
            builder.put_formula(row, column, formula)
        elif kind == "inlineStr":
            builder.put_text(row, column, value or "")
        elif kind == "str":
            builder.put_text(row, column, _unescaped(value or ""))
        elif value is None or not value.strip():
            if formula is not None:
                builder.put_formula(row, column, formula)
        elif kind == "s":
            builder.put_text(row, column, self._shared(value, column))
        elif kind == "b":
            builder.put(row, column, truth(value))
        elif kind == "d":
            _put_date(builder, row, column, value.strip())
        else:
            place = self._place(column)
            raise self._damaged(f"{place} 的类型 {kind} 不认识", f"{place} is of type {kind}")

    def _shared(self, value: str, column: int) -> str:
        number = _whole(value)
        if number >= len(self._texts):
            place = self._place(column)
            raise self._damaged(f"{place} 的文字不存在", f"the text of {place} is not there")
        return self._texts[number]

    def _number(self, value: str, column: int) -> float:
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        # What else a float is made of, no spreadsheet writes: nan, inf, 1_000, digits of other scripts.
        if number - number != 0 or "_" in value or not value.isascii():
            place = self._place(column)
            raise self._damaged(f"{place} 不是数字", f"{place} is no number")
        return number

    def _place(self, column: int) -> str:
        return f"{column_letters(column)}{self._row}"

    def _damaged(self, zh: str, en: str) -> Refused:
        return damaged(f"工作表“{self._builder.name}”的 {zh}", f"sheet {self._builder.name!r}: {en}")


def _unescaped(text: str) -> str:
    """A text with the characters that Excel wrote as escapes."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


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
