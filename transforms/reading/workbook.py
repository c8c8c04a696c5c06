"""Workbooks before they are parsed: would they unfold to more than fits, and which of their formulas came to nothing.

The parser lays a sheet out in full, to its farthest cell, and gives an error cell as an empty one; both are seen here,
in the parts of the .xlsx file itself.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from transforms.reading.problems import FileError

DAMAGED = FileError("Excel 文件损坏，请用 Excel 打开后另存", "damaged workbook: open it in Excel and save it anew")

_UNPACKED_AT_MOST = 300 * 1024 * 1024
_CELLS_AT_MOST = 20_000_000
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})(\d{1,7})"([^>]*)>')
_ERROR = re.compile(rb"\s*(?:<(?:\w+:)?f[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v>(#[^<]{2,20})</")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def check_size(path: Path) -> None:
    """Raises FileError for a workbook that unpacks to too much, or whose sheets reach too far."""
    with _opened(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > _UNPACKED_AT_MOST:
            raise FileError(
                f"解压后有 {unpacked >> 20} MB，过大，请拆分或改报 CSV",
                f"unpacks to {unpacked >> 20} MB: split it, or deliver CSV",
            )
        for name, part in _sheets(archive):
            rows = columns = 0
            for match in _CELL.finditer(part):
                if not match[3].endswith(b"/"):
                    rows, columns = max(rows, int(match[2])), max(columns, _index(match[1]) + 1)
            if rows * columns > _CELLS_AT_MOST:
                raise FileError(
                    f"工作表“{name}”在很远处（第 {rows} 行、第 {columns} 列之内）还有内容，请删去多余的行列",
                    f"sheet {name!r} reaches to row {rows}, column {columns}: delete what is not of the table",
                )


def broken_cells(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """By sheet, row and column (from 0), what each error cell shows. Raises FileError."""
    with _opened(path) as archive:
        return {name: dict(_broken(part)) for name, part in _sheets(archive) if b't="e"' in part}


def _broken(part: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for match in _CELL.finditer(part):
        if b't="e"' in match[0] and (shown := _ERROR.match(part, match.end())):
            yield (int(match[2]) - 1, _index(match[1])), shown[1].decode("ascii", "replace")


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise DAMAGED from error


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Name and XML of each sheet."""
    try:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        parts = {one.get("Id"): posixpath.join("/xl", one.get("Target", "")).lstrip("/") for one in relations}
        for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
            if one.tag.endswith("}sheet") and (part := parts.get(one.get(_RELATION))) in archive.NameToInfo:
                yield one.get("name", ""), archive.read(part)
    except Exception as error:
        # A damaged archive shows itself in many ways.
        raise DAMAGED from error


def _index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
