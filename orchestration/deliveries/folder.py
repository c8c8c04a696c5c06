"""The folder of deliveries: which files stand there, hashed once for as long as each stays as it is."""

import datetime
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from orchestration.deliveries.identity import KINDS_OF_FILE, period_of_file
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.build.hashes import FileState
from orchestration.warehouse.messages import Message
from transforms import Feed

_OF_WINDOWS = ("thumbs.db", "desktop.ini")
_TICK = 2_000_000_000


@dataclass(frozen=True)
class StandingFile:
    """A file that stands in a feed's folder. `refusal` says why it can be no candidate, `period` is None then."""

    feed: str
    file: str
    path: Path
    sha256: str
    bytes: int
    period: str | None
    refusal: Message | None = None


class Folder(Protocol):
    """What stands as delivered: in a folder, or as a release lists it."""

    learned: dict[FileState, str]
    """Hashes that are worth remembering until a file is another."""

    def folders(self) -> set[str]:
        """Names of the folders that stand there, whether or not a feed has that name."""

    def standing(self, feed: Feed, today: datetime.date) -> list[StandingFile]:
        """The files of one feed, in the order of their names."""

    def strays(self) -> list[str]:
        """Names of the deliveries that stand in no folder, sorted."""


class FolderReader:
    """Reads what stands in the folder of deliveries, hashing a file once while it stays as it is."""

    def __init__(self, extracts: Path, hashes: Mapping[FileState, str] | None = None) -> None:
        self.extracts = extracts
        self._hashes = dict(hashes or {})
        self.learned: dict[FileState, str] = {}

    def folders(self) -> set[str]:
        """Names of the folders that stand there, whether or not a feed has that name."""
        return {entry.name for entry in self._entries() if entry.is_dir()}

    def standing(self, feed: Feed, today: datetime.date) -> list[StandingFile]:
        """The files of one feed, in the order of their names."""
        folder = self.extracts / feed.name
        names = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
        return [self._standing(feed, folder, folder / name, today) for name in names if not _is_left_behind(name)]

    def strays(self) -> list[str]:
        """Names of the deliveries that stand in no folder, sorted."""
        files = (entry for entry in self._entries() if entry.suffix.lower() in KINDS_OF_FILE and entry.is_file())
        return sorted(file.name for file in files)

    def _entries(self) -> list[Path]:
        found = self.extracts.iterdir() if self.extracts.is_dir() else ()
        return [entry for entry in found if not _is_left_behind(Path(entry.name))]

    def _standing(self, feed: Feed, folder: Path, path: Path, today: datetime.date) -> StandingFile:
        period = period_of_file(feed, path.name, today)
        name = str(path.relative_to(folder))
        standing = StandingFile(feed.name, name, path, self._sha256(path), path.stat().st_size, None)
        if isinstance(period, Message):
            return replace(standing, refusal=period)
        return replace(standing, period=period)

    def _sha256(self, path: Path) -> str:
        stat = path.stat()
        state = (str(path), stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
        if state not in self._hashes:
            self._hashes[state] = sha256_of(path)
            # A file that changed just now may change again within the tick of the clock.
            if time.time_ns() - stat.st_ctime_ns > _TICK:
                self.learned[state] = self._hashes[state]
        return self._hashes[state]


def _is_left_behind(name: Path) -> bool:
    """What an editor or a file manager leaves behind is no delivery, and neither is what lies in a hidden folder."""
    return name.name.lower() in _OF_WINDOWS or any(part.startswith((".", "~$", "__MACOSX")) for part in name.parts)
