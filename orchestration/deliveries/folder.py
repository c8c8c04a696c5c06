"""The folder of deliveries: which files stand there, hashed once for as long as each stays as it is.

Only plain files are deliveries. Special files, links that lead out of the folder, files that cannot be read and
files whose names are no text are listed as refused, and never opened.
"""

import datetime
import os
import stat
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from orchestration.deliveries.districts import LIST, served
from orchestration.deliveries.embargoes import CALENDAR
from orchestration.deliveries.identity import KINDS_OF_FILE, period_of_file
from orchestration.deliveries.writing import is_being_written
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.build.hashes import FileState
from orchestration.warehouse.messages import Message
from transforms import Feed

_OF_WINDOWS = ("thumbs.db", "desktop.ini")
_TICK = 2_000_000_000
_UNREADABLE = Message("没有读取权限，请检查文件权限", "it cannot be read: check its permissions")
_NO_TEXT = Message("文件名编码有误，请改名后重报", "its name is not in UTF-8: rename it, and deliver it again")
_LEADS_OUT = Message(
    "是指向报送文件夹之外的链接，请放入文件本身", "a link that leads out of the folder: put the file itself there"
)
_SPECIAL = Message("不是普通文件，请放入数据文件", "not a plain file: deliver a data file")


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

    def misplaced(self, feeds: Mapping[str, Feed]) -> dict[str, Path]:
        """Folders of feeds that are not read where they stand, by name, and where they belong."""

    def strays(self) -> list[str]:
        """Names of the deliveries that stand in no folder, sorted."""

    def being_written(self, feed: Feed) -> list[str]:
        """Names of the files of a feed that somebody is writing now."""


class FolderReader:
    """Reads what stands in the folder of deliveries, hashing a file once while it stays as it is.

    Where it is a district's, feeds that are of the whole city are read from the folder of the city. Raises
    BadDistricts.
    """

    def __init__(self, extracts: Path, hashes: Mapping[FileState, str] | None = None) -> None:
        of_district = served(extracts)
        self.extracts, self.city = extracts, of_district.city if of_district else None
        self._hashes = dict(hashes or {})
        self.learned: dict[FileState, str] = {}

    def folders(self) -> set[str]:
        found = _folders(self.extracts)
        return found | (_folders(self.city.folder) - self.city.districts if self.city else set())

    def misplaced(self, feeds: Mapping[str, Feed]) -> dict[str, Path]:
        if self.city is None:
            return {}
        own, of_city = _folders(self.extracts), _folders(self.city.folder)
        return {name: self._folder(feed) for name, feed in feeds.items() if name in (own if feed.of_city else of_city)}

    def standing(self, feed: Feed, today: datetime.date) -> list[StandingFile]:
        folder = self._folder(feed)
        paths = sorted(_below(folder))
        self._hash_new(folder, paths)
        return [self._standing(feed, folder, path, today) for path in paths]

    def strays(self) -> list[str]:
        of_city = _strays(self.city.folder) if self.city else set()
        return sorted((_strays(self.extracts) | of_city) - {LIST, CALENDAR})

    def being_written(self, feed: Feed) -> list[str]:
        folder = self._folder(feed)
        return [shown(path.relative_to(folder)) for path in sorted(_below(folder)) if is_being_written(path)]

    def _folder(self, feed: Feed) -> Path:
        return (self.city.folder if self.city and feed.of_city else self.extracts) / feed.name

    def _standing(self, feed: Feed, folder: Path, path: Path, today: datetime.date) -> StandingFile:
        name = shown(path.relative_to(folder))
        refusal = _refusal(folder, path)
        size = path.lstat().st_size
        if refusal is None:
            try:
                sha256 = self._sha256(path)
            except OSError:
                refusal = _UNREADABLE
        if refusal is not None:
            return StandingFile(feed.name, name, path, "", size, None, refusal)
        period = period_of_file(feed, path.name, today)
        if isinstance(period, Message):
            return StandingFile(feed.name, name, path, sha256, size, None, period)
        return StandingFile(feed.name, name, path, sha256, size, period)

    def _hash_new(self, folder: Path, paths: Sequence[Path]) -> None:
        """Hash the files that are not known yet, several at a time. One that cannot be is told of where it is asked."""

        def hash_one(path: Path) -> None:
            with suppress(OSError):
                if _refusal(folder, path) is None:
                    self._sha256(path)

        new = [path for path in paths if not self._is_known(path)]
        if len(new) > 1:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(hash_one, new))

    def _is_known(self, path: Path) -> bool:
        try:
            return _as_it_is(path) in self._hashes
        except OSError:
            return False

    def _sha256(self, path: Path) -> str:
        known = _as_it_is(path)
        if known not in self._hashes:
            self._hashes[known] = sha256_of(path)
            # A file that changed just now may change again within the tick of the clock.
            if time.time_ns() - known[-1] > _TICK:
                self.learned[known] = self._hashes[known]
        return self._hashes[known]


def _as_it_is(path: Path) -> FileState:
    state = path.stat()
    return str(path), state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns


def shown(name: Path) -> str:
    """A file name as text: bytes that are no UTF-8 are written as `\\xb2`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _entries(folder: Path) -> list[Path]:
    found = folder.iterdir() if folder.is_dir() else ()
    return [entry for entry in found if not _is_left_behind(Path(entry.name))]


def _folders(folder: Path) -> set[str]:
    return {shown(Path(entry.name)) for entry in _entries(folder) if entry.is_dir()}


def _strays(folder: Path) -> set[str]:
    files = (entry for entry in _entries(folder) if entry.suffix.lower() in KINDS_OF_FILE and not entry.is_dir())
    return {shown(Path(file.name)) for file in files}


def _below(folder: Path) -> Iterator[Path]:
    """All that stands in a folder and below, folders aside; links are not followed."""
    for root, folders, files in os.walk(folder):
        # A link to a folder is told as what it is, not as what it leads to.
        links = [name for name in folders if (Path(root) / name).is_symlink()]
        for name in (*files, *links):
            path = Path(root) / name
            if not _is_left_behind(path.relative_to(folder)):
                yield path


def _refusal(folder: Path, path: Path) -> Message | None:
    """Why something that stands in a folder may not be opened; None for a plain file."""
    try:
        str(path.name).encode()
    except UnicodeEncodeError:
        return _NO_TEXT
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(folder.resolve()):
            return _LEADS_OUT
        return None if stat.S_ISREG(path.stat().st_mode) else _SPECIAL
    except (OSError, RuntimeError):
        # A link that leads nowhere, or round in a circle, which Python up to 3.12 calls a RuntimeError.
        return _LEADS_OUT


def _is_left_behind(name: Path) -> bool:
    """What an editor or a file manager leaves behind is no delivery, and neither is what lies in a hidden folder."""
    return name.name.lower() in _OF_WINDOWS or any(part.startswith((".", "~$", "__MACOSX")) for part in name.parts)
