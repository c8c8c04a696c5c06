"""The process that shows in Dagster what a command does: it records one run after another, while the command works.

It ends when the process that started it does.
"""

import os
import traceback

from orchestration.defs.steps.messages import Order, get, put
from orchestration.defs.steps.received import Received


def main() -> None:
    """Record each run that is ordered on standard input, and answer why it is not shown, empty where it is."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever Dagster prints must not stand among the answers.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    while True:
        try:
            order = get(orders)
            steps = Received(orders)
            said = _record(order, steps)
            steps.drain()
            put(answers, said)
        except (EOFError, BrokenPipeError):
            # Dagster's threads would be waited for.
            os._exit(0)


def _record(order: Order, steps: Received) -> str:
    try:
        from orchestration.defs.processes.record import record

        record(order, steps)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001
        # What cannot be recorded must not end the command.
        return traceback.format_exception_only(error)[-1].strip()
    return ""


if __name__ == "__main__":
    main()
