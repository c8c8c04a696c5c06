"""Making a release again, in a home of its own: from its list of deliveries and the archive, on its day.

Everything is read, counted and judged anew by the steps of a refresh. What cannot be made again, as it is history,
is carried over: when each delivery was first seen, and what the releases before it said.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.deliveries.listed import ListedDeliveries
from orchestration.refresh.begin import begin
from orchestration.refresh.run import refresh
from orchestration.release.decision import Decision
from orchestration.release.relations import MACROS
from orchestration.session import Remade, Request
from orchestration.staging.memory import remember
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.databases import Relation, attached
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import open_release, read_deliveries, release_file
from orchestration.warehouse.releases.vintages import Release, lineage
from orchestration.warehouse.releases.writer import write_release

WORKSHOP = ".rebuilding"
"""The folder within the new home where a rebuild works: what it makes is brought in at its end, or not at all."""


class BytesMissing(RuntimeError):
    """The archive has not, or not as it came, what the release was made from; the message says which delivery."""


@dataclass(frozen=True)
class Rebuilt:
    """What making a release again came to."""

    asked: Release
    decision: Decision
    made: Release | None

    @property
    def is_same(self) -> bool:
        return self.made is not None and self.made.fingerprint == self.asked.fingerprint


def rebuild(home: Home, number: int, into: Path) -> Rebuilt:
    """Make a standing release again in the folder `into`, which is empty or not there yet.

    Raises BytesMissing, and what a refresh raises; nothing is brought in then.
    """
    workshop = into / WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    try:
        rebuilt = _rebuild(home, lineage(home, number)[-1], Home(workshop))
    except BaseException:
        shutil.rmtree(workshop, ignore_errors=True)
        raise
    _bring_in(workshop, into)
    return rebuilt


def _rebuild(home: Home, asked: Release, aside: Home) -> Rebuilt:
    aside.prepare()
    with open_release(home, asked.release) as connection:
        deliveries = read_deliveries(connection)
    _bring_bytes(home, aside, deliveries)
    if asked.parent is not None:
        _write_release_before(home, asked, asked.parent, aside)
    request = Request(
        aside,
        aside.archive,
        what="shenhe rebuild",
        today=asked.published_at.date(),
        folder=ListedDeliveries(deliveries, aside.archive),
        remade=Remade(asked.release, asked.published_at),
    )
    with begin(request) as session:
        remember(session, deliveries)
        decision = refresh(session).decision
    if asked.parent is not None:
        release_file(aside, asked.parent).unlink()
    if decision.refused:
        aside.current.unlink(missing_ok=True)
    return Rebuilt(asked, decision, None if decision.refused else lineage(aside)[-1])


def _bring_bytes(home: Home, aside: Home, deliveries: list[Delivery]) -> None:
    """Link or copy what was delivered into the new archive; what is in force must be there, byte for byte."""
    for one in deliveries:
        found = next(home.archive.glob(f"{one.sha256}.*"), None) if one.sha256 else None
        if one.state == "in force" and (found is None or sha256_of(found) != one.sha256):
            raise BytesMissing(f"{one.feed} {one.period} {one.file} ({one.sha256})")
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


def _write_release_before(home: Home, asked: Release, parent: int, aside: Home) -> None:
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
        write_release(aside, connection, parent, relations, MACROS)
        connection.execute("use memory")


def _bring_in(workshop: Path, into: Path) -> None:
    """Move what was made to where it belongs, the pointer last: no reader finds half a home."""
    for entry in sorted(workshop.iterdir(), key=lambda entry: entry.name == "current.duckdb"):
        entry.rename(into / entry.name)
    workshop.rmdir()
