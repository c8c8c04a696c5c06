"""Rows as a workbook of one sheet. What Excel cannot hold exactly is text, and no text becomes a formula or a link."""

import datetime
import decimal
import io
import math
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from orchestration.cli import exits
from orchestration.cli.output.cells import jsonable
from orchestration.cli.output.wrapping import width_of

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
_ROWS_OF_A_SHEET = 1_048_576
_LONGEST_TEXT = 32_767
_EXACT_DIGITS = 15
_WIDEST = 60


def write_workbook(columns: Sequence[str], rows: Iterable[Sequence[Any]], stream: BinaryIO) -> None:
    """Write a workbook with a bold header that stays in view. Raises Stop for what no sheet can hold."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        sheet = book.add_worksheet("shenhe")
        bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for n, name in enumerate(columns):
            sheet.set_column(n, n, min(_WIDEST, max(12, width_of(name) + 2)))
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, bold)
        for number, row in enumerate(rows, start=1):
            if number >= _ROWS_OF_A_SHEET:
                raise _too_much("行数超过一张工作表的上限", "more rows than a sheet can hold")
            for n, cell in enumerate(row):
                value = _cell(cell)
                sheet.write(number, n, value, moment if isinstance(value, datetime.datetime) else None)
    stream.write(buffer.getvalue())


def _cell(cell: Any) -> Any:
    """A cell as Excel holds it. Exact numbers of more than fifteen digits are text: Excel would round them."""
    match cell:
        case datetime.datetime() if cell.tzinfo is not None:
            return cell.isoformat(sep=" ")
        case None | bool() | datetime.date():
            return cell
        case float():
            return cell if math.isfinite(cell) else None
        case int() | decimal.Decimal():
            return cell if len(decimal.Decimal(cell).normalize().as_tuple().digits) <= _EXACT_DIGITS else str(cell)
        case _:
            found = jsonable(cell)
            text = found if isinstance(found, str) else str(found)
            if len(text) > _LONGEST_TEXT:
                raise _too_much("有文字超过一个单元格的上限", "a text is longer than a cell can hold")
            return text


def _too_much(zh: str, en: str) -> exits.Stop:
    return exits.Stop(exits.WRONG_USAGE, f"{zh}，请用 --format csv / {en}: use --format csv")
