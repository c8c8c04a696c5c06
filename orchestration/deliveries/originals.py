"""Originals: the archived bytes of deliveries, compared with their hash before they are read, or taken just now."""

from dataclasses import dataclass
from pathlib import Path

from orchestration.deliveries.identity import KINDS_OF_FILE
from orchestration.warehouse import archive
from orchestration.warehouse.home import Home
from transforms.reading import Text, TextPass


@dataclass(frozen=True)
class Original:
    """An archived file that has the bytes of its name; `path` is None where they are gone.

    `looked`: what the pass that hashed it told of it as a text. `was_damaged`: other bytes stood there, now removed.
    """

    path: Path | None
    looked: Text | None = None
    was_damaged: bool = False


def original(home: Home, sha256: str) -> Path | None:
    """The archived file of this hash, None when it is gone. Its bytes are not compared."""
    kept = (archive.archived(home, sha256, suffix) for suffix in KINDS_OF_FILE)
    return next((path for path in kept if path.exists()), None)


def whole_original(home: Home, sha256: str, standing: Path | None) -> Original:
    """The archived file of this hash, byte for byte.

    One that is gone or damaged is taken again from where the delivery stands; `archive.settle` then makes it durable.
    """
    path, was_damaged, looked = original(home, sha256), False, TextPass()
    if path is not None and archive.sha256_of(path, looked.take) != sha256:
        path.unlink()
        path, was_damaged, looked = None, True, TextPass()
    if path is None and standing is not None:
        path = archive.take(home, standing, sha256, looked.take)
    return Original(path, looked.told() if path else None, was_damaged)
