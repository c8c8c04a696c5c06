"""The list of one backup: its files, where they stood, and which release was in force. Its name has its own hash."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from orchestration.backup.contents import File
from orchestration.backup.refusals import DamagedBackup, WrongFolder
from orchestration.warehouse.home import sync
from orchestration.warehouse.messages import Message

LISTS = "backups"
"""The folder of the lists within a folder of backups."""


@dataclass(frozen=True)
class Manifest:
    """A backup: its number, when it was made and of which home, the release in force, files, folders, pointers.

    `folders` gives permissions by path, `links` the file that a symlink leads to; all paths are within the home.
    """

    number: int
    made_at: str
    host: str
    home: str
    release: int | None
    files: tuple[File, ...]
    folders: Mapping[str, int]
    links: Mapping[str, str]

    @property
    def bytes(self) -> int:
        """The size of all its files."""
        return sum(one.bytes for one in self.files)


def numbers_of_backups(folder: Path) -> list[int]:
    """The numbers of the backups that a folder holds, ascending."""
    return sorted(int(path.name.partition(".")[0]) for path in (folder / LISTS).glob("[0-9]*.json"))


def read_manifest(folder: Path, number: int | None = None) -> Manifest:
    """The list of the newest backup, or of one by number. Raises WrongFolder and DamagedBackup."""
    numbers = numbers_of_backups(folder)
    if not numbers:
        raise WrongFolder(Message(f"{folder} 中没有完整的备份", f"there is no complete backup in {folder}"))
    number = numbers[-1] if number is None else number
    if number not in numbers:
        there = ", ".join(map(str, numbers))
        raise WrongFolder(
            Message(f"{folder} 中没有备份 {number}，现有 {there}", f"no backup {number}: there are {there}")
        )
    path = _place(folder, number)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != path.name.split(".")[1]:
        raise DamagedBackup(folder, number, [f"{LISTS}/{path.name}"])
    return parsed(content)


def parsed(content: bytes) -> Manifest:
    """The list that a file holds. Raises ValueError for a path that leads out of the home."""
    told = json.loads(content)
    files = tuple(File(**one) for one in told.pop("files"))
    manifest = Manifest(files=files, **told)
    for name in (*(one.path for one in files), *manifest.folders, *manifest.links, *manifest.links.values()):
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError(f"{name} leads out of the home")
    return manifest


def written(manifest: Manifest) -> bytes:
    """The content of a list's file."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()


def put_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a list, at once and durably: with it the backup is there."""
    content = written(manifest)
    name = f"{manifest.number:06d}.{hashlib.sha256(content).hexdigest()}.json"
    target = folder / LISTS / name
    aside = target.with_name(f".{name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.chmod(0o400)
    sync(aside)
    aside.replace(target)
    sync(target.parent)


def remove_manifest(folder: Path, number: int) -> None:
    """Give a backup up."""
    _place(folder, number).unlink()


def _place(folder: Path, number: int) -> Path:
    return next((folder / LISTS).glob(f"{number:06d}.*.json"))
