"""The files of all backups of a folder, each once, under the hash of its bytes, read-only."""

from collections.abc import Iterator
from pathlib import Path

from orchestration.backup.contents import File
from orchestration.warehouse.archive import copy_whole, sha256_of
from orchestration.warehouse.home import sync

OBJECTS = "objects"


def place_of(folder: Path, sha256: str) -> Path:
    """Where the bytes with this hash are kept."""
    return folder / OBJECTS / sha256[:2] / sha256


def is_kept(folder: Path, file: File, by_hash: bool) -> bool:
    """Whether a file's bytes are there: by their size, or by their hash."""
    place = place_of(folder, file.sha256)
    if not place.exists() or place.stat().st_size != file.bytes:
        return False
    return not by_hash or sha256_of(place) == file.sha256


def keep(folder: Path, source: Path, sha256: str) -> None:
    """Keep the bytes of a file. Raises NotTheBytes where they have another hash than was told."""
    place = place_of(folder, sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    copy_whole(source, place, sha256)


def settle(folder: Path) -> None:
    """Make the names of what was kept durable."""
    for one in (folder, *(folder / OBJECTS).glob("*"), folder / OBJECTS):
        sync(one)


def kept(folder: Path) -> Iterator[Path]:
    """All that is kept, half-written files of a killed backup included."""
    yield from (folder / OBJECTS).glob("*/*")
