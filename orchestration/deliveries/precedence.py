"""Precedence: which of the deliveries for a period is in force, and what becomes of the others.

A delivery is (feed, period, content); it is whole or not at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orchestration.deliveries.folder import StandingFile
from orchestration.deliveries.identity import Key
from orchestration.warehouse.build.deliveries import Seen
from transforms.reading.period import copy_number


@dataclass(frozen=True)
class Decided:
    """A delivery and what became of it: one of `in force`, `superseded`, `withdrawn`, `quarantined`."""

    period: str
    sha256: str
    state: str
    carried: bool = False


def candidates(files: Iterable[StandingFile]) -> dict[Key, StandingFile]:
    """The deliveries that stand, each with one file that holds it: equal content for a period is one delivery."""
    found: dict[Key, StandingFile] = {}
    for file in files:
        if file.period is not None:
            best = found.get((file.period, file.sha256))
            if best is None or _age_in_folder(file) > _age_in_folder(best):
                found[file.period, file.sha256] = file
    return found


def _age_in_folder(file: StandingFile) -> tuple[int, str]:
    """Of files first seen together, the one with the higher copy number is newer, then the later name."""
    return copy_number(file.file), file.file


def decide(
    standing: Mapping[Key, StandingFile],
    seen: Iterable[Seen],
    accepted: Mapping[Key, bool],
    last_in_force: Mapping[str, str],
) -> list[Decided]:
    """What becomes of every delivery of one feed.

    `standing`: candidates by (period, sha256); `seen`: every delivery ever seen, the candidates among them;
    `accepted`: whether it reads well, by (period, sha256); `last_in_force`: the hash in force before, by period.
    The newest accepted candidate is in force. Where every candidate is quarantined, the one last in force stays.
    """
    first_scan = {(one.period, one.sha256): one.first_scan for one in seen}
    decided = []
    for period in sorted({period for period, _ in first_scan}):
        of_period = [key for key in first_scan if key[0] == period]
        newest_first = sorted(
            (key for key in of_period if key in standing),
            key=lambda key: (first_scan[key], _age_in_folder(standing[key])),
            reverse=True,
        )
        good = [key for key in newest_first if accepted.get(key, False)]
        carried = (period, last_in_force.get(period, ""))
        is_carried = bool(newest_first) and not good and accepted.get(carried, False)
        in_force = good[0] if good else carried if is_carried else None
        for key in of_period:
            if key == in_force:
                state = "in force"
            elif key not in standing:
                state = "withdrawn"
            else:
                state = "superseded" if accepted.get(key, False) else "quarantined"
            decided.append(Decided(period, key[1], state, is_carried and key == in_force))
    return decided
