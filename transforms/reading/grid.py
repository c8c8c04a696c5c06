"""Grids: an office file as its sheets' cells, before anything is known of what they mean."""

import csv
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

_UNPACKED_AT_MOST = 300 * 1024 * 1024
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileError(ValueError):
    """A file that cannot be read at all; `zh` and `en` say why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet, row by row; `sheet` is None for a CSV, which has none."""

    sheet: str | None
    rows: list[list[Any]]


def decoded(content: bytes) -> str:
    """Text from strict UTF-8 or, failing that, strict GB18030. Raises FileError."""
    if b"\x00" in content:
        raise FileError("不是文本文件，请另存为 CSV", "no text file: save it as CSV")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError("文字编码不是 UTF-8 或 GB18030，请另存", "text is neither UTF-8 nor GB18030: save it anew")


def read_grids(path: Path) -> list[Grid]:
    """The sheets of a CSV, XLSX or XLS file. Raises FileError."""
    if path.suffix == ".csv":
        return [read_csv_grid(path)]
    with path.open("rb") as handle:
        signature = handle.read(8)
    if path.suffix == ".xlsx" and not signature.startswith((_ZIP, _OLE)):
        raise FileError("不是 Excel 文件，请用 Excel 另存", "no Excel file, whatever its name: save it with Excel")
    if path.suffix == ".xls" and not signature.startswith((_ZIP, _OLE)):
        raise FileError("不是 Excel 文件，请用 Excel 另存", "no Excel file, whatever its name: save it with Excel")
    if signature.startswith(_ZIP):
        _check_unpacked_size(path)
    try:
        sheets = pd.read_excel(
            path, sheet_name=None, header=None, dtype=object, engine="calamine", na_filter=False
        )
    except Exception as error:  # noqa: BLE001 - calamine raises its own for damage, encryption and the like
        raise FileError(
            f"Excel 文件损坏或加密，请另存后重报（{error}）", f"damaged or encrypted workbook: save it anew ({error})"
        ) from error
    return [Grid(str(name), frame.values.tolist()) for name, frame in sheets.items()]


def read_csv_grid(path: Path) -> Grid:
    """The cells of a CSV file, as text."""
    text = decoded(path.read_bytes())
    csv.field_size_limit(10_000_000)
    try:
        return Grid(None, list(csv.reader(text.splitlines(keepends=True), strict=True)))
    except csv.Error as error:
        raise FileError(f"CSV 引号或分隔有误（{error}）", f"damaged CSV: {error}") from error


def _check_unpacked_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise FileError("Excel 文件损坏，请另存后重报", "damaged workbook: save it anew") from error
    if unpacked > _UNPACKED_AT_MOST:
        raise FileError(
            f"解压后有 {unpacked >> 20} MB，过大，请拆分或改报 CSV",
            f"unpacks to {unpacked >> 20} MB: split it, or deliver CSV",
        )
