"""Straight text: a CSV of which each record ends in a line feed and none is blank, as DuckDB takes for granted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from transforms.reading.text import chunks


@contextmanager
def straightened(path: Path, folder: Path) -> Iterator[Path]:
    """The same records, each ended by a line feed and none blank, in a file that goes away."""
    with NamedTemporaryFile(dir=folder, suffix=".csv", prefix=".straight-") as target:
        inside, at_end = False, True
        for chunk in chunks(path):
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
