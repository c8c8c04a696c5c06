"""Hashes of delivered files, remembered for as long as the disk says that a file is the same."""

from collections.abc import Mapping

from orchestration.warehouse.build.database import Build, insert_rows
from orchestration.warehouse.sql import literal

FileState = tuple[str, int, int, int, int]
"""A file as the disk tells it, without being read: path, inode, bytes, and when content and state last changed (ns)."""


def hashes(build: Build) -> dict[FileState, str]:
    """The hashes of files that were read, by what the disk told of them then."""
    return {(row[0], *row[1:5]): row[5] for row in build.connection.execute("from meta.hashes").fetchall()}


def remember_hashes(build: Build, learned: Mapping[FileState, str]) -> None:
    """Keep hashes; of each file only the newest."""
    if not learned:
        return
    with build.transaction() as connection:
        listed = ", ".join(literal(state[0]) for state in learned)
        connection.execute(f"delete from meta.hashes where file in ({listed})")
        insert_rows(connection, "meta.hashes", [(*state, sha256) for state, sha256 in learned.items()])
