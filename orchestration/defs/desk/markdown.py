"""Markdown as Dagster's UI renders it: tables, lists and pictures; HTML is dropped there. Nothing personal is kept."""

import datetime
from collections.abc import Iterable, Sequence

from orchestration.warehouse.clock import shown
from transforms.reading.personal import masked

Cell = object
"""A value of a table's cell: text, number, date, None."""


class Markdown(str):
    """A text of metadata that the UI renders as Markdown."""


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]], otherwise: str = "—") -> str:
    """A Markdown table; the text `otherwise` where there are no rows."""
    lines = [f"| {' | '.join(map(cell, row))} |" for row in rows]
    if not lines:
        return otherwise
    return "\n".join([f"| {' | '.join(header)} |", f"|{'---|' * len(header)}", *lines])


def cell(value: Cell) -> str:
    """A value as one cell: on one line, without what Markdown reads as markup, masked where it looks personal."""
    match value:
        case None:
            return ""
        case bool():
            return "是" if value else "否"
        case float():
            return f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.2f}".rstrip("0").rstrip(".")
        case int():
            return f"{value:,}"
        case datetime.datetime():
            return shown(value)
    return plain(str(value))


def plain(text: str) -> str:
    """A text that Markdown shows as it is, on one line, masked where it looks personal."""
    line = " ".join(masked(text).split())
    for mark in "\\`*_[]<>|~":
        line = line.replace(mark, f"\\{mark}")
    return line


def asset_link(name: str, text: str, view: str = "overview") -> str:
    """A link to the page of an asset, `<schema>.<table>`, within the UI."""
    return f"[{plain(text)}](/assets/{name.replace('.', '/')}?view={view})"


def md(*parts: str | None) -> Markdown:
    """The parts, each a paragraph of its own, as metadata."""
    return Markdown("\n\n".join(part for part in parts if part))
