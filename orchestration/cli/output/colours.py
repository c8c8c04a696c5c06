"""Colours: only on a terminal, and never with `NO_COLOR` (https://no-color.org)."""

import os
import sys
from typing import TextIO

import click

_OF_STATES = {
    **dict.fromkeys(("fail", "held back", "quarantined", "differs", "build"), "red"),
    **dict.fromkeys(("needs_explanation", "overdue", "carried forward", "stale", "missing"), "yellow"),
    **dict.fromkeys(("pass", "in force", "matches", "explained"), "green"),
}


def has_colours(stream: TextIO) -> bool:
    """Whether a stream may be coloured."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def coloured(text: str, state: str = "", bold: bool = False) -> str:
    """A text for standard output in the colour of a state, if it is one and colours are allowed."""
    if (state not in _OF_STATES and not bold) or not has_colours(sys.stdout):
        return text
    return click.style(text, fg=_OF_STATES.get(state), bold=bold or None)
