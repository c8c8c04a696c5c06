"""Straight text: a CSV of which each record ends in a line feed and none is blank, as DuckDB takes for granted.

DuckDB takes the first end of line for that of all: where one of another kind stands in the header, it finds no row
below it, and says nothing. So its rows are counted against the records. A line break in quotes is part of a text.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

_CHUNK = 1 << 20
_ALL_BUT_QUOTES_AND_FEEDS = bytes(set(range(256)) - set(b'"\n'))


def is_straight(path: Path) -> bool:
    """Whether every return stands before a line feed, and no line is blank."""
    last = b""
    for chunk in _chunks(path):
        both = last + chunk
        if b"\n\n" in both or (b"\r" in both and not _all_before_feeds(both)):
            return False
        last = chunk[-1:]
    return last != b"\r"


def _all_before_feeds(text: bytes) -> bool:
    is_blank = b"\n\r" in text or b"\r\r" in text
    return not is_blank and text.count(b"\r") - text.endswith(b"\r") == text.count(b"\r\n")


def records_in(path: Path) -> int:
    """How many records a straight CSV has."""
    ends, last, inside = 0, b"\n", False
    for chunk in _chunks(path):
        # Two quotes with no line feed between them change nothing.
        marks = chunk.translate(None, _ALL_BUT_QUOTES_AND_FEEDS).replace(b'""', b"").split(b'"')
        ends += sum(part.count(b"\n") for part in marks[inside::2])
        inside ^= len(marks) % 2 == 0
        last = chunk
    return ends + (not last.endswith(b"\n"))


@contextmanager
def straightened(path: Path, folder: Path) -> Iterator[Path]:
    """The same records, each ended by a line feed and none blank, in a file that goes away."""
    with NamedTemporaryFile(dir=folder, suffix=".csv", prefix=".straight-") as target:
        inside, at_end = False, True
        for chunk in _chunks(path):
            parts = chunk.split(b'"')
            for place in range(inside, len(parts), 2):
                if parts[place]:
                    parts[place] = _straight(parts[place], at_end and place == 0)
            text = b'"'.join(parts)
            inside ^= len(parts) % 2 == 0
            at_end = text.endswith(b"\n") and not inside if text else at_end
            target.write(text)
        target.flush()
        yield Path(target.name)


def _straight(text: bytes, at_end: bool) -> bytes:
    text = text.replace(b"\r", b"\n")
    while b"\n\n" in text:
        text = text.replace(b"\n\n", b"\n")
    return text.removeprefix(b"\n") if at_end else text


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            yield chunk
