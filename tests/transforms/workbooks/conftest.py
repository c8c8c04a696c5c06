"""Workbooks written part by part, as freely as the format allows, or not at all as it allows."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest

from transforms.workbooks.refusal import Refused
from transforms.workbooks.sheet import Sheet

MAIN = {
    False: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    True: "http://purl.oclc.org/ooxml/spreadsheetml/main",
}
RELATIONS = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
QUOTES = {"'": "&apos;", '"': "&quot;"}
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True)
class Style:
    """How a package writes what it says: all of it is allowed."""

    strict: bool = False
    quote: str = '"'
    prefix: str = ""
    references: bool = True
    workbook: str = "xl/workbook.xml"
    sheet: str = "xl/worksheets/sheet{}.xml"
    absolute: bool = False
    stored: Callable[[str], str] = str
    declaration: str = '<?xml version="1.0"?>'

    def element(self, name: str, inside: str = "", /, **attributes: object) -> str:
        """An element of a workbook, in the prefix and the quotes of this package."""
        words = "".join(
            f" {key}={self.quote}{escape(str(value), QUOTES)}{self.quote}" for key, value in attributes.items()
        )
        name = f"{self.prefix}:{name}" if self.prefix else name
        return f"<{name}{words}>{inside}</{name}>"

    def root(self, name: str, inside: str) -> str:
        """A part of a workbook."""
        key = f"xmlns:{self.prefix}" if self.prefix else "xmlns"
        spaces = {key: MAIN[self.strict], "xmlns:r": RELATIONS[self.strict]}
        return self.declaration + self.element(name, inside, **spaces)


@dataclass(frozen=True)
class Page:
    """A worksheet: its rows, a cell's XML for each value, and what stands around them."""

    rows: Sequence[Sequence[str | None]]
    name: str = "Sheet1"
    state: str = ""
    before: str = ""
    after: str = ""


@dataclass
class Book:
    """A workbook to be packed. `parts` are added, or stand in for those that are made here; None leaves one out."""

    pages: Sequence[Page]
    style: Style = Style()
    texts: Sequence[str] = ()
    formats: Sequence[str] = ()
    date_1904: bool = False
    parts: Mapping[str, str | bytes | None] = field(default_factory=dict)

    def packed(self, method: int = zipfile.ZIP_DEFLATED) -> bytes:
        """The bytes of the file."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for name, part in {**self._made(), **self.parts}.items():
                if part is not None:
                    archive.writestr(self.style.stored(name), part)
        return buffer.getvalue()

    def _made(self) -> dict[str, str]:
        style = self.style
        folder, _, name = style.workbook.rpartition("/")
        office = RELATIONS[style.strict]
        related = {f"s{n}": (f"{office}/worksheet", style.sheet.format(n)) for n, _ in enumerate(self.pages, 1)}
        related |= {"y": (f"{office}/styles", "xl/styles.xml"), "t": (f"{office}/sharedStrings", "xl/texts.xml")}
        return {
            "[Content_Types].xml": self._types(),
            "_rels/.rels": _relations({"w": (f"{office}/officeDocument", style.workbook)}, "", style.absolute),
            f"{folder}/_rels/{name}.rels".lstrip("/"): _relations(related, folder, style.absolute),
            style.workbook: self._workbook(),
            "xl/styles.xml": self._styles(),
            "xl/texts.xml": style.root("sst", "".join(style.element("si", text) for text in self.texts)),
            **{style.sheet.format(n): self._sheet(page) for n, page in enumerate(self.pages, 1)},
        }

    def _types(self) -> str:
        main = f'<Override PartName="/{self.style.workbook}" ContentType="{TYPES}.sheet.main+xml"/>'
        return (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="{TYPES}+xml"/>{main}</Types>'
        )

    def _workbook(self) -> str:
        style = self.style
        sheets = "".join(
            style.element(
                "sheet",
                **{"name": page.name, "sheetId": n, "r:id": f"s{n}", **({"state": page.state} if page.state else {})},
            )
            for n, page in enumerate(self.pages, 1)
        )
        said = style.element("workbookPr", date1904="1") if self.date_1904 else ""
        return style.root("workbook", said + style.element("sheets", sheets))

    def _styles(self) -> str:
        style = self.style
        codes = "".join(style.element("numFmt", numFmtId=164 + n, formatCode=one) for n, one in enumerate(self.formats))
        used = "".join(style.element("xf", numFmtId=n) for n in (0, *range(164, 164 + len(self.formats))))
        return style.root("styleSheet", style.element("numFmts", codes) + style.element("cellXfs", used))

    def _sheet(self, page: Page) -> str:
        rows = []
        begun = f"<{self.style.prefix}:c" if self.style.prefix else "<c"
        for number, cells in enumerate(page.rows, 1):
            inside = "".join(
                cell.replace(begun, f"{begun} r={self.style.quote}{letters(n)}{number}{self.style.quote}", 1)
                if self.style.references
                else cell
                for n, cell in enumerate(cells)
                if cell is not None
            )
            rows.append(self.style.element("row", inside, **({"r": number} if self.style.references else {})))
        return self.style.root("worksheet", page.before + self.style.element("sheetData", "".join(rows)) + page.after)


def letters(column: int) -> str:
    """The letters of a column within the first 26."""
    return chr(65 + column)


def _relations(related: Mapping[str, tuple[str, str]], folder: str, absolute: bool) -> str:
    def target(part: str) -> str:
        if absolute:
            return f"/{part}"
        inside = part.removeprefix(f"{folder}/")
        return inside if not folder or inside != part else "../" * (folder.count("/") + 1) + part

    inside = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target(part)}"/>' for name, (kind, part) in related.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def text(value: str, style: Style = Style()) -> str:
    """A cell with a text of its own."""
    return style.element("c", style.element("is", style.element("t", escape(value))), t="inlineStr")


def number(value: object, format_number: int = 0, style: Style = Style()) -> str:
    """A cell with a number, in one of the workbook's formats, from 1."""
    return style.element("c", style.element("v", str(value)), s=format_number)


def rows_of(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    """Rows of texts and numbers as cells."""
    return [[number(cell) if isinstance(cell, int | float) else text(cell) for cell in row] for row in rows]


@pytest.fixture(scope="session")
def writing() -> Any:
    """What a workbook is written with."""

    class Writing:
        Book, Page, Style = Book, Page, Style
        text, number, rows_of = staticmethod(text), staticmethod(number), staticmethod(rows_of)

    return Writing


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[bytes], list[Sheet] | Refused]:
    """Opens a workbook by the process that all of the product uses: its sheets, or why it is refused."""
    from transforms.workbooks.reader import read_workbook

    count = 0

    def open_one(content: bytes) -> list[Sheet] | Refused:
        nonlocal count
        count += 1
        path = tmp_path / f"{count}.xlsx"
        path.write_bytes(content)
        try:
            return read_workbook(path)
        except Refused as refused:
            return refused
        finally:
            path.unlink()

    return open_one
