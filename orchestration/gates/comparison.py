"""The figures compared with the release before: which are due and absent, and which have another value."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.warehouse.build.state import FigurePeriod, State

REVISION = "revision"
"""The subject of the evidence on revisions, which depends on the release before."""

Released = Mapping[FigurePeriod, float | None]
"""The values of the release before, by figure and period."""


@dataclass(frozen=True)
class Revised:
    """A figure whose value differs from the one released: `was` then, `value` now."""

    figure: str
    period: str
    was: float | None
    value: float | None


def absent_figures(state: State, released: Released) -> list[FigurePeriod]:
    """Figures that are printed or were in the release before, and are missing now."""
    if state.figures is None:
        return []
    return sorted({*state.printed, *released} - state.figures.keys())


def revised_figures(state: State, released: Released) -> list[Revised]:
    """Figures whose value differs from that in the release before."""
    return [
        Revised(*key, released[key], value)
        for key, value in (state.figures or {}).items()
        if key in released and released[key] != value
    ]
