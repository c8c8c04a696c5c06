"""Deliveries: which files stand in the folder, which are accepted, and which is in force for each period.

The rules are those of the office: a delivery is (feed, period, content); it is whole or not at all.
How a file is read is the business of `transforms`, how it is judged that of `expectations`.
"""

import datetime
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.fingerprints import fingerprint
from transforms import Feed
from transforms.reading import reader_fingerprint
from transforms.reading.period import Period, PeriodError, copy_number, period_of

Key = tuple[str, str]
"""A delivery within its feed: period and sha256."""

KINDS_OF_FILE = (".csv", ".xlsx", ".xls", ".parquet")
_OF_WINDOWS = ("thumbs.db", "desktop.ini")
_CADENCES_ZH = {"year": "年", "quarter": "季度", "month": "月", "day": "日"}


FileState = tuple[str, int, int, int, int]
"""A file as the disk tells it, without being read: path, inode, bytes, and when content and state last changed (ns)."""

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
    refusal: str | None = None


@dataclass(frozen=True)
class Known:
    """A delivery seen at some scan: (feed, period, content). `first_scan` counts scans, not time."""

    period: str
    sha256: str
    first_scan: int


@dataclass(frozen=True)
class Settled:
    """A delivery and what became of it: one of `in force`, `superseded`, `withdrawn`, `quarantined`."""

    period: str
    sha256: str
    state: str
    carried: bool = False


class FolderReader:
    """Reads what stands in the folder of deliveries, hashing a file once while it stays as it is."""

    def __init__(self, extracts: Path, hashes: Mapping[FileState, str] | None = None) -> None:
        self.extracts = extracts
        self._hashes = dict(hashes or {})
        self.learned: dict[FileState, str] = {}
        """Hashes that are worth remembering until a file is another."""

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
        period, refusal = period_of_file(feed, path.name, today)
        name = str(path.relative_to(folder))
        return StandingFile(feed.name, name, path, self._sha256(path), path.stat().st_size, period, refusal)

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
    """What an editor or a file manager leaves behind is no delivery, nor is what lies in a hidden folder."""
    return name.name.lower() in _OF_WINDOWS or any(part.startswith((".", "~$", "__MACOSX")) for part in name.parts)


def period_of_file(
    feed: Feed, file_name: str, today: datetime.date, stated: Period | None = None
) -> tuple[str | None, str | None]:
    """The period that a file is delivered for, by its name or as stated; else None, and why it can be no candidate."""
    suffix = Path(file_name).suffix
    if suffix.lower() not in KINDS_OF_FILE:
        return (
            None,
            f"不是 csv、xlsx、xls 或 parquet 文件，请改换格式 / not a csv, xlsx, xls or parquet file ({suffix})",
        )
    try:
        period = stated or period_of(file_name)
    except PeriodError as error:
        return None, f"{error.zh} / {error.en}"
    if feed.cadence not in (period.grain, "any"):
        zh, en = ("时期", "") if stated else ("文件名的时期", " in the file name")
        return None, (
            f"{zh} {period.text} 不是一个{_CADENCES_ZH[feed.cadence]}，请按{_CADENCES_ZH[feed.cadence]}报送"
            f" / {period.text}{en} is no {feed.cadence}, as this feed is delivered by the {feed.cadence}"
        )
    if period.start > today:
        return None, f"时期 {period.text} 尚未开始，暂不收 / {period.text} lies in the future"
    return period.text, None


def delivery_id(feed: Feed, period: str, sha256: str) -> str:
    """Names a delivery as staged: its bytes and period, its contract, and the code that reads it."""
    return fingerprint(feed.name, period, sha256, feed.fingerprint, reader_fingerprint())


def candidates(files: Iterable[StandingFile]) -> dict[Key, StandingFile]:
    """The deliveries that stand, each with one file that holds it: equal content for a period is one delivery."""
    found: dict[Key, StandingFile] = {}
    for file in files:
        if file.period is not None:
            best = found.get((file.period, file.sha256))
            if best is None or _age_in_folder(file) > _age_in_folder(best):
                found[file.period, file.sha256] = file
    return found


def _age_in_folder(file: StandingFile) -> tuple[int, str]:
    """Of files first seen together, the one with the higher copy number is newer, then the later name."""
    return copy_number(file.file), file.file


def settle(
    standing: Mapping[Key, StandingFile],
    known: Iterable[Known],
    accepted: Mapping[Key, bool],
    last_in_force: Mapping[str, str],
) -> list[Settled]:
    """What becomes of every delivery of one feed.

    `standing`: candidates by (period, sha256); `known`: every delivery ever seen, the candidates among them;
    `accepted`: whether it reads well, by (period, sha256); `last_in_force`: the hash in force before, by period.
    The newest accepted candidate is in force. Where every candidate is quarantined, the one last in force stays.
    """
    seen = {(one.period, one.sha256): one for one in known}
    settled = []
    for period in sorted({period for period, _ in seen}):
        of_period = [key for key in seen if key[0] == period]
        newest_first = sorted(
            (key for key in of_period if key in standing),
            key=lambda key: (seen[key].first_scan, _age_in_folder(standing[key])),
            reverse=True,
        )
        good = [key for key in newest_first if accepted.get(key, False)]
        carried = (period, last_in_force.get(period, ""))
        is_carried = bool(newest_first) and not good and accepted.get(carried, False)
        in_force = good[0] if good else carried if is_carried else None
        for key in of_period:
            if key == in_force:
                state = "in force"
            elif key not in standing:
                state = "withdrawn"
            else:
                state = "superseded" if accepted.get(key, False) else "quarantined"
            settled.append(Settled(period, key[1], state, is_carried and key == in_force))
    return settled
