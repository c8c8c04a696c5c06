"""What is sent, and what a target does with it."""

from dataclasses import dataclass
from typing import Protocol

_MORE = "… shenhe status"


class NotTaken(RuntimeError):
    """The other side answered that it does not take the message."""


@dataclass(frozen=True)
class Letter:
    """A message to send: a title of one line, and its lines."""

    title: str
    lines: tuple[str, ...]

    def text(self, longest: int | None = None) -> str:
        """Title and lines, as many whole lines as fit into so many bytes of UTF-8."""
        text = "\n".join((self.title, *self.lines))
        if longest is None or len(text.encode()) <= longest:
            return text
        kept: list[str] = []
        room = longest - len(_MORE.encode())
        for line in (self.title, *self.lines):
            room -= len(line.encode()) + 1
            if room < 0:
                break
            kept.append(line)
        return "\n".join((*kept, _MORE))


class Target(Protocol):
    """One that is told."""

    @property
    def address(self) -> str:
        """What it is called, without its secrets."""
        ...

    def send(self, letter: Letter, timeout: float) -> None:
        """Send a message within so many seconds. Raises OSError, NotTaken, and what the protocol's library raises."""
        ...
