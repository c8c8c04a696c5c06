"""The steps of a run that a command takes: what came of each is received through a pipe."""

from typing import IO

from orchestration.defs.desk.pages import Page
from orchestration.defs.steps.messages import Ended, Failed, get


class StepFailed(RuntimeError):
    """A step that failed in the command's process, or was not taken since another one failed."""


class Received:
    """Waits for each step that is asked for; the command takes them in an order of its own."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._pages: dict[str, Page] = {}
        self._ended = False
        self._failed: StepFailed | None = None
        self.ended_early = False
        """Whether a step was asked for that the command did not take."""

    def page(self, name: str) -> Page:
        """What came of a step. Raises StepFailed, or KeyboardInterrupt where the command ended before it."""
        while name not in self._pages and self._failed is None and not self._ended:
            self._receive()
        if name in self._pages:
            return self._pages.pop(name)
        self.ended_early = True
        raise self._failed or KeyboardInterrupt("命令已中止 / the command ended")

    def drain(self) -> None:
        """Read what is left of this run."""
        while not self._ended:
            self._receive()

    def _receive(self) -> None:
        try:
            message = get(self._pipe)
        except EOFError:
            message = Ended()
        if isinstance(message, Ended):
            self._ended = True
            return
        name, found = message
        if isinstance(found, Failed):
            self._failed = StepFailed(f"{name}: {found.said}")
            self._failed.add_note(found.stack)
        else:
            self._pages[name] = found
