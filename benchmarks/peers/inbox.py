"""The deliveries that are to be loaded, as files that DuckDB can read: one a feed and period, text in UTF-8."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

_COPY = re.compile(r"\s*\((\d{1,2})\)$")
_HEAD = 1 << 16


def take_in(extracts: Path, inbox: Path) -> None:
    """Bring a folder `<inbox>/<feed>/` up to date for every feed: links to what is UTF-8, decoded copies of the rest.

    Of two files that differ in a copy number only, the later copy is taken. Files are looked at again only where their
    size or time changed.
    """
    for folder in sorted(path for path in extracts.iterdir() if path.is_dir()):
        into = inbox / folder.name
        into.mkdir(parents=True, exist_ok=True)
        wanted = _latest(folder)
        for name in {path.name for path in into.iterdir()} - set(wanted):
            (into / name).unlink()
        for name, source in wanted.items():
            _take(source, into / name)


def _latest(folder: Path) -> dict[str, Path]:
    """File name without copy number → file."""
    found: dict[str, tuple[int, Path]] = {}
    for path in sorted(folder.iterdir()):
        copy = _COPY.search(path.stem)
        name = _COPY.sub("", path.stem) + path.suffix
        found[name] = max(found.get(name, (-1, path)), (int(copy[1]) if copy else 0, path))
    return {name: path for name, (_, path) in found.items()}


def _take(source: Path, target: Path) -> None:
    if source.suffix != ".csv" or _is_utf_8(source):
        if not target.is_symlink() or target.readlink() != source:
            target.unlink(missing_ok=True)
            target.symlink_to(source)
    elif target.is_symlink() or not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        target.unlink(missing_ok=True)
        target.write_text(source.read_bytes().decode("gb18030"), encoding="utf-8", newline="")


def _is_utf_8(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
