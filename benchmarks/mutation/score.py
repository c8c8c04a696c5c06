"""The score: how many of the faults that change anything are caught, by which gates, and which are missed."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutation.trial import Trial

MISSES = Path(__file__).parents[1] / "mutation_misses.csv"
PRINTED = frozenset({"printed", "implied", "complete", "revision"})
"""Gates that depend on printed figures or on the release before."""


@dataclass(frozen=True)
class Score:
    """The share of faults caught, of those that change anything, by gates other than those `without`."""

    title: str
    without: frozenset[str]
    target: float

    def caught(self, trial: Trial) -> bool:
        return bool(trial.gates - self.without)

    def share(self, trials: Sequence[Trial]) -> float:
        return sum(map(self.caught, trials)) / len(trials) if trials else 1.0


SCORES = (
    Score("all gates", frozenset(), 0.95),
    Score("without revision", frozenset({"revision"}), 0.90),
    Score("neither printed nor released", PRINTED, 0.75),
)


def summary(trials: Sequence[Trial]) -> Iterable[str]:
    """The table by kind and by feed, the gates that caught faults, the faults missed, and the scores."""
    telling = [trial for trial in trials if not trial.is_equivalent]
    for name, key in (("kind", _kind), ("feed", _feed)):
        yield f"{name:<26}{'faults':>8}{'equivalent':>12}" + "".join(f"{one.title:>32}" for one in SCORES)
        for value in sorted({key(trial) for trial in trials}):
            of_value = [trial for trial in telling if key(trial) == value]
            same = sum(key(trial) == value for trial in trials) - len(of_value)
            shares = "".join(f"{one.share(of_value):>32.0%}" for one in SCORES)
            yield f"{value:<26}{len(of_value) + same:>8}{same:>12}{shares}"
        yield ""
    for trial in telling:
        gates = ", ".join(sorted(trial.gates)) or "missed"
        yield f"{trial.fault.kind:<22}{trial.fault.feed:<28}{trial.fault.what:<70}{gates}"
    yield ""
    for score in SCORES:
        yield f"{score.title:<32}{score.share(telling):>8.1%}   target {score.target:.0%}, of {len(telling)} faults"


def missed(trials: Sequence[Trial]) -> list[tuple[str, str, str, str]]:
    """The faults missed: kind, feed, what, and the first score that misses it; later scores miss it too."""
    found = []
    for trial in trials:
        first = next((score.title for score in SCORES if not score.caught(trial)), None)
        if first is not None and not trial.is_equivalent:
            found.append((trial.fault.kind, trial.fault.feed, trial.fault.what, first))
    return found


def not_listed(trials: Sequence[Trial]) -> list[tuple[str, str, str, str]]:
    """The faults missed that `mutation_misses.csv` does not list."""
    with MISSES.open(encoding="utf-8", newline="") as handle:
        listed = {(row["kind"], row["feed"], row["what"], row["missed_by"]) for row in csv.DictReader(handle)}
    return [one for one in missed(trials) if one not in listed]


def _kind(trial: Trial) -> str:
    return trial.fault.kind


def _feed(trial: Trial) -> str:
    return trial.fault.feed
