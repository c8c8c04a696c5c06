"""Lines of a given width, in columns of a terminal, that break no name in the middle while it fits a line.

A line breaks at white space and around Chinese punctuation. Only what is longer than a line is cut: between Chinese
characters first.
"""

import re

_PLACES = re.compile(r"(\s+)|(?<=[，。；：、）])|(?=（)")
_CUTS = re.compile(r"[!-~]+|.", re.DOTALL)


def width_of(text: str) -> int:
    """How many columns of a terminal a text of one line takes."""
    from rich.cells import cell_len

    return cell_len(text)


def padded(text: str, width: int, to_the_right: bool) -> str:
    """A text of one line filled up to a width, in columns."""
    space = " " * max(0, width - width_of(text))
    return space + text if to_the_right else text + space


def longest_piece(text: str) -> int:
    """How many columns the longest part takes that is not broken."""
    return max((width_of(piece) for piece in _pieces(text)), default=0)


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text; its own line breaks stay."""
    return [part for line in text.split("\n") for part in _wrapped(line, width)]


def _wrapped(line: str, width: int) -> list[str]:
    lines, current = [], ""
    for piece in _pieces(line):
        for part in [piece] if width_of(piece.strip()) <= width else _cut(piece, width):
            if current and width_of((current + part).rstrip()) > width:
                lines.append(current.rstrip())
                current = part.lstrip()
            else:
                current += part
    return [*lines, current.rstrip()]


def _pieces(text: str) -> list[str]:
    return [piece for piece in _PLACES.split(text) if piece]


def _cut(piece: str, width: int) -> list[str]:
    """What is longer than a line, in parts that are not: Chinese characters, and words of others."""
    from rich.cells import chop_cells

    return [part for run in _CUTS.findall(piece) for part in chop_cells(run, width)]
