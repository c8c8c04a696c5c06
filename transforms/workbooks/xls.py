"""Workbooks of the .xls kind, as xlrd reads them."""

import os
from pathlib import Path

import xlrd
from xlrd.biffh import XLRDError
from xlrd.sheet import Sheet as Page

from transforms.workbooks.refusal import Refused, sealed
from transforms.workbooks.sheet import Sheet, SheetBuilder, Styles

_SEALED = "EncryptedPackage".encode("utf-16-le")


def read_xls(path: Path) -> list[Sheet]:
    """The worksheets of an .xls file, in their order; sheets of charts and of macros are none. Raises Refused."""
    if _SEALED in path.read_bytes():
        # A workbook of today with a password stands in a container of old.
        raise sealed()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        try:
            book = xlrd.open_workbook(str(path), logfile=nowhere, formatting_info=True, ragged_rows=True)
        except XLRDError as error:
            if "encrypted" in str(error):
                raise sealed() from error
            raise
        codes = [book.format_map[style.format_key].format_str for style in book.xf_list]
        styles = Styles(codes, book.datemode == 1)
        return [_sheet(page, styles) for page in book.sheets()]


def _sheet(page: Page, styles: Styles) -> Sheet:
    builder = SheetBuilder(page.name, page.visibility != 0, styles)
    for row in range(page.nrows):
        kinds, values = page.row_types(row), page.row_values(row)
        for column, kind in enumerate(kinds):
            _put(builder, page, row, column, kind, values[column])
    for number, row_info in page.rowinfo_map.items():
        if row_info.hidden or row_info.height == 0:
            builder.hide_row(number + 1)
    for number, column_info in page.colinfo_map.items():
        if column_info.hidden or column_info.width == 0:
            builder.hide_columns(number, number)
    for first_row, after_row, first_column, after_column in page.merged_cells:
        builder.merge(first_row + 1, first_column, after_row, after_column - 1)
    return builder.built()


def _put(builder: SheetBuilder, page: Page, row: int, column: int, kind: int, value: object) -> None:
    match kind, value:
        case xlrd.XL_CELL_TEXT, str():
            builder.put_text(row + 1, column, value)
        case ((xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE), float()):
            builder.put_number(row + 1, column, value, page.cell_xf_index(row, column))
        case xlrd.XL_CELL_BOOLEAN, int():
            builder.put(row + 1, column, bool(value))
        case xlrd.XL_CELL_ERROR, int():
            builder.put_error(row + 1, column, xlrd.error_text_from_code.get(value, "#ERROR"))
        case ((xlrd.XL_CELL_EMPTY | xlrd.XL_CELL_BLANK), _):
            pass
        case _:
            raise Refused(
                "Excel 文件损坏，请用 Excel 打开后另存", "damaged workbook: open it in Excel and save it anew"
            )
