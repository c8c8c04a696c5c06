"""Puts a backup back into a home that holds nothing yet: everything is compared with its hash before it is brought in.

It works in a folder of its own within the home. Brought in are the releases first and the pointer last: in between,
the home is refused as one that lost its pointer. A restore that was killed there is finished by the next one.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from orchestration.backup.contents import SETTINGS, File
from orchestration.backup.manifest import Manifest, parsed, read_manifest, written
from orchestration.backup.objects import place_of
from orchestration.backup.refusals import DamagedBackup, WrongFolder, require_room
from orchestration.warehouse.archive import NotTheBytes, copy_whole
from orchestration.warehouse.databases import repoint
from orchestration.warehouse.home import Home, sync
from orchestration.warehouse.messages import Message

_WORKSHOP = ".restoring"
_VERIFIED = ".verified.json"


def restore(folder: Path, home: Home, number: int | None = None) -> Manifest:
    """Restore the newest backup of a folder, or one by number, into a home. Returns its list.

    Raises WrongFolder for a home that is in use, DamagedBackup with the files that are damaged, TooLittleRoom.
    """
    manifest = read_manifest(folder, number)
    workshop = home.root / _WORKSHOP
    is_verified = (workshop / _VERIFIED).exists()
    if not is_verified:
        _require_unused(home)
        shutil.rmtree(workshop, ignore_errors=True)
        require_room(home.root, manifest.bytes)
    with home.locked("shenhe restore"):
        if is_verified:
            manifest = parsed((workshop / _VERIFIED).read_bytes())
        else:
            _require_unused(home)
            _fill(folder, manifest, home, workshop)
        _bring_in(manifest, home, workshop)
    return manifest


def _require_unused(home: Home) -> None:
    holding = (home.releases, home.archive, home.staged)
    is_used = any(path.is_dir() and any(path.iterdir()) for path in holding)
    if is_used or home.build.exists() or home.last_refresh.exists() or home.current.is_symlink():
        zh = f"{home.root} 已有数据，不会覆盖：请用 --home 另选目录，或先将其移走"
        raise WrongFolder(
            Message(zh, f"{home.root} is in use and is not overwritten: name another by --home, or move it away")
        )


def _fill(folder: Path, manifest: Manifest, home: Home, workshop: Path) -> None:
    """Copy every file into the workshop. Settings that stand in the home already stay as they are."""
    damaged = []
    try:
        for one in manifest.files:
            if one.path in SETTINGS and (home.root / one.path).exists():
                continue
            try:
                _copy(place_of(folder, one.sha256), workshop / one.path, one)
            except (NotTheBytes, FileNotFoundError):
                damaged.append(f"{place_of(folder, one.sha256).relative_to(folder)}（{one.path}）")
        if damaged:
            raise DamagedBackup(folder, manifest.number, damaged)
        (workshop / _VERIFIED).write_bytes(written(manifest))
        sync(workshop / _VERIFIED)
    except BaseException:
        shutil.rmtree(workshop, ignore_errors=True)
        raise


def _copy(source: Path, target: Path, file: File) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    copy_whole(source, target, file.sha256)
    target.chmod(file.mode)
    os.utime(target, ns=(file.modified_ns, file.modified_ns))


def _bring_in(manifest: Manifest, home: Home, workshop: Path) -> None:
    for name, mode in manifest.folders.items():
        (home.root / name).mkdir(exist_ok=True)
        (home.root / name).chmod(mode)
    for one in _releases_first(manifest, home):
        if (workshop / one.path).exists():
            (workshop / one.path).replace(home.root / one.path)
    for name in (*manifest.folders, "."):
        sync(home.root / name)
    for name, target in manifest.links.items():
        repoint(home.root / name, home.root / target)
    shutil.rmtree(workshop)


def _releases_first(manifest: Manifest, home: Home) -> Iterable[File]:
    return sorted(manifest.files, key=lambda one: not one.path.startswith(f"{home.releases.name}/"))
