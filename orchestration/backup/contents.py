"""What of a home is backed up: all of it, but what is made again and what belongs to other programs.

Left out are Data Docs and bulletins, the homes of a city's districts, builds that were set aside, locks, and Dagster's
own history; its settings are kept.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.backup.refusals import DamagedHome
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.integrity import check
from orchestration.warehouse.releases.reader import numbers_of_releases, release_file, sealed

DAGSTER_SETTINGS = "dagster/dagster.yaml"
SETTINGS = (DAGSTER_SETTINGS, "alerts.toml")
"""Files that people write: those that stand in a home already are not replaced by a restore."""
_LEFT_OUT = ("docs", "bulletin", "embargoed", "districts", "refresh.lock", "alerts.lock")
_SET_ASIDE = "build.damaged-"


@dataclass(frozen=True)
class File:
    """A file of a home: its path in it, hash, size in bytes, permissions, and time of its last change."""

    path: str
    sha256: str
    bytes: int
    mode: int
    modified_ns: int


def files_of(home: Home) -> list[File]:
    """The files to back up, each read whole. The caller holds the home's lock.

    Raises DamagedHome and DamagedRelease for what the home itself knows to be other bytes.
    """
    seals = sealed(home)
    for number in numbers_of_releases(home):
        check(number, release_file(home, number), seals.get(number), whole=True)
    return [_file(home, path) for path in sorted(_paths(home))]


def folders_of(home: Home, files: list[File]) -> dict[str, int]:
    """The folders of these files and their permissions, a folder before those within it."""
    parents = {parent for one in files for parent in Path(one.path).parents} - {Path()}
    return {parent.as_posix(): (home.root / parent).stat().st_mode & 0o777 for parent in sorted(parents)}


def _file(home: Home, path: Path) -> File:
    stat = path.stat()
    sha256 = sha256_of(path)
    if path.parent == home.archive and path.name.partition(".")[0] != sha256:
        raise DamagedHome(path)
    name = path.relative_to(home.root).as_posix()
    return File(name, sha256, stat.st_size, stat.st_mode & 0o777, stat.st_mtime_ns)


def _paths(home: Home) -> Iterator[Path]:
    for entry in home.root.iterdir():
        if entry.name.startswith((".", _SET_ASIDE)) or entry.name in _LEFT_OUT:
            continue
        if entry == home.dagster:
            yield from filter(_is_plain, [home.root / DAGSTER_SETTINGS])
        elif entry.is_dir():
            # A folder may itself lead to another disk; what leads away within it is none of ours.
            for folder, _, names in os.walk(entry):
                paths = (Path(folder) / name for name in names if not name.startswith("."))
                yield from filter(_is_plain, paths)
        elif _is_plain(entry):
            yield entry


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
