"""What the command and the recorder of its run tell each other, each message pickled into a pipe."""

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from orchestration.defs.desk.pages import Page


@dataclass(frozen=True)
class Order:
    """A run to record: the home, the folder of deliveries, and the steps, named for what they make."""

    home: Path
    extracts: Path
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Failed:
    """A step that raised: what it said, and where."""

    said: str
    stack: str


@dataclass(frozen=True)
class Ended:
    """No more comes of this run."""


Taken = tuple[str, Page | Failed]
"""A step, and what came of it."""


def put(pipe: IO[bytes], message: Any) -> None:
    """Write a message, at once."""
    pickle.dump(message, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def get(pipe: IO[bytes]) -> Any:
    """The next message. Raises EOFError when there will be none."""
    return pickle.load(pipe)
