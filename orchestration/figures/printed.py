"""Printed figures: what the yearly report's digits admit, beside the value counted."""

from decimal import Decimal

from expectations.printed import PrintedError, admits
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.figures import Printed, Stated, stated_figures


def printed_beside_counted(build: Build, feed: str) -> list[Printed]:
    """The rows of `printed_figures`, from the staged reports of a feed."""
    return [_read(stated) for stated in stated_figures(build, feed)]


def _read(stated: Stated) -> Printed:
    """One row of `printed_figures`. The gate says whether the value matches; here it is missing or not."""
    state = "missing" if stated.counted is None else None
    value = None if stated.value is None else Decimal(str(stated.value))
    try:
        admitted = admits(stated.printed, value, stated.unit, stated.kind, stated.qualifier)
    except PrintedError as error:
        return Printed(
            stated.figure, stated.period, stated.printed, None, None, stated.counted, state,
            unreadable_zh=error.zh, unreadable_en=error.en,
        )  # fmt: skip
    return Printed(
        stated.figure, stated.period, stated.printed, float(admitted.low), float(admitted.high), stated.counted, state,
        admitted.low_inclusive, admitted.high_inclusive,
    )  # fmt: skip
