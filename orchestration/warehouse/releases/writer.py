"""Writing a release: one immutable file, numbered in sequence, with `current.duckdb` pointing to the one in force.

Whether a release may be made is decided elsewhere; here it is made whole or not at all, at whatever point it is killed.
"""

from collections.abc import Iterable, Sequence

import duckdb

from orchestration.warehouse.databases import Relation, bring_in, repoint, write_aside
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import numbers_of_releases, release_file


def next_number(home: Home, known: Iterable[int] = ()) -> int:
    """The number that the next release gets: one more than the highest ever, of those that stand and those known."""
    return max([*numbers_of_releases(home), *known], default=0) + 1


def write_release(
    home: Home,
    connection: duckdb.DuckDBPyConnection,
    number: int,
    relations: Sequence[Relation],
    macros: Sequence[str],
) -> None:
    """Build, verify, bring in and point to a release. The caller holds the home's lock.

    Raises VerificationFailed, or what DuckDB or the disk raise; the release before stands then.
    """
    for leftover in home.releases.glob(".building*"):
        leftover.unlink()
    aside = home.releases / f".building-{number:06d}.duckdb"
    write_aside(connection, aside, relations, macros)
    bring_in(aside, release_file(home, number))
    repoint(home.current, release_file(home, number))
