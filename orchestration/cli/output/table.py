"""Tables for people. On a terminal they fit its width: texts are wrapped, and columns that do not fit go below."""

import decimal
import shutil
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

from orchestration.cli.output.cells import readable
from orchestration.cli.output.colours import coloured
from orchestration.cli.output.wrapping import longest_piece, padded, width_of, wrapped

_GAP = "  "
_INDENT = "    "
_NARROWEST_TEXT = 40
_UNLIMITED = 100_000


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table. One that is piped is as wide as its cells, so that nothing is cut or folded."""
    texts = [[readable(cell) for cell in row] for row in rows]
    cells = [[header, *(row[n] for row in texts)] for n, header in enumerate(columns)]
    numeric = [any(_is_number(row[n]) for row in rows) for n in range(len(columns))]
    widths = _widths(cells, shutil.get_terminal_size().columns if sys.stdout.isatty() else _UNLIMITED)
    below = [(n, columns[n]) for n in range(len(columns)) if n not in widths]

    def line(row: Sequence[str]) -> Iterator[str]:
        parts = {n: wrapped(row[n], width) for n, width in widths.items()}
        for number in range(max(map(len, parts.values()), default=0)):
            beside = (
                coloured(padded(found[number] if number < len(found) else "", widths[n], numeric[n]), row[n])
                for n, found in parts.items()
            )
            yield _GAP.join(beside).rstrip()

    for header in line(columns):
        click.echo(coloured(header, bold=True))
    click.echo("─" * (sum(widths.values()) + len(_GAP) * (len(widths) - 1)))
    for row in texts:
        for one in (*line(row), *_below([(name, row[n]) for n, name in below])):
            click.echo(one)


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float | decimal.Decimal) and not isinstance(cell, bool)


def _widths(cells: Sequence[Sequence[str]], available: int) -> dict[int, int]:
    """The width of each column that fits, by its number: names whole, texts wrapped, the room left shared evenly."""
    wanted = [max(width_of(line) for cell in column for line in cell.split("\n")) for column in cells]
    least = [max(map(_least, column)) for column in cells]
    widths: dict[int, int] = {}
    room = available + len(_GAP)
    for n, width in enumerate(least):
        if width + len(_GAP) <= room or not widths:
            widths[n] = width
            room -= width + len(_GAP)
    while room > 0 and (narrow := [n for n in widths if widths[n] < wanted[n]]):
        for n in narrow[:room]:
            more = min(max(1, room // len(narrow)), wanted[n] - widths[n])
            widths[n] += more
            room -= more
    return widths


def _least(cell: str) -> int:
    """The narrowest column in which a cell is well read: a name is whole, a text may be cut where it is very long."""
    longest = max(map(longest_piece, cell.split("\n")))
    return longest if longest == width_of(cell) else min(longest, _NARROWEST_TEXT)


def _below(cells: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The lines below a row for the columns that do not fit beside the others, each with its name."""
    width = shutil.get_terminal_size().columns - len(_INDENT)
    current = ""
    for name, text in cells:
        if not text:
            continue
        item = f"{name}: {text}"
        together = f"{current} · {item}" if current else item
        if current and ("\n" in item or width_of(together) > width):
            yield from (_INDENT + one for one in wrapped(current, width))
            current = item
        else:
            current = together
    if current:
        yield from (_INDENT + one for one in wrapped(current, width))
