"""Verification: every hash of the home compared: archive, staged, releases; build and record read whole."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.release.last_refresh import read_record
from orchestration.session import Session
from orchestration.staging.staged import damaged_of
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.databases import open_locked_down
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases import ledger, waiting
from orchestration.warehouse.releases.integrity import DamagedRecord, DamagedRelease, check
from orchestration.warehouse.releases.reader import NoRelease, numbers_of_releases, release_file
from orchestration.warehouse.releases.signatures import intact, signatures

_REFRESH = Message("运行 shenhe refresh 修复", "shenhe refresh mends it")


@dataclass(frozen=True)
class Damage:
    """Something in the home that is not as it was written, and the command that mends it."""

    what: str
    subject: str
    message: Message


def verify(session: Session) -> list[Damage]:
    """All damage of a home. Reads every file of it; changes nothing."""
    home = session.home
    return [
        *_of_archive(home),
        *_of_staged(session),
        *_of_releases(session),
        *_of_waiting(session),
        *_of_signatures(session),
        *_of_database(home.last_refresh, "record", _REFRESH),
        *_of_build(session),
    ]


def _of_archive(home: Home) -> Iterator[Damage]:
    for path in sorted(home.archive.glob("[!.]*")):
        if sha256_of(path) != path.name.partition(".")[0]:
            zh = "档案与其哈希值不符：该报送如仍在文件夹内，下次读取时自动重新存档；否则请重新报送"
            en = "not what its hash says: taken again when it is next read, if it still stands; else deliver it again"
            yield Damage("archive", path.name, Message(zh, en))


def _of_staged(session: Session) -> Iterator[Damage]:
    for feed in session.project.feeds.values():
        for one in damaged_of(session, feed):
            zh = "暂存文件缺失或已损坏：下次由其生成表时自动由档案重新读入"
            en = "its staged file is gone or damaged: typed again from the archive before a table is made from it"
            yield Damage("staged", f"{feed.name} {one.period}", Message(zh, en))


def _of_releases(session: Session) -> Iterator[Damage]:
    known = ledger.entries(session.build)
    for number in numbers_of_releases(session.home):
        try:
            check(number, release_file(session.home, number), known[number].seal, whole=True)
        except DamagedRelease as error:
            yield Damage("release", str(number), error.message)


def _of_waiting(session: Session) -> Iterator[Damage]:
    entered = waiting.last_entered(session.build)
    if entered is not None and waiting.standing(session.build) is None:
        yield Damage("waiting", str(entered.release), _REFRESH)


def _of_signatures(session: Session) -> Iterator[Damage]:
    """What is not as it was signed counts no more; where the record knows more than the ledger, some are gone."""
    given = signatures(session.build)
    with suppress(NoRelease, DamagedRecord):
        recorded = read_record(session.home).signatures
        if given[: len(recorded)] != [*recorded] or len(intact(given)) < len(given):
            zh = "签署记录有缺失或改动，被改动的不再作数：请重新签署"
            en = "signatures are missing or were changed, and those do not count: sign again"
            yield Damage("signatures", str(len(given)), Message(zh, en))


def _of_build(session: Session) -> Iterator[Damage]:
    names = (name for name in session.build.fingerprints() if not name.startswith("staging."))
    yield from _read_whole(session.build.connection, sorted(names), "build", "build.duckdb", _REFRESH)


def _of_database(path: Path, what: str, remedy: Message) -> Iterator[Damage]:
    if not path.exists():
        return
    try:
        with open_locked_down(path) as connection:
            query = "select concat(schema_name, '.', table_name) from duckdb_tables()"
            names = [name for (name,) in connection.execute(query).fetchall()]
            yield from _read_whole(connection, names, what, path.name, remedy)
    except duckdb.Error as error:
        yield _unreadable(what, path.name, error, remedy)


def _read_whole(
    connection: duckdb.DuckDBPyConnection, names: Iterable[str], what: str, subject: str, remedy: Message
) -> Iterator[Damage]:
    """DuckDB compares the checksum of each block that it reads."""
    try:
        for name in names:
            connection.execute(f"select sum(hash(content)) from {name} as content").fetchall()
    except duckdb.Error as error:
        yield _unreadable(what, subject, error, remedy)


def _unreadable(what: str, subject: str, error: duckdb.Error, remedy: Message) -> Damage:
    said = str(error).partition("\n")[0]
    return Damage(what, subject, Message(f"无法读取：{said}；{remedy.zh}", f"cannot be read: {said}; {remedy.en}"))
