"""What a refresh is at, told to whoever listens."""

from collections.abc import Callable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Doing:
    """The step at work: its place among those that are due, from 1, what it makes, and which file it is at."""

    number: int = 0
    total: int = 0
    what: str = ""
    detail: str = ""


Listener = Callable[[Doing], None]


def silent(doing: Doing) -> None:
    """Discard progress."""


class Progress:
    """Counts the steps of one refresh, and tells a listener of each."""

    def __init__(self, listener: Listener = silent) -> None:
        self._listener = listener
        self._doing = Doing()

    def expect(self, steps: int) -> None:
        """Say how many steps there will be, before the first one."""
        self._tell(Doing(total=steps))

    def step(self, what: str) -> None:
        """Begin the next step."""
        self._tell(Doing(self._doing.number + 1, self._doing.total, what))

    def detail(self, text: str) -> None:
        """Say what the step is at."""
        self._tell(replace(self._doing, detail=text))

    def _tell(self, doing: Doing) -> None:
        self._doing = doing
        self._listener(doing)
