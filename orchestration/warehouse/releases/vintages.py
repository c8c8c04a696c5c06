"""What was said, and by which release: every release there ever was, and which file still tells what each one said.

A release carries the history of its own lineage, from its parents; a release that was rolled back from is told by its
own file, or by one that came after it. Nothing is written here, and no reader waits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import duckdb

from orchestration.warehouse.databases import open_locked_down
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.integrity import DamagedRelease, Seal
from orchestration.warehouse.releases.reader import (
    current_release,
    numbers_of_releases,
    open_release,
    release_file,
    sealed,
)


@dataclass(frozen=True)
class Release:
    """A row of `releases`, when it was rolled back from, if ever, and what its file was when it came in."""

    release: int
    published_at: datetime
    commit: str
    parent: int | None
    fingerprint: str
    rolled_back_at: datetime | None = None
    seal: Seal | None = None


def lineage(home: Home, release: int | None = None) -> list[Release]:
    """A release and all that it came from, oldest first; of the current one when none is named.

    Raises NoRelease, or what DuckDB raises for a file that does not open.
    """
    with open_release(home, release) as connection:
        rows = connection.execute(
            'select release, published_at, "commit", parent, fingerprint from releases order by release'
        ).fetchall()
    return [Release(*row) for row in rows]


def known_releases(home: Home) -> dict[int, Release]:
    """Every release there ever was, by number, whether or not its file still stands.

    The record of the last refresh lists them; what came since is read from the files.
    """
    known = {one.release: one for one in _recorded(home)}
    for number in reversed(numbers_of_releases(home)):
        if number not in known:
            known.update((one.release, one) for one in _told_by(home, number) if one.release not in known)
    return dict(sorted(known.items()))


def ancestry(known: Mapping[int, Release], release: int | None) -> list[int]:
    """A release and those that it came from, newest first, by what is known of them: no file is opened."""
    numbers = []
    while release is not None and release in known:
        numbers.append(release)
        release = known[release].parent
    return numbers


def told_in(home: Home, release: int) -> int | None:
    """The number of a standing release whose history tells what this one said; the current one where it does."""
    for number in (current_release(home), release, *reversed(numbers_of_releases(home))):
        if number is not None and release in (one.release for one in _told_by(home, number)):
            return number
    return None


def nearest(number: int, numbers: Iterable[int]) -> int | None:
    """Of these numbers the one closest to a number that is none of them."""
    return min(numbers, key=lambda one: abs(one - number), default=None)


def _told_by(home: Home, number: int) -> list[Release]:
    """The lineage of a release; nothing where its file is gone or does not open."""
    if not release_file(home, number).exists():
        return []
    try:
        return lineage(home, number)
    except (duckdb.Error, DamagedRelease):
        return []


def _recorded(home: Home) -> list[Release]:
    """The releases that the record of the last refresh lists; none where it is damaged, closed, or earlier."""
    if not home.last_refresh.exists():
        return []
    query = 'select release, published_at, "commit", parent, fingerprint, rolled_back_at from releases'
    try:
        with open_locked_down(home.last_refresh) as connection:
            rows = connection.execute(query).fetchall()
    except (duckdb.Error, PermissionError):
        return []
    seals = sealed(home)
    return [replace(one, seal=seals.get(one.release)) for one in (Release(*row) for row in rows)]
