"""Empty files to fill in, by the contract: a workbook with drop-downs and notes, or a CSV with its header."""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orchestration.cli.feeds.asked import KINDS, Asked, columns_of
from orchestration.cli.output.wrapping import width_of
from transforms import Feed

if TYPE_CHECKING:
    import xlsxwriter

_NOTES = "填写说明"
_ROWS = 1000
_FORMATS = {
    "code": {"num_format": "@"},
    "text": {"num_format": "@"},
    "date": {"num_format": "yyyy-mm-dd"},
    "timestamp": {"num_format": "yyyy-mm-dd hh:mm:ss"},
}


def blank_file(feed: Feed, period: str, sheets: Sequence[str]) -> bytes:
    """An empty file for a feed and period, in the form in which the feed comes; `sheets` names its tables."""
    columns = list(columns_of(feed, period))
    if feed.media == "log":
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow(one.header for one in columns)
        return text.getvalue().encode("utf-8-sig")  # the mark makes Excel read it as UTF-8
    return _workbook(columns, sheets or (feed.title,))


def _workbook(columns: Sequence[Asked], sheets: Sequence[str]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name in sheets:
            _add_table(book, name, columns)
        _add_notes(book, columns)
    return buffer.getvalue()


def _add_table(book: "xlsxwriter.Workbook", name: str, columns: Sequence[Asked]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    sheet.freeze_panes(1, 0)
    for n, one in enumerate(columns):
        kind = book.add_format(_FORMATS[one.column.kind]) if one.column.kind in _FORMATS else None
        sheet.set_column(n, n, max(14, width_of(one.header) + 4), kind)
        sheet.write_string(0, n, one.header, bold)
        if one.choices:
            allowed: dict[str, Any] = {
                "validate": "list",
                "source": list(one.choices),
                "error_title": "请从列表中选择",
                "error_message": "请从下拉列表中选择。",
            }
            sheet.data_validation(1, n, _ROWS, n, allowed)


def _add_notes(book: "xlsxwriter.Workbook", columns: Sequence[Asked]) -> None:
    sheet = book.add_worksheet(_NOTES)
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, 24)
    sheet.set_column(2, 2, 70)
    sheet.write_row(0, 0, ("列名", "填什么", "要求"), bold)
    for number, one in enumerate(columns, start=1):
        sheet.write_row(number, 0, (f"“{one.header}”", KINDS[one.column.kind], one.expected_zh), wrap)
