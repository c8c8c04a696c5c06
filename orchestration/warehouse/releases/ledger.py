"""The ledger, kept in the build: every release there ever was, and which ones were rolled back from.

It outlives the files: a number is never used twice, and what was rolled back from is not forgotten with its file.
"""

from collections.abc import Iterable
from dataclasses import astuple

from orchestration.warehouse.build.database import Build, insert_rows
from orchestration.warehouse.clock import now
from orchestration.warehouse.releases.vintages import Release, known_releases


def bring_up(build: Build) -> None:
    """Enter the releases that stand, or that the record of the last refresh lists, and that the ledger has not yet."""
    entered = entries(build)
    new = [astuple(one) for number, one in known_releases(build.home).items() if number not in entered]
    if not new:
        return
    with build.transaction() as connection:
        insert_rows(connection, "meta.releases", new)


def entries(build: Build) -> dict[int, Release]:
    """The releases of the ledger, by number."""
    rows = build.connection.execute("select * from meta.releases order by release").fetchall()
    return {one.release: one for one in (Release(*row) for row in rows)}


def mark_rolled_back(build: Build, releases: Iterable[int]) -> None:
    """Remember that these releases were rolled back from, now."""
    with build.transaction() as connection:
        for release in releases:
            connection.execute(
                "update meta.releases set rolled_back_at = $now where release = $release",
                {"now": now(), "release": release},
            )


def rolled_back_with(known: Iterable[Release], lineage: list[Release], content: str) -> int | None:
    """The newest release of this content that was rolled back from, unless its lineage has released it again since.

    `known` are all releases, `lineage` those that the current one came from, itself last.
    """
    last_said = max((one.release for one in lineage if one.fingerprint == content), default=0)
    if lineage and lineage[-1].fingerprint == content:
        return None
    given_up = [one.release for one in known if one.rolled_back_at is not None and one.fingerprint == content]
    return max((release for release in given_up if release > last_said), default=None)
