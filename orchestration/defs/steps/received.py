"""The steps of a run that a command takes: what came of each is received through a pipe."""

from typing import IO

from orchestration.defs.desk.pages import Page
from orchestration.defs.steps.messages import Failed, get


class StepFailed(RuntimeError):
    """A step that failed in the command's process, or was not taken since another one failed."""


class Received:
    """Waits for each step that is asked for; the command takes them in an order of its own."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._pages: dict[str, Page] = {}
        self._failed: StepFailed | None = None
        self.ended_early = False

    def page(self, name: str) -> Page:
        """What came of a step. Raises StepFailed, or KeyboardInterrupt where the command ended before it."""
        while name not in self._pages and self._failed is None:
            try:
                taken, found = get(self._pipe)
            except EOFError:
                self.ended_early = True
                raise KeyboardInterrupt("命令已中止 / the command ended") from None
            if isinstance(found, Failed):
                self.ended_early = True
                self._failed = StepFailed(f"{taken}: {found.said}")
                self._failed.add_note(found.stack)
            else:
                self._pages[taken] = found
        if name not in self._pages:
            assert self._failed is not None
            raise self._failed
        return self._pages.pop(name)
