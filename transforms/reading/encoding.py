"""Encodings: which one the bytes of a text file are in, and where they are in none."""

import codecs
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from transforms.reading.problems import FileError

_CHUNK = 1 << 20
_ENCODINGS = {"utf-8-sig": "UTF-8", "gb18030": "GB18030"}
_THREE_BYTES, _NOT_BY_CHANCE = "\u0800", 3


def encoding_of(path: Path) -> str:
    """The encoding of a CSV: strict UTF-8 or, failing that, strict GB18030. Raises FileError.

    GB18030 takes almost any bytes: what begins in UTF-8 and goes on in another encoding is no file in GB18030.
    """
    ends = {}
    for encoding in _ENCODINGS:
        ends[encoding] = end = _first_undecodable(path, encoding)
        if end is None:
            return encoding
        if encoding == "utf-8-sig" and _begins_in_utf_8(path, end):
            break
    encoding, end = max(ends.items(), key=lambda one: one[1] or 0)
    name = _ENCODINGS[encoding]
    raise FileError(
        f"不是 Excel，文字编码由此行起也不是 {name}：整个文件请按 UTF-8 或 GB18030 一种编码重新导出",
        f"no workbook, and from this row on no {name}: export the whole file anew in one encoding, UTF-8 or GB18030",
        _row_at(path, end or 0),
    )


def _first_undecodable(path: Path, encoding: str) -> int | None:
    """Where the first byte stands that an encoding has no character for; None where there is none. Raises FileError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as handle:
        before = 0
        try:
            while chunk := handle.read(_CHUNK):
                if b"\x00" in chunk:
                    raise FileError(
                        "不是 Excel，也不是文本文件，请另存为 CSV", "no workbook, nor a text file: save it as CSV"
                    )
                held = len(decoder.getstate()[0])
                decoder.decode(chunk)
                before += len(chunk)
            held = len(decoder.getstate()[0])
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return before - held + error.start
    return None


def _begins_in_utf_8(path: Path, end: int) -> bool:
    """Whether there are ideographs of three bytes before a place: in another encoding there are none by chance."""
    with path.open("rb") as handle:
        start = handle.read(min(end, _CHUNK)).decode("utf-8", "ignore")
    return sum(character >= _THREE_BYTES for character in start) >= _NOT_BY_CHANCE


def _row_at(path: Path, offset: int) -> int:
    """The row of a CSV that a byte stands in. Its commas, quotes and ends of line are the same in each encoding."""
    with path.open(encoding="latin-1", newline="") as handle:
        return sum(1 for _ in csv.reader(_lines_to(handle, offset)))


def _lines_to(handle: Iterable[str], offset: int) -> Iterator[str]:
    before = 0
    for line in handle:
        yield line
        before += len(line)
        if before > offset:
            return
