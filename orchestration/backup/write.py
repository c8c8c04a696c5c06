"""Backs a home up into a folder: copies what the folder has not yet, then writes the list of the backup.

Until the list stands, the backups before are all there is; a killed one leaves only files that the next one uses.
"""

import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestration.backup.contents import File, files_of, folders_of
from orchestration.backup.manifest import (
    LISTS,
    Manifest,
    numbers_of_backups,
    put_manifest,
    read_manifest,
    remove_manifest,
)
from orchestration.backup.objects import OBJECTS, is_kept, keep, kept, settle
from orchestration.backup.refusals import DamagedBackup, WrongFolder, require_room
from orchestration.warehouse.archive import NotTheBytes
from orchestration.warehouse.clock import now, shown
from orchestration.warehouse.home import Home
from orchestration.warehouse.lock import held
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases.reader import release_in_force

WHAT = "shenhe backup"
_ATTEMPTS = 3
_BESIDE = {"lost+found", "refresh.lock"}


@dataclass(frozen=True)
class Written:
    """A backup that was made: its list, and the files that had to be copied for it."""

    manifest: Manifest
    copied: tuple[File, ...]


def backup(home: Home, folder: Path, keeping: int, by_hash: bool = False) -> Written:
    """Back a home up; of the folder's backups, the newest `keeping` stay.

    `by_hash` reads what the folder has already, and copies again what is damaged there. Raises WrongFolder,
    TooLittleRoom, Damaged, AnotherRefreshIsRunning.
    """
    _require_place(home, folder)
    with home.locked(WHAT):
        release = release_in_force(home)
        folder.mkdir(parents=True, exist_ok=True)
        with held(folder, WHAT):
            (folder / LISTS).mkdir(exist_ok=True)
            files, copied = _copied(home, folder, by_hash)
            numbers = numbers_of_backups(folder)
            manifest = Manifest(
                number=max(numbers, default=0) + 1,
                made_at=shown(now()),
                host=socket.gethostname(),
                home=str(home.root),
                release=release,
                files=tuple(files),
                folders=folders_of(home, files),
                links=_links(home),
            )
            put_manifest(folder, manifest)
            _give_up_old(folder, keeping)
    return Written(manifest, tuple(copied))


def _require_place(home: Home, folder: Path) -> None:
    root, at = home.root.resolve(), folder.resolve()
    if at.is_relative_to(root) or root.is_relative_to(at):
        raise WrongFolder(
            Message(f"{folder} 与仓库目录重叠，请另选文件夹", f"{folder} overlaps with the home: name another folder")
        )
    if folder.exists() and not folder.is_dir():
        raise WrongFolder(Message(f"{folder} 不是文件夹", f"{folder} is not a folder"))
    foreign = {one.name for one in folder.iterdir()} - {LISTS, OBJECTS, *_BESIDE} if folder.exists() else set()
    if foreign and not (folder / LISTS).exists():
        raise WrongFolder(
            Message(f"{folder} 里有别的文件，请另选文件夹", f"{folder} holds other files: name another folder")
        )


def _copied(home: Home, folder: Path, by_hash: bool) -> tuple[list[File], list[File]]:
    """The files of the home, and those of them that were copied.

    The lock keeps refreshes away, not who edits settings or tells alerts: what changed meanwhile is looked at again.
    """
    for _ in range(_ATTEMPTS - 1):
        files = files_of(home)
        with suppress(NotTheBytes):
            return files, _copy_new(home, folder, files, by_hash)
    files = files_of(home)
    return files, _copy_new(home, folder, files, by_hash)


def _copy_new(home: Home, folder: Path, files: list[File], by_hash: bool) -> list[File]:
    new = {one.sha256: one for one in files if not is_kept(folder, one, by_hash)}
    require_room(folder, sum(one.bytes for one in new.values()))
    for one in new.values():
        keep(folder, home.root / one.path, one.sha256)
    if new:
        settle(folder)
    return list(new.values())


def _links(home: Home) -> dict[str, str]:
    return {home.current.name: str(home.current.readlink())} if home.current.is_symlink() else {}


def _give_up_old(folder: Path, keeping: int) -> None:
    """Remove all backups but the newest, and the files that none of them has."""
    numbers = numbers_of_backups(folder)
    for number in numbers[:-keeping]:
        remove_manifest(folder, number)
    try:
        used = {one.sha256 for number in numbers[-keeping:] for one in read_manifest(folder, number).files}
    except DamagedBackup:
        # Which files that one has is not known: all stay until it is given up.
        return
    for path in kept(folder):
        if path.name not in used:
            path.unlink()
