"""The state that a refresh left: all that decides what is stale, whether told by the build or by a record."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orchestration.warehouse.build import deliveries, evidence
from orchestration.warehouse.build.database import Build
from orchestration.warehouse.build.deliveries import InForce

FigurePeriod = tuple[str, str]
"""A figure and its period."""


@dataclass(frozen=True)
class State:
    """Fingerprints by table, evidence by subject, inventories by feed, deliveries in force, and the figures.

    `figures` are values by figure and period, None where they were never made; `printed` is what the report prints;
    `orphans` are folder and file of what stands in no feed's folder.
    """

    fingerprints: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    inventories: Mapping[str, str] = field(default_factory=dict)
    in_force: tuple[InForce, ...] = ()
    figures: Mapping[FigurePeriod, float | None] | None = None
    printed: frozenset[FigurePeriod] = frozenset()
    orphans: frozenset[tuple[str, str]] = frozenset()


def state_of(build: Build) -> State:
    """What stands in the build."""
    fingerprints = build.fingerprints()
    figures, printed = None, frozenset[FigurePeriod]()
    if "figures" in fingerprints:
        rows = build.connection.execute("select figure, period, value from figures order by all").fetchall()
        figures = {(figure, period): value for figure, period, value in rows}
        printed = frozenset(build.connection.execute("select figure, period from printed_figures").fetchall())
    return State(
        fingerprints,
        evidence.evidence(build),
        deliveries.inventories(build),
        tuple(deliveries.in_force(build)),
        figures,
        printed,
        frozenset(deliveries.orphans(build)),
    )
