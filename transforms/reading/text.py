"""What one pass over the bytes of a file tells of it as a text: whether it is UTF-8, how its lines end, its records.

DuckDB takes the first end of line for that of all: where one of another kind stands in the header, it finds no row
below it, and says nothing. So its rows are counted against the records. A line break in quotes is part of a text.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 18
# A longer text is given memory of its own by the system, page by page, which costs more than to decode it.
_DECODED_AT_ONCE = 1 << 14
_ALL_BUT_QUOTES_AND_FEEDS = bytes(set(range(256)) - set(b'"\n'))


@dataclass(frozen=True)
class Text:
    """What a pass told.

    `is_utf_8`: strict UTF-8 without a byte of nought. `has_straight_ends`: every return stands before a line feed, and
    no line that ends with one is blank. `records` are those of a CSV whose lines end so, blank ones among them.
    """

    is_utf_8: bool
    has_straight_ends: bool
    records: int


class TextPass:
    """Takes the bytes of a file, chunk by chunk."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_utf_8 = self._is_straight = True
        self._feeds, self._inside, self._last = 0, False, b""

    def take(self, chunk: bytes) -> None:
        """Look at the next bytes, at least one. Those of a file that is no text in UTF-8 are not looked at further."""
        self._is_utf_8 = self._is_utf_8 and b"\x00" not in chunk and self._decodes(chunk)
        if not self._is_utf_8:
            return
        if self._is_straight and (b"\r" in chunk or self._last == b"\r"):
            self._is_straight = _returns_stand_before_feeds(self._last + chunk)
        self._feeds += self._feeds_outside_quotes(chunk)
        self._last = chunk[-1:]

    def told(self) -> Text:
        """What all bytes together tell."""
        is_utf_8 = self._is_utf_8 and self._decodes(b"", final=True)
        is_straight = self._is_straight and self._last != b"\r"
        return Text(is_utf_8, is_straight, self._feeds + (self._last not in (b"", b"\n")))

    def _decodes(self, chunk: bytes, final: bool = False) -> bool:
        try:
            for start in range(0, len(chunk) or 1, _DECODED_AT_ONCE):
                self._decoder.decode(chunk[start : start + _DECODED_AT_ONCE], final)
        except UnicodeDecodeError:
            return False
        return True

    def _feeds_outside_quotes(self, chunk: bytes) -> int:
        if b'"' not in chunk:
            return 0 if self._inside else chunk.count(b"\n")
        # Two quotes with no line feed between them change nothing.
        marks = chunk.translate(None, _ALL_BUT_QUOTES_AND_FEEDS).replace(b'""', b"").split(b'"')
        feeds = sum(part.count(b"\n") for part in marks[self._inside :: 2])
        self._inside ^= len(marks) % 2 == 0
        return feeds


def look_through(path: Path) -> Text:
    """What a pass over a file tells."""
    found = TextPass()
    for chunk in chunks(path):
        found.take(chunk)
    return found.told()


def has_blank_lines(path: Path) -> bool:
    """Whether two line feeds stand next to each other: a blank line, or one in quotes."""
    last = b""
    for chunk in chunks(path):
        if b"\n\n" in last + chunk:
            return True
        last = chunk[-1:]
    return False


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, in parts."""
    with path.open("rb", buffering=0) as handle:
        while chunk := handle.read(_CHUNK):
            yield chunk


def _returns_stand_before_feeds(text: bytes) -> bool:
    is_blank = b"\n\r" in text or b"\r\r" in text
    return not is_blank and text.count(b"\r") - text.endswith(b"\r") == text.count(b"\r\n")
