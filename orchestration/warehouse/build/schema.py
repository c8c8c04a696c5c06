"""The schema `meta` of the build: what is known of tables, feeds, deliveries, evidence and releases.

A build of an earlier version is brought up to this one when it is opened; nothing that it remembers is lost.
"""

import duckdb

VERSION = 4

_SCHEMA = """
create schema if not exists staging;
create schema if not exists core;
create schema if not exists meta;
create sequence if not exists meta.scans;
create table if not exists meta.version (version integer);
create table if not exists meta.tables (
    name varchar, fingerprint varchar, rows bigint, built_at timestamp, made_from varchar, content varchar
);
create table if not exists meta.feeds (feed varchar, inventory varchar);
create table if not exists meta.seen (
    feed varchar, period varchar, sha256 varchar, file varchar, bytes bigint, first_scan bigint, received_at timestamp
);
create table if not exists meta.hashes (
    file varchar, inode ubigint, bytes ubigint, modified_ns bigint, changed_ns bigint, sha256 varchar
);
create table if not exists meta.typed_deliveries (
    delivery varchar, feed varchar, period varchar, sha256 varchar, rows bigint, accepted boolean, suite varchar,
    remark_zh varchar, remark_en varchar, staged_sha256 varchar
);
create table if not exists meta.problems (
    delivery varchar, sheet varchar, "row" bigint, "column" varchar, found varchar,
    expected_zh varchar, expected_en varchar, rule varchar
);
create table if not exists meta.deliveries (
    feed varchar, theme varchar, period varchar, file varchar, sha256 varchar, bytes bigint, rows bigint, state varchar,
    reason_zh varchar, reason_en varchar, received_at timestamp, department varchar, delivery varchar, carried boolean
);
create table if not exists meta.releases (
    release integer, published_at timestamp, "commit" varchar, parent integer, fingerprint varchar,
    rolled_back_at timestamp, bytes bigint, modified_ns bigint, header varchar, sha256 varchar
);
create table if not exists meta.in_force (release integer);
create table if not exists meta.waiting (
    release integer, parent integer, fingerprint varchar, since timestamp, sha256 varchar
);
create table if not exists meta.calendar (figures varchar[], period varchar, until timestamp, signers varchar[]);
create table if not exists meta.signatures (
    place integer, release integer, fingerprint varchar, signer varchar, signed_at timestamp, seal varchar
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

# Version 1 held the reason of a delivery as one text, Chinese and English joined; it held no remarks, and no hashes of
# staged files and releases. The order of columns counts, as rows are appended by position.
_FROM_1 = """
create table meta.deliveries_2 as
select
    feed, theme, period, file, sha256, bytes, rows, state,
    split_part(reason, ' / ', 1) as reason_zh, split_part(reason, ' / ', 2) as reason_en,
    received_at, department, delivery, carried
from meta.deliveries;
drop table meta.deliveries;
alter table meta.deliveries_2 rename to deliveries;
alter table meta.readings rename to typed_deliveries;
alter table meta.typed_deliveries add column remark_zh varchar;
alter table meta.typed_deliveries add column remark_en varchar;
alter table meta.typed_deliveries add column staged_sha256 varchar;
alter table meta.releases add column bytes bigint;
alter table meta.releases add column modified_ns bigint;
alter table meta.releases add column header varchar;
alter table meta.releases add column sha256 varchar;
"""

# Versions 1 and 2 did not hold what a table contains, and from which contents it was made.
_FROM_2 = """
alter table meta.tables add column if not exists made_from varchar;
alter table meta.tables add column if not exists content varchar;
delete from meta.version;
"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schema, or bring that of an earlier version up to this one."""
    tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'meta'").fetchall()
    if ("version",) in tables and connection.execute("from meta.version").fetchall() == [(VERSION,)]:
        return
    connection.begin()
    if ("deliveries",) in tables and ("version",) not in tables:
        connection.execute(_FROM_1)
    connection.execute(_SCHEMA)
    connection.execute(_FROM_2)
    connection.execute(f"insert into meta.version values ({VERSION})")
    connection.commit()
