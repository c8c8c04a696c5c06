"""The staged rows of a release, for those who ask: as views of a schema `staging` in a copy of it, or file by file.

A view reads copies of the staged files that the release lists, beside the copy of the release: a query reaches nothing
of the home, and could spoil nothing there. What a view shows is said in `views`.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.deliveries.identity import delivery_id
from orchestration.deliveries.originals import original
from orchestration.staging.views import create_view
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from transforms import Feed
from transforms.reading import Period, read


@dataclass(frozen=True)
class Listed:
    """A delivery in force as the release lists it; earlier versions listed neither its staged file nor the hash."""

    feed: str
    period: str
    file: str
    sha256: str
    delivery: str | None
    staged_sha256: str | None

    def __str__(self) -> str:
        return f"{self.feed} {self.period} {self.file} ({self.sha256[:12]})"


class NotStaged(LookupError):
    """A delivery whose rows cannot be had as the release had them; the message says which, and what to do."""

    def __init__(self, why: Message, one: Listed) -> None:
        super().__init__(str(Message(f"{one}：{why.zh}", f"{one}: {why.en}")))


@dataclass(frozen=True)
class Staging:
    """The files that the views read, and the deliveries that were typed again for it."""

    files: list[Path] = field(default_factory=list)
    typed_again: list[Listed] = field(default_factory=list)


def add_staging(home: Home, release: Path, feeds: Iterable[Feed], query: str) -> Staging:
    """Add a view for each feed to the copy of a release. Raises NotStaged.

    Files are copied only for the feeds that the query names. The other views tell their columns, and refuse to be read.
    """
    found = Staging()
    folder = release.parent / "staging"
    folder.mkdir()
    release.chmod(0o600)
    with duckdb.connect(str(release)) as connection:
        listed = listed_in_force(connection)
        # One transaction: each of its own would wait for the disk.
        connection.begin()
        connection.execute("create schema staging")
        for feed in feeds:
            files = None
            if feed.name in query.casefold():
                files = [_take(home, feed, one, folder, found) for one in listed if one.feed == feed.name]
                found.files.extend(files)
            create_view(connection, feed, files)
        connection.commit()
        connection.execute("checkpoint")
    return found


def listed_in_force(connection: duckdb.DuckDBPyConnection) -> list[Listed]:
    """The deliveries in force of an open release."""
    columns = {name for name, *_ in connection.execute("describe deliveries").fetchall()}
    staged = "delivery, staged_sha256" if "staged_sha256" in columns else "null, null"
    query = f"select feed, period, file, sha256, {staged} from deliveries where state = 'in force' order by all"
    return [Listed(*row) for row in connection.execute(query).fetchall()]


def _take(home: Home, feed: Feed, one: Listed, folder: Path, found: Staging) -> Path:
    """Copy a delivery's staged file; one that is gone or damaged is typed again, if it is still read in that way."""
    if copy := staged_copy(home, feed, one, folder):
        return copy
    if one.delivery not in (None, delivery_id(feed, one.period, one.sha256)):
        raise NotStaged(_READER_CHANGED, one)
    found.typed_again.append(one)
    return type_again(home, feed, one, folder)


def staged_copy(home: Home, feed: Feed, one: Listed, folder: Path) -> Path | None:
    """A copy of a delivery's staged file, compared with the hash that the release lists; None for any other file."""
    if one.delivery is None or one.staged_sha256 is None:
        return None
    standing, copy = home.staged_file(feed.name, one.delivery), folder / f"{one.delivery}.parquet"
    if not standing.exists():
        return None
    shutil.copyfile(standing, copy)
    if sha256_of(copy) != one.staged_sha256:
        copy.unlink()
        return None
    return copy


def type_again(home: Home, feed: Feed, one: Listed, folder: Path) -> Path:
    """Type a delivery from the archive as it is read today. Raises NotStaged."""
    source = original(home, one.sha256)
    if source is None or sha256_of(source) != one.sha256:
        raise NotStaged(_GONE, one)
    into = folder / f"{delivery_id(feed, one.period, one.sha256)}.parquet"
    if read(feed, source, Period.parse(one.period), into.stem, into).problems:
        raise NotStaged(_REFUSED, one)
    return into


_READER_CHANGED = Message(
    "暂存文件缺失或已损坏，而读取规则自该次发布后已有变动：请运行 shenhe refresh，发布后再查",
    "its staged file is gone or damaged, and is read otherwise since that release: run shenhe refresh and ask again",
)
_GONE = Message(
    "暂存文件与档案都缺失或已损坏：请重新报送", "its staged and its archived file are gone or damaged: deliver it again"
)
_REFUSED = Message(
    "暂存文件缺失或已损坏，且现行规则不再接受该报送：请重新报送",
    "its staged file is gone or damaged, and it is no longer accepted: deliver it again",
)
