"""What the process that reads ahead tells, each message pickled into a pipe, feed by feed in the order of its work."""

import pickle
import traceback
from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.deliveries.originals import Original
from orchestration.deliveries.reader.work import Read


@dataclass(frozen=True)
class Taken:
    """The originals of a feed's deliveries by hash; they are durable. A delivery without one is not read."""

    feed: str
    originals: Mapping[str, Original]


@dataclass(frozen=True)
class Done:
    """A delivery that was read; None where its bytes are gone."""

    delivery: str
    read: Read | None


@dataclass(frozen=True)
class Failed:
    """An error for which the rest of a feed's deliveries was not read."""

    feed: str
    error: Exception


Message = Taken | Done | Failed


def portable(error: Exception) -> Exception:
    """The error with its stack as a note; one that cannot be pickled, in the words of its own."""
    stack = "".join(traceback.format_exception(error))
    try:
        error.add_note(stack)
        found = pickle.loads(pickle.dumps(error))
        assert type(found) is type(error)
    except Exception:  # noqa: BLE001 - errors of any library
        error = RuntimeError(f"{type(error).__name__}: {error}")
        error.add_note(stack)
    return error
