"""Great Expectations, imported while something else is at work: it takes as long as all else in a small refresh."""

import importlib
import sys
import threading

from orchestration.timings import IMPORTS, Timings

_JUDGE = "expectations.engine.judge"


def begin_import() -> None:
    """Begin to import what judges, for a refresh that will need it. Returns at once."""
    if _JUDGE not in sys.modules:
        threading.Thread(target=importlib.import_module, args=(_JUDGE,), name="import of what judges").start()


def finish_import(timings: Timings) -> None:
    """Wait for what judges to be imported, or import it."""
    with timings.phase(IMPORTS):
        importlib.import_module(_JUDGE)
