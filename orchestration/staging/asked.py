"""Staged rows for ad-hoc SQL: the deliveries of a release as views of a schema `staging`, put into a copy of it.

A view reads copies of the staged files that the release lists, beside the copy of the release: a query reaches nothing
of the home, and could spoil nothing there. What a view shows is said in `views`.
"""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.deliveries.identity import delivery_id
from orchestration.staging.originals import original
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
        listed = _listed(connection)
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


def _listed(connection: duckdb.DuckDBPyConnection) -> list[Listed]:
    columns = {name for name, *_ in connection.execute("describe deliveries").fetchall()}
    staged = "delivery, staged_sha256" if "staged_sha256" in columns else "null, null"
    query = f"select feed, period, file, sha256, {staged} from deliveries where state = 'in force' order by all"
    return [Listed(*row) for row in connection.execute(query).fetchall()]


def _take(home: Home, feed: Feed, one: Listed, folder: Path, found: Staging) -> Path:
    """Copy a delivery's staged file, compared with its hash; one that is gone or damaged is typed again."""
    today = delivery_id(feed, one.period, one.sha256)
    name = one.delivery or today
    copy = folder / f"{name}.parquet"
    standing = home.staged_file(feed.name, name)
    if one.staged_sha256 and standing.exists():
        shutil.copyfile(standing, copy)
        if sha256_of(copy) == one.staged_sha256:
            return copy
        copy.unlink()
    if name != today:
        raise NotStaged(_READER_CHANGED, one)
    _type_again(home, feed, one, copy)
    found.typed_again.append(one)
    return copy


def _type_again(home: Home, feed: Feed, one: Listed, into: Path) -> None:
    source = original(home, one.sha256)
    if source is None or sha256_of(source) != one.sha256:
        raise NotStaged(_GONE, one)
    if read(feed, source, Period.parse(one.period), into.stem, into).problems:
        raise NotStaged(_REFUSED, one)


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
