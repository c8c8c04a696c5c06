"""The build database: views over staged files, tables made by SQL, and what is known of each. One writer.

A table and its fingerprint are committed together; nothing here decides whether a table is stale or good.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from orchestration.warehouse.home import Home

STORAGE_VERSION = "v1.5.0"

_META = """
create schema if not exists staging;
create schema if not exists core;
create schema if not exists meta;
create sequence if not exists meta.scans;
create table if not exists meta.tables (name varchar, fingerprint varchar, rows bigint, built_at timestamp);
create table if not exists meta.feeds (feed varchar, inventory varchar);
create table if not exists meta.seen (
    feed varchar, period varchar, sha256 varchar, file varchar, bytes bigint, first_scan bigint, received_at timestamp
);
create table if not exists meta.hashes (
    file varchar, inode ubigint, bytes ubigint, modified_ns bigint, changed_ns bigint, sha256 varchar
);
create table if not exists meta.readings (
    delivery varchar, feed varchar, period varchar, sha256 varchar, rows bigint, accepted boolean, suite varchar
);
create table if not exists meta.problems (
    delivery varchar, sheet varchar, "row" bigint, "column" varchar, found varchar,
    expected_zh varchar, expected_en varchar, rule varchar
);
create table if not exists meta.deliveries (
    feed varchar, theme varchar, period varchar, file varchar, sha256 varchar, bytes bigint, rows bigint, state varchar,
    reason varchar, received_at timestamp, department varchar, delivery varchar, carried boolean
);
create table if not exists meta.releases (
    release integer, published_at timestamp, "commit" varchar, parent integer, fingerprint varchar,
    rolled_back_at timestamp
);
create table if not exists meta.evidence (subject varchar, fingerprint varchar);
create table if not exists meta.outcomes (
    gate varchar, subject varchar, theme varchar, period varchar, state varchar, observed double, lower double,
    upper double, message_zh varchar, message_en varchar, fingerprint varchar, evaluated_at timestamp,
    verdict varchar, note_zh varchar, note_en varchar, examples varchar[]
);
create table if not exists meta.profiles (
    feed varchar, delivery varchar, magnitudes struct("name" varchar, log10 double)[], least varchar, greatest varchar
);
create table if not exists meta.repeats (feed varchar, later varchar, earlier varchar, rows bigint);
"""


@dataclass(frozen=True)
class Outcome:
    """What one gate found of one subject: a row of `gates`. `fingerprint` is of all that it judged.

    `verdict` is the state before any note was looked at, `note_zh` and `note_en` the note that explains it; `examples`
    are rows to blame, as JSON.
    """

    gate: str
    subject: str
    theme: str | None
    period: str | None
    state: str
    observed: float | None
    lower: float | None
    upper: float | None
    message_zh: str
    message_en: str
    fingerprint: str
    evaluated_at: datetime
    verdict: str | None = None
    note_zh: str | None = None
    note_en: str | None = None
    examples: tuple[str, ...] = ()

    @property
    def holds_back(self) -> bool:
        """Whether the release must wait. A delivery that fails is quarantined instead."""
        return self.gate != "delivery" and self.state in ("fail", "needs_explanation")


class Build:
    """`build.duckdb`, open for writing; only one process can. Close it when done."""

    def __init__(self, home: Home) -> None:
        self.home = home
        home.prepare()
        # Views name staged files relative to the home, so that a copied home reads its own.
        self.connection = duckdb.connect(
            str(home.build),
            config={"storage_compatibility_version": STORAGE_VERSION, "file_search_path": str(home.root)},
        )
        home.build.chmod(0o600)
        self.connection.execute(_META)

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """All or nothing: commits at the end, rolls back on any error."""
        self.connection.begin()
        try:
            yield self.connection
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def rows(self, query: str, parameters: Any = None) -> list[dict[str, Any]]:
        """The rows of a query as dictionaries.

        With parameters DuckDB imports pandas, half a second that a refresh with nothing new does without.
        """
        result = self.connection.execute(query, parameters)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def fingerprint_of(self, table: str) -> str | None:
        """The fingerprint that a table was made with, None when it was never made."""
        return self.fingerprints().get(table)

    def fingerprints(self) -> dict[str, str]:
        """The fingerprints of all tables that stand."""
        return dict(self.connection.execute("select name, fingerprint from meta.tables").fetchall())

    def put_table(self, connection: duckdb.DuckDBPyConnection, name: str, query: str, fingerprint: str) -> None:
        """Make a table anew from a query, with its fingerprint, within the caller's transaction."""
        schema, dot, _ = name.partition(".")
        if dot:
            connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create or replace table {name} as {query}")
        rows = connection.execute(f"select count(*) from {name}").fetchall()[0][0]
        self._record(connection, name, fingerprint, rows)

    def put_view(
        self, connection: duckdb.DuckDBPyConnection, name: str, query: str, fingerprint: str, rows: int
    ) -> None:
        """Make a view anew, within the caller's transaction."""
        connection.execute(f"create or replace view {name} as {query}")
        self._record(connection, name, fingerprint, rows)

    def drop_all_but(self, names: set[str]) -> None:
        """Forget tables that nothing makes any more, so that no release carries them."""
        for name in self.fingerprints().keys() - names:
            kind = "view" if name.startswith("staging.") else "table"
            with self.transaction() as connection:
                connection.execute(f"drop {kind} if exists {name}")
                connection.execute("delete from meta.tables where name = $name", {"name": name})
                connection.execute("delete from meta.evidence where subject = $name", {"name": name})
                connection.execute("delete from meta.outcomes where subject = $name", {"name": name})

    def hashes(self) -> dict[tuple[str, int, int, int, int], str]:
        """The hashes of files that were read, by what the disk told of them then."""
        return {(row[0], *row[1:5]): row[5] for row in self.connection.execute("from meta.hashes").fetchall()}

    def remember_hashes(self, learned: Mapping[tuple[str, int, int, int, int], str]) -> None:
        """Keep hashes; of each file only the newest."""
        if not learned:
            return
        rows = [(*state, sha256) for state, sha256 in learned.items()]
        with self.transaction() as connection:
            connection.executemany("delete from meta.hashes where file = ?", [(row[0],) for row in rows])
            insert_rows(connection, "meta.hashes", rows)

    def evidence(self) -> dict[str, str]:
        """For each judged subject, the fingerprint of what its outcomes stand for."""
        return dict(self.connection.execute("select subject, fingerprint from meta.evidence").fetchall())

    def put_evidence(self, subject: str, fingerprint: str, outcomes: list[Outcome]) -> None:
        """Replace what is known of a subject by new outcomes, in one transaction."""
        with self.transaction() as connection:
            old = connection.execute(
                "select fingerprint from meta.evidence where subject = $subject", {"subject": subject}
            ).fetchone()
            if old:
                connection.execute("delete from meta.outcomes where fingerprint = $old", {"old": old[0]})
                connection.execute("delete from meta.evidence where subject = $subject", {"subject": subject})
            connection.execute("insert into meta.evidence values ($1, $2)", [subject, fingerprint])
            _insert_outcomes(connection, [replace(outcome, verdict=outcome.state) for outcome in outcomes])

    def drop_evidence(self, subject: str) -> None:
        """Forget what is known of a subject."""
        with self.transaction() as connection:
            of_subject = "select fingerprint from meta.evidence where subject = $subject"
            connection.execute(f"delete from meta.outcomes where fingerprint in ({of_subject})", {"subject": subject})
            connection.execute("delete from meta.evidence where subject = $subject", {"subject": subject})

    def outcomes(self) -> list[Outcome]:
        """All outcomes that stand, by subject and gate."""
        query = "select * from meta.outcomes order by theme nulls last, subject, gate, period"
        rows = self.connection.execute(query).fetchall()
        return [Outcome(*(*row[:-1], tuple(row[-1]))) for row in rows]

    def replace_pending(self, outcomes: list[Outcome]) -> None:
        """Put these outcomes in the place of all that want an explanation by their verdict."""
        with self.transaction() as connection:
            connection.execute("delete from meta.outcomes where verdict = 'needs_explanation'")
            _insert_outcomes(connection, outcomes)

    def _record(self, connection: duckdb.DuckDBPyConnection, name: str, fingerprint: str, rows: int) -> None:
        connection.execute("delete from meta.tables where name = $name", {"name": name})
        connection.execute(
            "insert into meta.tables values ($name, $fingerprint, $rows, now()::timestamp)",
            {"name": name, "fingerprint": fingerprint, "rows": rows},
        )


def _insert_outcomes(connection: duckdb.DuckDBPyConnection, outcomes: list[Outcome]) -> None:
    rows = [astuple(outcome) for outcome in outcomes]
    insert_rows(connection, "meta.outcomes", [(*row[:-1], list(row[-1])) for row in rows])


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Append rows to a table; columns in the table's order."""
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"insert into {table} values ({marks})", rows)
