"""The release files that stand, and which one is in force: opened read-only, never in a writer's way.

A release that was damaged or forged is refused by its number, with what to do.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.databases import open_locked_down
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases.integrity import DamagedRelease, PointerLost, Seal, check


class NoRelease(LookupError):
    """There is no release yet, or none of that number."""


def current_release(home: Home) -> int | None:
    """Number of the release that `current.duckdb` points to, None where it points to none."""
    return int(home.current.resolve().stem) if home.current.exists() else None


def release_in_force(home: Home) -> int | None:
    """Number of the release in force, None before the first. Raises PointerLost."""
    number = current_release(home)
    if number is None and has_finished(home) and (standing := numbers_of_releases(home)):
        raise PointerLost(standing[-1])
    return number


def has_finished(home: Home) -> bool:
    """Whether any refresh pointed to a release or wrote its record: until then, a release that stands is coming in."""
    return home.current.is_symlink() or home.last_refresh.exists()


def release_file(home: Home, release: int) -> Path:
    """The file of a release, whether or not it stands."""
    return home.releases / f"{release:06d}.duckdb"


def numbers_of_releases(home: Home) -> list[int]:
    """Numbers of all releases that stand, ascending."""
    return sorted(int(path.stem) for path in home.releases.glob("[0-9]*.duckdb"))


@contextmanager
def open_release(home: Home, release: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a release for queries of our own: the one in force, or one by number.

    The pointer is followed once, before opening: a release that comes in meanwhile changes nothing here.
    Raises NoRelease, PointerLost, and DamagedRelease where the file is not what was released.
    """
    number, path = _find(home, release)
    check(number, path, sealed(home).get(number))
    with _damage_named(number), open_locked_down(path) as connection:
        yield connection


@contextmanager
def open_for_anyone(
    home: Home, memory: str, beside: Callable[[Path], Sequence[Path]] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the release in force for queries that anyone wrote, locked down and held to so much memory.

    DuckDB lets a query write beside the file that it reads, where the next reader would replay a log. So what is opened
    is a copy in a folder of its own, compared whole with what was released. `beside` may add to that copy before it is
    opened, and returns the files, in the same folder, that a query may read with it. Raises as `open_release` does.
    """
    number, path = _find(home, None)
    with tempfile.TemporaryDirectory(prefix="shenhe-sql-") as folder:
        copy = Path(folder) / path.name
        check(number, path, None)
        shutil.copy2(path, copy)
        check(number, copy, sealed(home).get(number), whole=True)
        readable = beside(copy) if beside else ()
        with _damage_named(number), open_locked_down(copy, memory, readable) as connection:
            yield connection


def sealed(home: Home) -> dict[int, Seal]:
    """The seals of releases, as the record of the last refresh keeps them; none where there is no such record.

    While a release waits the record is closed to all but its owner; others read without seals.
    """
    if not home.last_refresh.exists():
        return {}
    try:
        with open_locked_down(home.last_refresh) as connection:
            rows = connection.execute(
                "select release, bytes, modified_ns, header, sha256 from releases where sha256 is not null"
            ).fetchall()
    except (duckdb.Error, PermissionError):
        # A record of an earlier version, or a damaged one, seals nothing: the next refresh writes another.
        return {}
    return {release: Seal(*known) for release, *known in rows}


Explained = tuple[str, str, str | None, float | None]
"""Gate, subject, period, and what was observed."""


def released_figures(home: Home) -> Mapping[tuple[str, str], float | None]:
    """The values of the release in force, by figure and period; none before the first."""
    return _in_force(home)[0]


def explained_in_force(home: Home) -> AbstractSet[Explained]:
    """What stands explained in the release in force."""
    return _in_force(home)[1]


_Told = tuple[Mapping[tuple[str, str], float | None], AbstractSet[Explained]]


def _in_force(home: Home) -> _Told:
    """What gates ask of the release in force, again and again during a refresh: its values, and what is explained."""
    number = release_in_force(home)
    if number is None:
        return {}, frozenset()
    state = release_file(home, number).stat()
    return _told(home, number, (state.st_ino, state.st_size, state.st_mtime_ns, state.st_ctime_ns))


@lru_cache(maxsize=2)
def _told(home: Home, release: int, _state: tuple[int, ...]) -> _Told:
    with open_release(home, release) as connection:
        rows = connection.execute("select figure, period, value from figures").fetchall()
        explained = connection.execute(
            "select gate, subject, period, observed from gates where state = 'explained'"
        ).fetchall()
    return {(figure, period): value for figure, period, value in rows}, frozenset(explained)


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


def _find(home: Home, release: int | None) -> tuple[int, Path]:
    number = release_in_force(home) if release is None else release
    if number is None:
        raise NoRelease("no release yet")
    path = release_file(home, number)
    if not path.exists():
        raise NoRelease(f"no release {number}")
    return number, path


@contextmanager
def _damage_named(release: int) -> Iterator[None]:
    """DuckDB checks each block that it reads: what it finds broken is told as damage of this release."""
    try:
        yield
    except duckdb.Error as error:
        said = str(error).partition("\n")[0]
        if _BROKEN in said.lower() or isinstance(error, duckdb.IOException | duckdb.SerializationException):
            raise DamagedRelease(release, f"已损坏（{said}）", f"is damaged ({said})") from error
        raise


_BROKEN = "corrupt"
