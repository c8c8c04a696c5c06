"""A command that is given the message: its lines on standard input, its title as `$SHENHE_ALERT`."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.alerts.targets.message import Letter, NotTaken


@dataclass(frozen=True)
class Command:
    """A program and its arguments."""

    run: Sequence[str]

    def __post_init__(self) -> None:
        if isinstance(self.run, str) or not self.run:
            raise ValueError('run: ["/usr/local/bin/tell"]')

    @property
    def address(self) -> str:
        return Path(self.run[0]).name

    def send(self, letter: Letter, timeout: float) -> None:
        """Run the command, which is killed after the time. Raises NotTaken where it does not end with 0."""
        try:
            ended = subprocess.run(
                self.run, input=letter.text().encode(), env={**os.environ, "SHENHE_ALERT": letter.title},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=timeout, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise NotTaken(f"not within {timeout:.0f} s") from error
        if ended.returncode:
            raise NotTaken(f"exit code {ended.returncode}")
