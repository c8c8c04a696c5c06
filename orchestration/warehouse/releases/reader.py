"""The release files that stand, and which one is in force: opened read-only, never in a writer's way."""

from pathlib import Path

import duckdb

from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.databases import open_locked_down
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message


class NoRelease(LookupError):
    """There is no release yet, or none of that number."""


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


def released_figures(home: Home) -> dict[tuple[str, str], float | None]:
    """The values of the release in force, by figure and period; none before the first."""
    if current_release(home) is None:
        return {}
    with open_release(home) as connection:
        rows = connection.execute("select figure, period, value from figures").fetchall()
    return {(figure, period): value for figure, period, value in rows}


def explained_in_force(home: Home) -> set[tuple[str, str, str | None, float | None]]:
    """What stands explained in the release in force: gate, subject, period, and what was observed."""
    if current_release(home) is None:
        return set()
    with open_release(home) as connection:
        query = "select gate, subject, period, observed from gates where state = 'explained'"
        return set(connection.execute(query).fetchall())


def read_deliveries(connection: duckdb.DuckDBPyConnection) -> list[Delivery]:
    """The deliveries that a release or a record of a refresh lists, those that an earlier version wrote included."""
    columns = {name for name, *_ in connection.execute("describe deliveries").fetchall()}
    told = "reason_zh, reason_en, carried_forward" if "carried_forward" in columns else _TOLD_BEFORE
    rows = connection.execute(
        f"""select feed, period, file, sha256, bytes, rows, state, received_at, department, {told}
            from deliveries"""
    ).fetchall()
    return [
        Delivery(
            feed, None, period, file, sha256, size, count, state, Message.of(zh, en), received_at, department,
            carried=carried,
        )
        for feed, period, file, sha256, size, count, state, received_at, department, zh, en, carried in rows
    ]  # fmt: skip


# Earlier, the reason was one text, and only a delivery that was carried forward had one while it was in force.
_TOLD_BEFORE = """
    split_part(reason, ' / ', 1), split_part(reason, ' / ', 2), state = 'in force' and reason is not null
"""
