"""Brings the release that waits into force once its time has come: its content as it was made, under its number."""

from collections.abc import Iterator

import duckdb

from orchestration.release.embargo.waits import standing_waits
from orchestration.release.relations import MACROS
from orchestration.session import Session
from orchestration.warehouse.build.database import Build
from orchestration.warehouse.clock import now
from orchestration.warehouse.databases import Relation, attached
from orchestration.warehouse.releases import ledger, waiting
from orchestration.warehouse.releases.reader import current_release
from orchestration.warehouse.releases.retention import Retention, remove_old
from orchestration.warehouse.releases.signatures import intact, signatures
from orchestration.warehouse.releases.waiting import WaitingRelease
from orchestration.warehouse.releases.writer import write_release
from orchestration.warehouse.sql import literal

_WAITED = "waited"


def release_due(session: Session) -> int | None:
    """Release what waits if nothing is left to wait for. Returns its number, None where nothing was released.

    One that was made after another release than the one in force, as after a rollback, is not released: its history is
    not that of the release in force.
    """
    build, home, retention = session.build, session.home, Retention.configured()
    found = _due(session)
    if found is None:
        return None
    number = found.release
    with attached(build.connection, home.waiting, "(read_only)", _WAITED):
        signed = signed_relations(build, found.fingerprint)
        relations = [*_as_made(build.connection, number), *signed]
        write_release(home, build.connection, number, relations, MACROS)
    waiting.drop(home)
    ledger.bring_up(build)
    remove_old(home, ledger.entries(build), retention)
    return number


def is_due(session: Session) -> bool:
    """Whether a release waits that nothing is left to wait for."""
    return _due(session) is not None


def _due(session: Session) -> WaitingRelease | None:
    found = standing_waits(session) if session.home.waiting.exists() else None
    if found is None or found.awaited is not None or found.waiting.parent != current_release(session.home):
        return None
    return found.waiting


def signed_relations(build: Build, content: str) -> list[Relation]:
    """The relation `signatures` of a release of this content; none where nobody signed it."""
    given = [one for one in intact(signatures(build)) if one.fingerprint == content]
    if not given:
        return []
    places = ", ".join(str(one.place) for one in given)
    query = f"select signer, signed_at, fingerprint from meta.signatures where place in ({places}) order by place"
    return [Relation("signatures", query, _COMMENT, _COLUMNS)]


_COMMENT = "签署：每人每次一行。 / Who signed this content before it was released. One row per signature."
_COLUMNS = {
    "signer": "who signed 签署人",
    "signed_at": "when 签署时间",
    "fingerprint": "fingerprint of the content that was looked at 所阅内容的指纹",
}


def _as_made(connection: duckdb.DuckDBPyConnection, number: int) -> Iterator[Relation]:
    """The relations of the release that waits, with their comments. It is published now, not when it was made."""
    tables = connection.execute(
        f"""select schema_name, table_name, coalesce(comment, '') from duckdb_tables()
        where database_name = '{_WAITED}' order by table_oid"""
    ).fetchall()
    comments = connection.execute(
        f"""select schema_name, table_name, column_name, comment from duckdb_columns()
        where database_name = '{_WAITED}' and comment is not null"""
    ).fetchall()
    published = f"""replace (
        case when release = {number} then timestamp {literal(str(now()))} else published_at end as published_at
    )"""
    for schema, table, comment in tables:
        name = table if schema == "main" else f"{schema}.{table}"
        columns = {column: said for *of, column, said in comments if of == [schema, table]}
        told = published if name == "releases" else ""
        yield Relation(name, f"select * {told} from {_WAITED}.{schema}.{table}", comment, columns)
