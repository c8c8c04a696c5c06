"""Makes a release again in a new home: from its list of deliveries and the archive, as of its day.

Everything is read, counted and judged again by the steps of a refresh. History is copied: when each delivery was
first seen, and the figures of the releases before.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.deliveries.districts import copy_district
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
"""The folder within the new home where a rebuild works; its files are moved out at the end."""


class BytesMissing(RuntimeError):
    """The archive lacks a delivery of the release, or holds other bytes; the message names the delivery."""


@dataclass(frozen=True)
class Rebuilt:
    """The result of making a release again."""

    asked: Release
    decision: Decision
    made: Release | None

    @property
    def is_same(self) -> bool:
        return self.made is not None and self.made.fingerprint == self.asked.fingerprint


def rebuild(home: Home, number: int, into: Path) -> Rebuilt:
    """Make a release again in the folder `into`, which is empty or does not exist.

    Raises BytesMissing, and what a refresh raises; `into` is left without files then.
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
    copy_district(home, aside)
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
    """Link or copy the deliveries into the new archive. Raises BytesMissing if one in force is missing or changed."""
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
        # Another disk, or a file system without links.
        shutil.copy2(source, target)


def _write_release_before(home: Home, asked: Release, parent: int, aside: Home) -> None:
    """Write the parent release into the new home, as far as the release knows it: its figures and the history.

    Gates compare with it. Outcomes that were explained are kept, since their notes may have expired. All other
    tables are empty.
    """
    queries = {
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
            query = queries.get(name, f"from {name} where false")
            relations.append(Relation(name, f"select * {query}"))
        write_release(aside, connection, parent, relations, MACROS)
        connection.execute("use memory")


def _bring_in(workshop: Path, into: Path) -> None:
    """Move the files into place, the pointer last, so that no reader finds half a home."""
    for entry in sorted(workshop.iterdir(), key=lambda entry: entry.name == "current.duckdb"):
        entry.rename(into / entry.name)
    workshop.rmdir()
