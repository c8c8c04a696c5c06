"""The workbook: a cover, then the sheets. Numbers are numbers, shown in their formats.

The bytes depend on the bulletin only: the one date in it is that of the release.
"""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Any

import xlsxwriter

from orchestration.publish import imprint, wording
from orchestration.publish.files.sheets import Cell, Number, Sheet, sheets
from orchestration.publish.model import Bulletin
from orchestration.warehouse.clock import ZONE

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def workbook(bulletin: Bulletin) -> bytes:
    """The workbook of a bulletin."""
    buffer = io.BytesIO()
    # A workbook states moments in UTC.
    made = bulletin.published_at.replace(tzinfo=ZONE, microsecond=0).astimezone(UTC).replace(tzinfo=None)
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        title = imprint.title(bulletin.district, bulletin.year)
        publisher = imprint.publisher(bulletin.district)
        book.set_properties(
            {
                "title": title.zh, "subject": title.en, "author": publisher.zh,
                "company": publisher.zh, "created": made,
            }
        )  # fmt: skip
        _Writer(book).write(bulletin, list(sheets(bulletin)))
    return buffer.getvalue()


class _Writer:
    """Writes sheets into a book, in the formats that are made once for all of them."""

    _HEADER = 2

    def __init__(self, book: Any) -> None:
        self.book = book
        self.formats: dict[str, Any] = {}
        self.mark = ""
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": "#1d3a5f"})
        self.large = book.add_format({"bold": True, "font_size": 20, "font_color": "#9b1c1c"})
        self.remark = book.add_format({"font_color": "#566373", "font_size": 10})
        self.header = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
                "border": 1,
                "bg_color": "#eef2f6",
            }
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#d5dce4"})
        self.link = book.add_format({"font_color": "#1d3a5f", "underline": 1})

    def write(self, bulletin: Bulletin, listed: Sequence[Sheet]) -> None:
        names = _names(sheet.name for sheet in listed)
        self.mark = str(wording.embargo(bulletin.embargo)) if bulletin.embargo else ""
        self._cover(bulletin, listed, names)
        for sheet, name in zip(listed, names, strict=True):
            self._sheet(sheet, name)

    def _cover(self, bulletin: Bulletin, listed: Sequence[Sheet], names: Sequence[str]) -> None:
        page, title = self.book.add_worksheet("封面"), imprint.title(bulletin.district, bulletin.year)
        publisher = imprint.publisher(bulletin.district)
        page.hide_gridlines(2)
        page.set_column(0, 0, 90)
        if self.mark:
            page.write_string(0, 0, self.mark, self.large)
        page.write_string(1, 0, title.zh, self.large)
        page.write_string(2, 0, title.en, self.title)
        published = wording.moment(bulletin.published_at)
        told = (
            f"{publisher.zh} {publisher.en}",
            f"第 {bulletin.release} 次发布 Release {bulletin.release}",
            f"发布时间：{published.zh}（北京时间） Released: {published.en}",
            f"内容指纹 Fingerprint: {bulletin.fingerprint}",
            f"许可 Licence: {imprint.LICENCE_TITLE}",
            *([str(wording.signatures(bulletin.signed))] if bulletin.signed else []),
        )
        for row, line in enumerate(told, start=4):
            page.write_string(row, 0, line)
        page.write_string(10, 0, "目录 Contents", self.title)
        for row, (sheet, name) in enumerate(zip(listed, names, strict=True), start=11):
            page.write_url(row, 0, f"internal:'{name}'!A1", self.link, sheet.title)
        self._print(page, (0, 0, 11 + len(listed), 0), is_wide=False)

    def _sheet(self, sheet: Sheet, name: str) -> None:
        page, first = self.book.add_worksheet(name), self._HEADER + 1
        page.write_string(0, 0, sheet.title, self.title)
        page.write_string(1, 0, f"{self.mark} {sheet.above}".strip(), self.remark)
        for column, (title, width) in enumerate(sheet.columns):
            page.set_column(column, column, width)
            page.write_string(self._HEADER, column, title, self.header)
        page.set_row(self._HEADER, 32)
        for row, cells in enumerate(sheet.rows, start=first):
            for column, cell in enumerate(cells):
                self._cell(page, row, column, cell)
        end = first + len(sheet.rows)
        for row, line in enumerate(sheet.below, start=end):
            page.write_string(row, 0, line, self.remark)
        page.freeze_panes(first, 1)
        page.repeat_rows(self._HEADER)
        self._print(page, (0, 0, end + len(sheet.below), len(sheet.columns) - 1), is_wide=True)

    def _cell(self, page: Any, row: int, column: int, cell: Cell) -> None:
        match cell:
            case None:
                page.write_blank(row, column, None, self.text)
            case Number():
                page.write_number(row, column, cell.value, self._format(cell.form))
            case str():
                page.write_string(row, column, cell, self.text)

    def _format(self, form: str) -> Any:
        if form not in self.formats:
            look = {"num_format": form, "valign": "top", "border": 1, "border_color": "#d5dce4"}
            self.formats[form] = self.book.add_format(look)
        return self.formats[form]

    def _print(self, page: Any, area: tuple[int, int, int, int], is_wide: bool) -> None:
        page.set_paper(9)  # A4
        page.print_area(*area)
        page.fit_to_pages(1, 0)
        page.set_footer("&C&P / &N")
        if self.mark:
            page.set_header(f"&C{self.mark.replace('&', '&&')}"[:_LONGEST_HEADER])
        if is_wide:
            page.set_landscape()


_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_LONGEST_HEADER = 255


def _names(titles: Iterable[str]) -> list[str]:
    """Names of sheets that Excel takes, none twice."""
    names: list[str] = []
    for title in titles:
        name = _NOT_IN_NAMES.sub(" ", title)[:_LONGEST_NAME]
        names.append(name if name not in names else f"{name[: _LONGEST_NAME - 3]} {len(names)}")
    return names
