"""The ledger, kept in the build: every release there ever was, its seal, which one is in force, which were given up.

It outlives the files: a number is never used twice, and what was rolled back from is not forgotten with its file. "The
release before" is told by it, not by the pointer, which anyone may lose.
"""

from collections.abc import Iterable
from dataclasses import astuple, replace
from typing import Any

import duckdb

from orchestration.warehouse.build.database import Build, insert_rows
from orchestration.warehouse.clock import now
from orchestration.warehouse.databases import open_locked_down
from orchestration.warehouse.releases.integrity import PointerLost, Seal, seal
from orchestration.warehouse.releases.reader import current_release, has_finished, numbers_of_releases, release_file
from orchestration.warehouse.releases.vintages import Release, known_releases
from orchestration.warehouse.releases.waiting import last_entered

RECORDED = ("waiting", "calendar", "signatures")
"""Tables of `meta` that the record of a refresh has too, where they hold anything."""


def bring_up(build: Build) -> None:
    """Enter the releases that stand, or that the record of the last refresh lists, and that the ledger has not yet.

    A file that was written and never pointed to, as its refresh was killed, is removed: nobody has read it.
    """
    home, entered, current = build.home, entries(build), current_release(build.home)
    if build.is_new and not entered:
        _restore(build)
    is_sure = (entered and current is not None) or _is_of_killed_first_refresh(build)
    waits = last_entered(build)
    for number in numbers_of_releases(home):
        if number not in entered and number != current and (is_sure or (waits and number == waits.release)):
            release_file(home, number).unlink()
    new = [one for number, one in known_releases(home).items() if number not in entered]
    with build.transaction() as connection:
        insert_rows(connection, "meta.releases", (_row(_sealed(build, one)) for one in new))
        if current is not None and current != in_force(build):
            connection.execute("delete from meta.in_force")
            insert_rows(connection, "meta.in_force", [(current,)])


def _restore(build: Build) -> None:
    """Take from the record of the last refresh what a lost build knew of releases that wait, and who signed."""
    if not build.home.last_refresh.exists():
        return
    try:
        with open_locked_down(build.home.last_refresh) as record:
            there = {name for (name,) in record.execute("select table_name from duckdb_tables()").fetchall()}
            kept = {name: record.execute(f"from {name}").fetchall() for name in RECORDED if name in there}
    except duckdb.Error:
        return
    with build.transaction() as connection:
        for name, rows in kept.items():
            connection.execute(f"delete from meta.{name}")
            insert_rows(connection, f"meta.{name}", rows)


def _is_of_killed_first_refresh(build: Build) -> bool:
    """Whether the one release that stands was written by a first refresh that was killed before it pointed to it."""
    home = build.home
    is_first = not build.is_new and not entries(build) and numbers_of_releases(home) == [1]
    return is_first and not has_finished(home)


def entries(build: Build) -> dict[int, Release]:
    """The releases of the ledger, by number."""
    rows = build.connection.execute("select * from meta.releases order by release").fetchall()
    return {one.release: one for one in map(_release, rows)}


def in_force(build: Build) -> int | None:
    """The release that was last known to be in force, None before the first."""
    rows = build.connection.execute("from meta.in_force").fetchall()
    return rows[0][0] if rows else None


def require_pointer(build: Build) -> None:
    """Raise PointerLost where the ledger knows a release in force, or any stands, and the pointer leads to none."""
    if current_release(build.home) is None:
        standing = numbers_of_releases(build.home)
        known = in_force(build)
        if standing:
            raise PointerLost(known if known in standing else standing[-1])


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


def _sealed(build: Build, release: Release) -> Release:
    """With the seal of its file as it stands, where none is known yet."""
    path = release_file(build.home, release.release)
    return replace(release, seal=seal(path)) if release.seal is None and path.exists() else release


def _row(one: Release) -> tuple[object, ...]:
    return (*astuple(one)[:-1], *(astuple(one.seal) if one.seal else (None,) * 4))


def _release(row: tuple[Any, ...]) -> Release:
    release, published_at, commit, parent, fingerprint, rolled_back_at, size, modified_ns, header, sha256 = row
    known = None if sha256 is None else Seal(size, modified_ns, header, sha256)
    return Release(release, published_at, commit, parent, fingerprint, rolled_back_at, known)
