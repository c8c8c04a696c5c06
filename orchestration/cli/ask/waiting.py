"""What the record of the last refresh knows of the release that waits, and of signatures. Takes no lock."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.integrity import DamagedRecord, RecordClosed
from orchestration.warehouse.releases.reader import NoRelease
from orchestration.warehouse.releases.signatures import Signature

if TYPE_CHECKING:
    from orchestration.release.embargo.waits import Waits


@dataclass(frozen=True)
class Kept:
    """The release that waits, None where none does, and all signatures."""

    waits: "Waits | None" = None
    signatures: tuple[Signature, ...] = ()


def kept(home: Home) -> Kept:
    """What is kept in a home of releases that wait; nothing where this user may not know."""
    from orchestration.release.last_refresh import read_record, recorded_waits

    try:
        record = read_record(home)
    except (NoRelease, DamagedRecord, RecordClosed):
        return Kept()
    return Kept(recorded_waits(home, record), record.signatures)
