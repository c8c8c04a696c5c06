"""What was measured, by scale: kept in `results.json`, so that a run at one scale does not erase the others."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.measuring import Measured

KEPT = Path(__file__).parents[1] / "results.json"


@dataclass(frozen=True)
class Run:
    """Wall and CPU seconds, and megabytes of peak resident memory: the largest process, and all of them together."""

    seconds: float
    cpu: float
    megabytes: float
    tree_megabytes: float

    @classmethod
    def of(cls, run: Measured) -> "Run":
        return cls(run.seconds, run.cpu, run.megabytes, run.tree_megabytes)


@dataclass
class Results:
    """The measurements at one scale.

    `runs` by contestant and scenario, one per round; `timings` the product's seconds by phase, one per round; `held` by
    memory and contestant, None for one that did not complete; `reads` what a reader saw, empty where none read.
    """

    scale: float
    deliveries: str
    machine: str
    versions: dict[str, str]
    runs: dict[str, dict[str, list[Run]]] = field(default_factory=dict)
    timings: list[dict[str, float]] = field(default_factory=list)
    held: dict[str, dict[str, Run | None]] = field(default_factory=dict)
    reads: dict[str, float] = field(default_factory=dict)

    def add(self, contestant: str, scenario: str, run: Measured) -> None:
        self.runs.setdefault(contestant, {}).setdefault(scenario, []).append(Run.of(run))

    def median(self, contestant: str, scenario: str, value: str = "seconds") -> float | None:
        """The median over the rounds; None where it was not measured."""
        runs = self.runs.get(contestant, {}).get(scenario, [])
        return median(getattr(run, value) for run in runs) if runs else None

    def gates_share(self, whole: float | None) -> float | None:
        """The share of the gates in a load from nothing that takes so many seconds; imports do not count as gates."""
        if not self.timings or not whole:
            return None
        return median(sum(s for phase, s in one.items() if phase.startswith("gates")) for one in self.timings) / whole


def load(path: Path = KEPT) -> dict[str, Results]:
    """All results kept, by scale."""
    if not path.exists():
        return {}
    kept = json.loads(path.read_text(encoding="utf-8"))
    return {scale: _results(given) for scale, given in kept.items()}


def keep(results: Results, path: Path = KEPT) -> dict[str, Results]:
    """Put results in the place of those of the same scale. Returns all."""
    found = {**load(path), f"{results.scale:g}": results}
    found = dict(sorted(found.items(), key=lambda item: item[1].scale))
    text = json.dumps({scale: _rounded(asdict(one)) for scale, one in found.items()}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return found


def _results(given: dict[str, object]) -> Results:
    found = Results(**given)  # type: ignore[arg-type]
    found.runs = {
        name: {scenario: [Run(**run) for run in runs] for scenario, runs in scenarios.items()}  # type: ignore[arg-type]
        for name, scenarios in found.runs.items()
    }
    found.held = {
        memory: {name: None if run is None else Run(**run) for name, run in runs.items()}  # type: ignore[arg-type]
        for memory, runs in found.held.items()
    }
    return found


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, Mapping):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_rounded(one) for one in value]
    return value


def machine() -> str:
    """CPU model, cores and memory."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if line.startswith("model name")
        ]
        model = lines[0] if lines else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB"
