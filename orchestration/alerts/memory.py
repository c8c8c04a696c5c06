"""What was told already, and what is still to be sent: `alerts.json` in the home, held by one process at a time."""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from orchestration.alerts.conditions import Condition
from orchestration.alerts.targets.message import Letter
from orchestration.warehouse.home import Home, sync

_UNSENT = 50
"""Messages that are kept for one that cannot be reached; older ones are dropped."""


@dataclass(frozen=True)
class Unsent:
    """A message that is to be sent to one addressee."""

    addressee: str
    letter: Letter


@dataclass(frozen=True)
class Memory:
    """The conditions that were told; the messages to send; when the refresh and the backup last looked at ended."""

    told: tuple[Condition, ...] = ()
    unsent: tuple[Unsent, ...] = ()
    ended_at: Mapping[str, float] = field(default_factory=dict)


@contextmanager
def alone(home: Home, patience: float) -> Iterator[bool]:
    """Whether this process has the memory for itself within so many seconds; it has until the context ends."""
    with (home.root / "alerts.lock").open("a") as file:
        give_up = time.monotonic() + patience
        while not (is_alone := _locked(file.fileno())) and time.monotonic() < give_up:
            time.sleep(0.05)
        yield is_alone


def recall(home: Home) -> Memory:
    """What was told and is to be sent; nothing where the file is gone or damaged: all is told once more then."""
    try:
        found = json.loads(_place(home).read_text(encoding="utf-8"))
        told = tuple(Condition(**one) for one in found["told"])
        unsent = tuple(Unsent(key, Letter(title, tuple(lines))) for key, title, lines in found["unsent"])
        return Memory(told, unsent, dict(found["ended_at"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Memory()


def remember(home: Home, memory: Memory) -> None:
    """Keep what was told and what is to be sent."""
    unsent = [(one.addressee, one.letter.title, one.letter.lines) for one in memory.unsent]
    content = {"told": [asdict(one) for one in memory.told], "unsent": unsent, "ended_at": dict(memory.ended_at)}
    aside = home.root / f".alerts.json.{os.getpid()}"
    aside.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    aside.chmod(0o600)
    sync(aside)
    aside.replace(_place(home))


def kept(unsent: list[Unsent]) -> tuple[Unsent, ...]:
    """The newest messages of each addressee."""
    of = {one.addressee: [each for each in unsent if each.addressee == one.addressee][-_UNSENT:] for one in unsent}
    return tuple(one for found in of.values() for one in found)


def _place(home: Home) -> Path:
    return home.root / "alerts.json"


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
