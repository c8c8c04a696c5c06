"""The table of `shenhe refresh --timings`."""

from collections.abc import Mapping

from orchestration.cli.output import print_rows
from orchestration.timings import shown


def print_timings(seconds: Mapping[str, float]) -> None:
    """Print the seconds by phase with their share of the whole; the last row is the sum, the wall time."""
    whole = sum(seconds.values())
    rows = [(phase, f"{spent:.2f}", f"{spent / whole:.0%}") for phase, spent in shown(seconds)]
    print_rows(("phase", "seconds", "share"), [*rows, ("合计 / total", f"{whole:.2f}", "")], "table")
