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


def cannot_write(path: object, error: OSError) -> Stop:
    """What a command ends with that cannot write where it was told to."""
    reason = error.strerror or type(error).__name__
    zh, en = f"无法写入 {path}（{reason}），请另选位置", f"cannot write {path} ({reason}): name another place"
    return Stop(INTERNAL, f"{zh} / {en}")
