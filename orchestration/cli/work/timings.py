"""The table of `shenhe refresh --timings`."""

from collections.abc import Mapping

from orchestration.cli.output import print_rows
from orchestration.timings import PHASES

_SHOWN = 0.005
"""Seconds below which a phase would be shown as 0.00."""


def print_timings(seconds: Mapping[str, float]) -> None:
    """Print the seconds by phase with their share of the whole; the last row is the sum, the wall time."""
    whole = sum(seconds.values())
    rows = [
        (str(PHASES[name]), f"{spent:.2f}", f"{spent / whole:.0%}")
        for name, spent in seconds.items()
        if spent >= _SHOWN
    ]
    print_rows(("phase", "seconds", "share"), [*rows, ("合计 / total", f"{whole:.2f}", "")], "table")
