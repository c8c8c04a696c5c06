"""The figures against the release before: what is due and absent, and what is not as it was released."""

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.warehouse.build.state import FigurePeriod, State

REVISION = "revision"
"""The subject under which the evidence on revisions is kept: it is bound to the release before, and to nothing else."""

Released = Mapping[FigurePeriod, float | None]
"""The values of the release before, by figure and period."""


@dataclass(frozen=True)
class Revised:
    """A figure that is not as it was released: `was` then, `value` now."""

    figure: str
    period: str
    was: float | None
    value: float | None


def absent_figures(state: State, released: Released) -> list[FigurePeriod]:
    """Figures that are due, since they are printed or stood in the release before, and are not there."""
    if state.figures is None:
        return []
    return sorted({*state.printed, *released} - state.figures.keys())


def revised_figures(state: State, released: Released) -> list[Revised]:
    """Figures that are there, and not with the value that they have in the release before."""
    return [
        Revised(*key, released[key], value)
        for key, value in (state.figures or {}).items()
        if key in released and released[key] != value
    ]
