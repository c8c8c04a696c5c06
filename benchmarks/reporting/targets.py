"""What `shenhe refresh` is to reach, and whether the measurements at a scale do."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.contest.contestants import DAY, EVERYTHING, NOTHING, OURS, SAMPLE, WORKBOOK
from benchmarks.reporting.kept import Results

LEAST_MEMORY = "512MB"


@dataclass(frozen=True)
class Target:
    """A target, what was measured (None: it was not), the bound, and how both are written."""

    what: str
    measured: float | None
    bound: float
    form: str

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        return "reached" if self.measured <= self.bound else "missed"

    def written(self, value: float | None) -> str:
        return "–" if value is None else self.form.format(value)


def targets(found: Results, natural: Results | None) -> Iterator[Target]:
    """The targets of a scale; `natural` are the results at natural size, None where there are none."""
    ours = {scenario: found.median(OURS, scenario) for scenario in (EVERYTHING, NOTHING, DAY, WORKBOOK, SAMPLE)}
    yield from _from_nothing(found, ours[EVERYTHING])
    yield Target("one more day of sales, of everything", _ratio(ours[DAY], ours[EVERYTHING]), 0.15, "{:.0%}")
    incremental = found.median("dbt-incremental", DAY)
    yield Target("one more day of sales, of dbt incremental", _ratio(ours[DAY], incremental), 0.5, "{:.2f} ×")
    yield Target("one small workbook again", ours[WORKBOOK], 2.5, "{:.2f} s")
    yield Target("nothing changed", ours[NOTHING], 0.7, "{:.2f} s")
    yield Target("the sample from nothing", ours[SAMPLE], 8, "{:.2f} s")
    yield Target("gates, imports aside, of everything", found.gates_share(ours[EVERYTHING]), 0.1, "{:.1%}")
    yield from _memory(found, natural)
    yield Target("a reader's 99th percentile", found.reads.get("p99"), 100, "{:.0f} ms")
    yield Target("a reader's errors", found.reads.get("errors"), 0, "{:.0f}")


def _from_nothing(found: Results, ours: float | None) -> Iterator[Target]:
    def of(peer: str) -> float | None:
        return _ratio(ours, found.median(peer, EVERYTHING))

    if found.scale > 1:
        yield Target("everything from nothing, of the plain script", of("plain"), 1.15, "{:.2f} ×")
        yield Target("everything from nothing, of dbt", of("dbt"), 0.6, "{:.2f} ×")
        return
    yield Target("everything from nothing, of the plain script", of("plain"), 1.4, "{:.2f} ×")
    yield Target("everything from nothing, of dbt", of("dbt"), 1.0, "{:.2f} ×")
    yield Target("everything from nothing, of SQLMesh", of("sqlmesh"), 1.0, "{:.2f} ×")


def _memory(found: Results, natural: Results | None) -> Iterator[Target]:
    peak = found.median(OURS, EVERYTHING, "tree_megabytes")
    if found.scale > 1:
        at_natural = natural.median(OURS, EVERYTHING, "tree_megabytes") if natural else None
        yield Target("peak memory, of that at 1 ×", _ratio(peak, at_natural), 1.5, "{:.2f} ×")
    else:
        yield Target("peak memory of all processes", peak, 1100, "{:.0f} MB")
    held = found.held.get(LEAST_MEMORY, {})
    fails = float(held[OURS] is None) if OURS in held else None
    yield Target(f"failures with DuckDB held to {LEAST_MEMORY}", fails, 0, "{:.0f}")


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None
