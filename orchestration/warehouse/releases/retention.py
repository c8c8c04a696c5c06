"""Retention: which release files are kept, and which may go. A release whose file went stays known, figures and all.

Never removed: the release in force, its parent, the newest ones, and one that a reader may have opened just now.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestration.warehouse.clock import now
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import current_release, numbers_of_releases, release_file
from orchestration.warehouse.releases.vintages import Release


class BadRetention(ValueError):
    """$SHENHE_KEEP_RELEASES or $SHENHE_KEEP_DAYS holds no such number; the message names it."""


@dataclass(frozen=True)
class Retention:
    """How many of the newest releases are kept, and for how many days one that is no longer in force is kept."""

    releases: int = 30
    days: float = 30

    @classmethod
    def configured(cls) -> "Retention":
        """From `$SHENHE_KEEP_RELEASES` and `$SHENHE_KEEP_DAYS`. Raises BadRetention."""
        releases = _number("SHENHE_KEEP_RELEASES", cls.releases, 1)
        if releases != int(releases):
            raise BadRetention(f"SHENHE_KEEP_RELEASES 应为整数 / must be a whole number: {releases}")
        return cls(int(releases), _number("SHENHE_KEEP_DAYS", cls.days, 0))


def remove_old(home: Home, known: Mapping[int, Release], retention: Retention) -> list[int]:
    """Remove the files of releases that need not be kept. Returns their numbers. The caller holds the home's lock."""
    current = current_release(home)
    if current is None:
        return []
    removed = expired(known, numbers_of_releases(home), current, retention, now())
    for number in removed:
        release_file(home, number).unlink()
    return removed


def expired(
    known: Mapping[int, Release], standing: list[int], current: int, retention: Retention, moment: datetime
) -> list[int]:
    """Which of the standing releases may go, ascending. A release that is not known stays."""
    parent = known[current].parent if current in known else None
    kept = {current, parent, *sorted(standing)[-retention.releases :]}
    grace = timedelta(days=retention.days)
    return [
        number
        for number in sorted(standing)
        if number in known and number not in kept and moment - _last_in_force(known, number) > grace
    ]


def _last_in_force(known: Mapping[int, Release], number: int) -> datetime:
    """When a release was last known to be in force: until the next one came, or until it was rolled back from."""
    one = known[number]
    ended = [child.published_at for child in known.values() if child.parent == number]
    return max([one.published_at, *ended, *([one.rolled_back_at] if one.rolled_back_at else [])])


def _number(variable: str, default: float, least: float) -> float:
    text = os.environ.get(variable, "")
    try:
        number = float(text) if text else default
    except ValueError:
        number = -1
    if not least <= number < 1e6:
        raise BadRetention(f"{variable} 应为不小于 {least} 的数 / must be a number of at least {least}: {text}")
    return number
