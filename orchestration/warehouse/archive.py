"""The archive: every delivery ever taken, as it came, under the hash of its bytes, read-only."""

import fcntl
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

from orchestration.warehouse.home import Home, sync

Look = Callable[[bytes], None]
"""Told the bytes of a file, chunk by chunk, in the pass that hashes it."""
_CHUNK = 1 << 18
# FICLONE of Linux: the file systems that can share blocks between files do so, and copy what is written to later.
_SHARE_BLOCKS = 0x40049409


def sha256_of(path: Path, look: Look | None = None) -> str:
    """Hash of a file's bytes, 64 hex digits."""
    with path.open("rb", buffering=0) as handle:
        if look is None:
            return hashlib.file_digest(handle, "sha256").hexdigest()
        digest = hashlib.sha256()
        while chunk := handle.read(_CHUNK):
            digest.update(chunk)
            look(chunk)
        return digest.hexdigest()


def archived(home: Home, sha256: str, suffix: str) -> Path:
    """Where the bytes with this hash are kept; the suffix is the delivery's (`.csv`, `.xlsx` …)."""
    return home.archive / f"{sha256}{suffix.lower()}"


class NotTheBytes(OSError):
    """A copy whose hash is not the one that it should have; none was left."""


def take(home: Home, source: Path, sha256: str, look: Look | None = None) -> Path:
    """Keep a delivery's bytes, once. Returns the archived file, whose name is durable after `settle`.

    What is hashed is the copy. Raises OSError when the source changed while it was copied: a half-written upload is
    taken next time.
    """
    target = archived(home, sha256, source.suffix)
    if not target.exists():
        try:
            copy_whole(source, target, sha256, look)
        except NotTheBytes as error:
            raise OSError(f"{source} changed while it was read; it will be taken at the next refresh") from error
    return target


def copy_whole(source: Path, target: Path, sha256: str, look: Look | None = None) -> None:
    """Copy a file whose hash is known, read-only and for this user; `target` is there whole or not at all.

    What is hashed is the copy. Raises NotTheBytes.
    """
    aside = target.with_name(f".{target.name}.{token_hex(8)}")
    try:
        _copy(source, aside)
        if sha256_of(aside, look) != sha256:
            raise NotTheBytes(f"{source} is not what its hash says")
        aside.chmod(0o400)
        sync(aside)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def settle(home: Home) -> None:
    """Make the names of what was taken durable."""
    sync(home.archive)


def _copy(source: Path, target: Path) -> None:
    """Copy a file's bytes within the kernel, sharing its blocks where the file system can.

    Never by a hard link: whoever edits a delivery in its place would edit what was taken.
    """
    try:
        with source.open("rb") as given, target.open("wb") as copy:
            fcntl.ioctl(copy, _SHARE_BLOCKS, given.fileno())
    except OSError:
        shutil.copyfile(source, target)
