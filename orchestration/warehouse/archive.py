"""The archive: every delivery ever taken, as it came, under the hash of its bytes, read-only."""

import hashlib
import os
from pathlib import Path

from orchestration.warehouse.home import Home, sync

_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """Hash of a file's bytes, 64 hex digits."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def archived(home: Home, sha256: str, suffix: str) -> Path:
    """Where the bytes with this hash are kept; the suffix is the delivery's (`.csv`, `.xlsx` …)."""
    return home.archive / f"{sha256}{suffix.lower()}"


def take(home: Home, source: Path, sha256: str) -> Path:
    """Keep a delivery's bytes, once. Returns the archived file.

    Raises OSError when the source changed while it was copied: a half-written upload is taken next time.
    """
    target = archived(home, sha256, source.suffix)
    if target.exists():
        return target
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        digest = hashlib.sha256()
        with source.open("rb") as reading, aside.open("wb") as writing:
            while chunk := reading.read(_CHUNK):
                digest.update(chunk)
                writing.write(chunk)
            writing.flush()
            os.fsync(writing.fileno())
        if digest.hexdigest() != sha256:
            raise OSError(f"{source} changed while it was read; it will be taken at the next refresh")
        aside.chmod(0o400)
        aside.replace(target)
        sync(home.archive)
    finally:
        aside.unlink(missing_ok=True)
    return target
