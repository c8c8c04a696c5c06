"""Reading what was released: read-only, locked down, never in a writer's way."""

from pathlib import Path

import duckdb

from orchestration.warehouse.home import Home

_LOCK_DOWN = """
set enable_external_access = false;
set autoload_known_extensions = false;
set autoinstall_known_extensions = false;
set allow_community_extensions = false;
set memory_limit = '4GB';
set lock_configuration = true;
"""


class NoRelease(LookupError):
    """There is no release yet, or none of that number."""


def open_locked_down(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection that can read this one file and nothing else, and cannot change its own settings."""
    connection = duckdb.connect(str(path), read_only=True)
    # Another connection of this process may have locked the same database down already.
    is_locked = connection.execute("select current_setting('lock_configuration')").fetchall()[0][0]
    if not is_locked:
        connection.execute(_LOCK_DOWN)
    return connection


def current_release(home: Home) -> int | None:
    """Number of the release that `current.duckdb` points to, None before the first."""
    return int(home.current.resolve().stem) if home.current.exists() else None


def release_file(home: Home, release: int) -> Path:
    """The file of a release, whether or not it stands."""
    return home.releases / f"{release:06d}.duckdb"


def open_release(home: Home, release: int | None = None) -> duckdb.DuckDBPyConnection:
    """Open a release for queries: the current one, or one by number. Raises NoRelease.

    The pointer is followed once, before opening: a release that comes in meanwhile changes nothing here.
    """
    number = current_release(home) if release is None else release
    if number is None:
        raise NoRelease("no release yet")
    path = release_file(home, number)
    if not path.exists():
        raise NoRelease(f"no release {number}")
    return open_locked_down(path)


def numbers_of_releases(home: Home) -> list[int]:
    """Numbers of all releases that stand, ascending."""
    return sorted(int(path.stem) for path in home.releases.glob("[0-9]*.duckdb"))
