"""Whatever a file does to its reader, it costs that file: it is refused within its limits, and the next one is read."""

import io
import resource
import struct
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from transforms.workbooks.refusal import Refused

GOOD = [["建筑名称", "等级"], ["甲", 1]]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Make = Callable[[Any], bytes]


def sheet(inside: str, around: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData>{around}</worksheet>'


def with_sheet(part: str | bytes) -> Make:
    return lambda writing: writing.Book([writing.Page([])], parts={SHEET: part}).packed()


def with_part(name: str, part: str | bytes | None) -> Make:
    return lambda writing: writing.Book([writing.Page(writing.rows_of(GOOD))], parts={name: part}).packed()


def with_style(**how: Any) -> Make:
    def make(writing: Any) -> bytes:
        style = writing.Style(**how)
        far = style.element("row", style.element("c", style.element("v", "1"), r="XFD1048576"), r=1048576)
        part = style.root("worksheet", style.element("sheetData", far))
        return writing.Book([writing.Page([])], style, parts={style.sheet.format(1): part}).packed()

    return make


def stretched(part: bytes, size: int) -> Make:
    """A part whose entry in the directory says another size than it has."""

    def make(writing: Any) -> bytes:
        content = bytearray(with_sheet(part)(writing))
        at = content.rindex(b"PK\x01\x02", 0, content.rindex(SHEET.encode()))
        struct.pack_into("<I", content, at + 24, size)
        return bytes(content)

    return make


def cut(share: float) -> Make:
    def make(writing: Any) -> bytes:
        content = writing.Book([writing.Page(writing.rows_of(GOOD * 50))]).packed()
        return bytes(content[: int(len(content) * share)])

    return make


def twice(name: str, again: str) -> Make:
    def make(writing: Any) -> bytes:
        buffer = io.BytesIO(writing.Book([writing.Page(writing.rows_of(GOOD))]).packed())
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr(again, sheet("<row><c><v>2</v></c></row>"))
        return buffer.getvalue()

    return make


def bomb(megabytes: int, name: str = "xl/media/1.bin") -> Make:
    def make(writing: Any) -> bytes:
        buffer = io.BytesIO(writing.Book([writing.Page(writing.rows_of(GOOD))]).packed())
        with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
            for _ in range(megabytes):
                part.write(b" " * (1 << 20))
        return buffer.getvalue()

    return make


def of_many_cells(rows: int) -> str:
    row = "<c t='inlineStr'><is><t>x</t></is></c>" * 20
    return sheet(f"<row>{row}</row>" * rows)


ALTERNATIVE = (
    "<x:AlternateContent xmlns:x='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
    "<x:Choice Requires='x14'>{0}</x:Choice><x:Fallback>{0}</x:Fallback></x:AlternateContent>"
)
LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
REFUSED: dict[str, tuple[Make, str]] = {
    "unpacks to 400 MB": (bomb(400), "400 MB"),
    "far cell, transitional": (with_style(), "1048576"),
    "far cell, strict": (with_style(strict=True), "1048576"),
    "far cell, in single quotes": (with_style(quote="'"), "1048576"),
    "far cell, with a prefix": (with_style(prefix="x", strict=True), "1048576"),
    "far cell, other part names": (with_style(sheet="s{}.dat", workbook="XL/B.xml", absolute=True), "1048576"),
    "far cell, parts in upper case": (with_style(stored=str.upper), "1048576"),
    "row beyond the last": (with_sheet(sheet("<row r='2147483648'><c><v>1</v></c></row>")), "2147483648"),
    "row of 40 digits": (with_sheet(sheet(f"<row r='{'9' * 40}'/>")), "damaged"),
    "row of other digits": (with_sheet(sheet("<row r='１'/>")), "damaged"),
    "row below the first": (with_sheet(sheet("<row r='-1'/>")), "damaged"),
    "row nought": (with_sheet(sheet("<row><c r='A0'><v>1</v></c></row>")), "A0"),
    "column beyond the last": (with_sheet(sheet("<row><c r='ZZZ1'><v>1</v></c></row>")), "ZZZ1"),
    "no cell's name": (with_sheet(sheet("<row><c r='1A'><v>1</v></c></row>")), "1A"),
    "cell in another row": (with_sheet(sheet("<row r='2'><c r='A7'><v>1</v></c></row>")), "A7"),
    "one cell twice": (with_sheet(sheet("<row r='2'><c r='A2'><v>1</v></c><c r='A2'><v>2</v></c></row>")), "A2"),
    "one row twice": (with_sheet(sheet("<row r='2'><c><v>1</v></c></row><row r='2'><c><v>2</v></c></row>")), "A2"),
    "text that is not there": (with_sheet(sheet("<row><c t='s'><v>7</v></c></row>")), "A1"),
    "text of another digit": (with_sheet(sheet("<row><c t='s'><v>1_0</v></c></row>")), "1_0"),
    "style that is not there": (with_sheet(sheet("<row><c s='7'><v>7</v></c></row>")), "style 7"),
    "number that is none": (with_sheet(sheet("<row><c/><c><v>1_000</v></c></row>")), "B1"),
    "infinite number": (with_sheet(sheet("<row><c><v>1e999</v></c></row>")), "A1"),
    "not a number": (with_sheet(sheet("<row><c><v>nan</v></c></row>")), "A1"),
    "number of other digits": (with_sheet(sheet("<row><c><v>١٢</v></c></row>")), "A1"),
    "unknown type": (with_sheet(sheet("<row><c t='x'><v>1</v></c></row>")), "A1"),
    "text of 40,000 characters": (with_sheet(sheet(f"<row><c t='str'><v>{'x' * 40_000}</v></c></row>")), "A1"),
    "merged range of nothing": (with_sheet(sheet("", "<mergeCells><mergeCell ref=':'/></mergeCells>")), "damaged"),
    "cells of another language": (with_sheet(sheet("<row><c><v>1</v></c><c xmlns='urn:x'><v>2</v></c></row>")), "row 1"),
    "alternative cells": (with_sheet(sheet(f"<row>{ALTERNATIVE.format('<c><v>2</v></c>')}</row>")), "row 1"),
    "alternative rows": (with_sheet(sheet(ALTERNATIVE.format("<row><c><v>2</v></c></row>"))), "rows that are none"),
    "rows before the data": (
        with_sheet(sheet("<row><c><v>1</v></c></row>").replace("<sheetData>", "<row><c><v>2</v></c></row><sheetData>")), "rows"
    ),
    "a row within a row": (with_sheet(sheet("<row><c><v>1</v></c><row><c><v>2</v></c></row></row>")), "row"),
    "two tables of cells": (with_sheet(sheet("<row><c><v>1</v></c></row>", "<sheetData><row/></sheetData>")), "rows"),
    "two values in one cell": (with_sheet(sheet("<row><c><v>1</v><v>2</v></c></row>")), "A1 has two values"),
    "a value in pieces": (with_sheet(sheet("<row><c><v>1<x/>2</v></c></row>")), "A1"),
    "billion laughs": (
        with_sheet(f"<!DOCTYPE x [<!ENTITY l0 'ha'>{LAUGHS}]>" + sheet("<row><c><v>&l9;</v></c></row>")), "document type"
    ),
    "external entity": (
        with_sheet("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>" + sheet("<row><c><v>&e;</v></c></row>")),
        "document type",
    ),
    "entity in the workbook": (with_part("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY e 'x'>]><workbook/>"), "document type"),
    "undefined entity": (with_sheet(sheet("<row><c><v>&nbsp;</v></c></row>")), "damaged"),
    "nested a million deep": (with_sheet(sheet("<row>" * 1_000_000)), "damaged"),
    "one element of 100 MB": (with_sheet(sheet(f"<row><c><v>{'1' * (100 << 20)}</v></c></row>")), "A1"),
    "part that ends early": (with_sheet(sheet("<row><c><v>1</v></c></row>")[:-30]), "damaged"),
    "bytes that are no text": (with_sheet(b"\xff\x00\xfe\x01" * 100), "damaged"),
    "part cut off in the archive": (cut(0.6), "damaged"),
    "archive without its end": (cut(0.95), "damaged"),
    "larger than the directory says": (stretched(of_many_cells(100).encode(), 200), "damaged"),
    "smaller than the directory says": (stretched(of_many_cells(100).encode(), 1 << 28), "damaged"),
    "said to unpack to 3 GB": (stretched(of_many_cells(1).encode(), 3 << 30), "3072 MB"),
    "one part twice": (twice(SHEET, SHEET), "twice"),
    "one part twice but for its case": (twice(SHEET, SHEET.upper()), "twice"),
    "one part twice but for its slashes": (twice(SHEET, SHEET.replace("/", "\\")), "twice"),
    "no relations": (with_part("_rels/.rels", None), "archive"),
    "no sheet": (with_part(SHEET, None), SHEET),
    "no workbook": (with_part("xl/workbook.xml", None), "xl/workbook.xml"),
    "a package related to itself": (
        with_part("_rels/.rels", "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                  "<Relationship Id='a' Type='x/officeDocument' Target='_rels/.rels'/></Relationships>"), "no workbook"
    ),
    "workbook outside": (
        with_part("_rels/.rels", "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
                  "<Relationship Id='a' Type='x/officeDocument' TargetMode='External' Target='http://127.0.0.1/'/>"
                  "</Relationships>"), "workbook"
    ),
    "strange number of a format": (with_part("xl/styles.xml", f"<styleSheet xmlns='{MAIN}'><cellXfs><xf numFmtId='x'/>"
                                   "</cellXfs></styleSheet>"), "damaged"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_workbook_is_refused_in_time_and_the_next_file_is_read(opened: Any, writing: Any, name: str) -> None:
    make, word = REFUSED[name]
    content = make(writing)
    good = writing.Book([writing.Page(writing.rows_of(GOOD))]).packed()
    begun = time.monotonic()
    refused = opened(content)
    assert time.monotonic() - begun < 20
    assert isinstance(refused, Refused), refused
    assert word.lower() in refused.en.lower()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in refused.zh)
    assert [one.rows for one in opened(good)] == [GOOD]
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1 << 20


READ: dict[str, tuple[Make, list[list[Any]]]] = {
    "far row without a cell": (with_sheet(sheet("<row><c><v>1</v></c></row><row r='2147483647'/>")), [[1]]),
    "far cell without a value": (with_sheet(sheet("<row><c><v>1</v></c></row><row><c r='XFD2' s='0'/></row>")), [[1]]),
    "a dimension that lies": (
        with_sheet(sheet("<row><c><v>1</v></c></row>").replace("<sheetData>", "<dimension ref='A1:XFD1048576'/><sheetData>")),
        [[1]],
    ),
    "rows from the bottom up": (with_sheet(sheet("<row r='2'><c><v>2</v></c></row><row r='1'><c><v>1</v></c></row>")), [[1], [2]]),
    "cells from right to left": (with_sheet(sheet("<row r='1'><c r='B1'><v>2</v></c><c r='A1'><v>1</v></c></row>")), [[1, 2]]),
    "a row that its cells number": (with_sheet(sheet("<row><c r='A2'><v>1</v></c></row><row><c><v>2</v></c></row>")), [[], [1], [2]]),
    "a name in lower case": (with_sheet(sheet("<row r='1'><c r='b1'><v>1</v></c></row>")), [["", 1]]),
    "sections and comments": (
        with_sheet(sheet("<row><!-- <c><v>9</v></c> --><c t='str'><v><![CDATA[<c><v>7</v></c>]]></v></c></row>")),
        [["<c><v>7</v></c>"]],
    ),
    "cells outside of the data": (with_sheet(sheet("<row><c><v>1</v></c></row>", "<row r='2'><c><v>2</v></c></row>")), [[1]]),
    "merged cells without end": (
        with_sheet(sheet("<row><c><v>1</v></c></row>", "<mergeCells>" + "<mergeCell ref='A1:XFD1048576'/>" * 2 + "</mergeCells>")),
        [[1]],
    ),
    "a column's width of nothing": (
        with_sheet(sheet("<row><c><v>1</v></c></row>").replace("<sheetData>", "<cols><col min='1' max='4000000000' width='0'/></cols><sheetData>")),
        [[1]],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_looks_hostile_and_is_not_is_read(opened: Any, writing: Any, name: str) -> None:
    make, rows = READ[name]
    (found,) = opened(make(writing))
    assert found.rows == rows


def test_a_workbook_of_some_hundred_thousand_cells_is_read(opened: Any, writing: Any) -> None:
    (found,) = opened(with_sheet(of_many_cells(20_000))(writing))
    assert sum(map(len, found.rows)) == 400_000
