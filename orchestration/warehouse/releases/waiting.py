"""The release that waits: made, verified and numbered, and closed to readers until its time has come.

It stands beside the releases, not among them: no reader finds it by its number or by a pattern. The ledger keeps its
hash.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

import duckdb

from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.build.database import Build, insert_rows
from orchestration.warehouse.databases import CLOSED, Relation, bring_in, write_aside
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.vintages import Release


@dataclass(frozen=True)
class WaitingRelease:
    """`parent` is the release that was in force when it was made, `since` that moment; `sha256` is of its file."""

    release: int
    parent: int | None
    fingerprint: str
    since: datetime
    sha256: str


def entered(build: Build) -> list[WaitingRelease]:
    """All that ever waited, in the order in which they were made; the last one may wait still."""
    return read_waiting(build.connection, "meta.waiting")


def read_waiting(connection: duckdb.DuckDBPyConnection, table: str) -> list[WaitingRelease]:
    """The releases in a table of those that waited, in the order in which they were made."""
    return [WaitingRelease(*row) for row in connection.execute(f"from {table} order by release, since").fetchall()]


def last_entered(build: Build) -> WaitingRelease | None:
    """The one that waits by the ledger and whose file is there, compared or not."""
    known = entered(build) if build.home.waiting.exists() else ()
    return known[-1] if known else None


def standing(build: Build) -> WaitingRelease | None:
    """The release that waits; None where none does, or where its file is not what was written."""
    known = last_entered(build)
    return known if known is not None and sha256_of(build.home.waiting) == known.sha256 else None


def hold(build: Build, release: Release, relations: Sequence[Relation], macros: Sequence[str]) -> None:
    """Write a release that waits, in the place of the one before. The caller holds the home's lock.

    Raises VerificationFailed, or what DuckDB or the disk raise; the one before waits on then.
    """
    home = build.home
    aside = home.waiting.with_name(f".{home.waiting.name}")
    write_aside(build.connection, aside, relations, macros)
    bring_in(aside, home.waiting, CLOSED)
    row = WaitingRelease(
        release.release, release.parent, release.fingerprint, release.published_at, sha256_of(home.waiting)
    )
    with build.transaction() as connection:
        insert_rows(connection, "meta.waiting", [astuple(row)])


def drop(home: Home) -> None:
    """Let nothing wait any more."""
    home.waiting.unlink(missing_ok=True)
