"""What the assets ask for: that a step be taken, or what came of it where the command took it."""

from typing import Protocol

from orchestration.defs.desk.pages import Page


class Steps(Protocol):
    """The steps of one run."""

    def page(self, name: str) -> Page:
        """What came of a step, named for what it makes. Raises what the step raised."""
        ...
