"""Where rows go: standard output, or the file of `--into`. Kept in click's context, so that no command passes it on."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from orchestration.cli import exits

_KEY = "shenhe.destination"


@dataclass
class Destination:
    """`into` is the file that is written, None for standard output; `bom` opens a CSV with a byte order mark."""

    into: Path | None = None
    bom: bool = False


def destination() -> Destination:
    """The destination that the options of the running command name."""
    context = click.get_current_context(silent=True)
    if context is None:
        return Destination()
    found: Destination = context.meta.setdefault(_KEY, Destination())
    return found


@contextmanager
def text_output(bom: bool = False) -> Iterator[TextIO]:
    """A stream for text in UTF-8, with a byte order mark if wanted. Raises Stop when the file cannot be written."""
    into = destination().into
    if into is None:
        if bom:
            sys.stdout.write("\ufeff")
        yield sys.stdout
        return
    with _naming(into), into.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as stream:
        yield stream


@contextmanager
def binary_output() -> Iterator[BinaryIO]:
    """A stream for bytes. Raises Stop when the file cannot be written."""
    into = destination().into
    if into is None:
        yield sys.stdout.buffer
        return
    with _naming(into), into.open("wb") as stream:
        yield stream


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise exits.cannot_write(path, error) from error
