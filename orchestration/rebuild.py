"""Making a release again, in a home of its own: from its list of deliveries and the archive, on its day.

Everything is read, counted and judged anew by the steps of a refresh. What cannot be made again, as it is history,
is carried over: when each delivery was first seen, and what the releases before it said.
"""

import datetime
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.contents import MACROS
from orchestration.deliveries import FolderReader, StandingFile
from orchestration.instance import prepare_instance
from orchestration.publishing import Publication
from orchestration.refresh import refresh
from orchestration.session import Session, session
from orchestration.warehouse import releases
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.build import insert_rows
from orchestration.warehouse.databases import Relation, attached
from orchestration.warehouse.home import Home
from orchestration.warehouse.reading import open_release, release_file
from orchestration.warehouse.vintages import Released, line
from transforms import Feed

WORKSHOP = ".rebuilding"
"""The folder within the new home where a rebuild works: what it makes is brought in at its end, or not at all."""


class BytesMissing(RuntimeError):
    """The archive has not, or not as it came, what the release was made from; the message says which delivery."""


@dataclass(frozen=True)
class Rebuilt:
    """What making a release again came to."""

    asked: Released
    publication: Publication
    made: Released | None

    @property
    def is_same(self) -> bool:
        return self.made is not None and self.made.fingerprint == self.asked.fingerprint


class ListedDeliveries(FolderReader):
    """Stands in for the folder of deliveries: what a release lists as standing, from the archive."""

    def __init__(self, rows: Iterable[dict[str, Any]], archive: Path) -> None:
        super().__init__(archive)
        # What is carried forward is in force, and stands no more.
        self._rows = [row for row in rows if row["state"] != "withdrawn" and not _is_carried(row)]

    def folders(self) -> set[str]:
        return {row["feed"] for row in self._rows if row["feed"]}

    def strays(self) -> list[str]:
        return sorted(row["file"] for row in self._rows if not row["feed"])

    def standing(self, feed: Feed, today: datetime.date) -> list[StandingFile]:
        return [
            StandingFile(
                feed.name,
                row["file"],
                next(self.extracts.glob(f"{row['sha256']}.*"), self.extracts / row["sha256"]),
                row["sha256"],
                row["bytes"],
                row["period"],
                row["reason"] if row["period"] is None else None,
            )
            for row in self._rows
            if row["feed"] == feed.name
        ]


def rebuild(home: Home, number: int, into: Path) -> Rebuilt:
    """Make a standing release again in the folder `into`, which is empty or not there yet.

    Raises BytesMissing, and what a refresh raises; nothing is brought in then.
    """
    workshop = into / WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    try:
        rebuilt = _rebuild(home, line(home, number)[-1], Home(workshop))
    except BaseException:
        shutil.rmtree(workshop, ignore_errors=True)
        raise
    _bring_in(workshop, into)
    return rebuilt


def _rebuild(home: Home, asked: Released, aside: Home) -> Rebuilt:
    aside.prepare()
    deliveries = _deliveries(home, asked.release)
    _bring_bytes(home, aside, deliveries)
    if asked.parent is not None:
        _write_release_before(home, asked, asked.parent, aside)
    prepare_instance(aside, aside.archive)
    with session(aside, aside.archive) as opened:
        opened.today = asked.published_at.date()
        opened.remade = (asked.release, asked.published_at)
        opened.folder = ListedDeliveries(deliveries, aside.archive)
        _remember(opened, deliveries)
        publication = refresh(opened).publication
    if asked.parent is not None:
        release_file(aside, asked.parent).unlink()
    if publication.refused:
        aside.current.unlink(missing_ok=True)
    return Rebuilt(asked, publication, None if publication.refused else line(aside)[-1])


def _is_carried(row: dict[str, Any]) -> bool:
    return row["state"] == "in force" and row["reason"] is not None


def _deliveries(home: Home, number: int) -> list[dict[str, Any]]:
    with open_release(home, number) as connection:
        result = connection.execute("from deliveries")
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _bring_bytes(home: Home, aside: Home, deliveries: list[dict[str, Any]]) -> None:
    """Link or copy what was delivered into the new archive; what is in force must be there, byte for byte."""
    for row in deliveries:
        found = next(home.archive.glob(f"{row['sha256']}.*"), None) if row["sha256"] else None
        if row["state"] == "in force" and (found is None or sha256_of(found) != row["sha256"]):
            raise BytesMissing(f"{row['feed']} {row['period']} {row['file']} ({row['sha256']})")
        if found is not None:
            _link(found, aside.archive / found.name)


def _link(source: Path, target: Path) -> None:
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:
        # Another disk, or one that knows no links.
        shutil.copy2(source, target)


def _write_release_before(home: Home, asked: Released, parent: int, aside: Home) -> None:
    """Make its parent current in the new home, as far as the release tells it: its figures, and all history up to it.

    Gates that look at the release before find it there, and what was explained: a note may have expired since it was
    first released. Of what else a release holds, only the shape stands.
    """
    told = {
        "figures": f"from figures_as_of({parent})",
        "figure_history": f"from figure_history where release < {asked.release}",
        "revisions": f"from revisions where release < {asked.release}",
        "gates": "from gates where state = 'explained' and gate <> 'revision'",
        "releases": f"from releases where release < {asked.release}",
    }
    with (
        duckdb.connect() as connection,
        attached(connection, release_file(home, asked.release), "(read_only)", "asked"),
    ):
        connection.execute("use asked")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'asked'"
        ).fetchall()
        relations = []
        for schema, table in tables:
            name = table if schema == "main" else f"{schema}.{table}"
            query = told.get(name, f"from {name} where false")
            relations.append(Relation(name, f"select * {query}"))
        releases.publish(aside, connection, parent, relations, MACROS)
        connection.execute("use memory")


def _remember(opened: Session, deliveries: list[dict[str, Any]]) -> None:
    """Enter what was seen, in the order in which it came, and what is carried forward as last in force."""
    feeds = opened.project.feeds
    seen = [row for row in deliveries if row["feed"] in feeds and row["period"] is not None]
    moments = sorted({row["received_at"] for row in seen})
    with opened.build.transaction() as connection:
        scans = {moment: connection.execute("select nextval('meta.scans')").fetchall()[0][0] for moment in moments}
        insert_rows(connection, "meta.seen", [_row_seen(row, scans[row["received_at"]]) for row in seen])
        insert_rows(connection, "meta.deliveries", list(_carried(feeds, seen)))


def _row_seen(row: dict[str, Any], scan: int) -> tuple[Any, ...]:
    return row["feed"], row["period"], row["sha256"], row["file"], row["bytes"], scan, row["received_at"]


def _carried(feeds: dict[str, Feed], seen: list[dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    for row in seen:
        if _is_carried(row):
            yield (
                row["feed"], feeds[row["feed"]].theme, row["period"], row["file"], row["sha256"], row["bytes"],
                row["rows"], row["state"], row["reason"], row["received_at"], row["department"], None, True,
            )  # fmt: skip


def _bring_in(workshop: Path, into: Path) -> None:
    """Move what was made to where it belongs, the pointer last: no reader finds half a home."""
    for entry in sorted(workshop.iterdir(), key=lambda entry: entry.name == "current.duckdb"):
        entry.rename(into / entry.name)
    workshop.rmdir()
