"""Exit codes of `shenhe`, and the errors that carry them. They report the state, not the work done."""

DONE = 0
HELD_BACK = 1
WRONG_USAGE = 2
QUARANTINED = 3
ANOTHER_REFRESH = 4
INTERNAL = 5
NO_RELEASE = 6

INTERRUPTED = 130
TERMINATED = 143


class Stop(Exception):
    """Ends the command with an exit code and a line on standard error."""

    def __init__(self, code: int, message: str = "") -> None:
        super().__init__(message)
        self.code = code
