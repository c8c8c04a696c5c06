"""Profiles of deliveries: what one delivery of a feed is held against another by, so that no sibling is read again."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from typing import Any

import duckdb

from orchestration.warehouse.build.database import Build, insert_rows
from orchestration.warehouse.databases import in_memory
from orchestration.warehouse.sql import literal

COMPARED = "main.compared"
"""The table that the expectations on a feed read, while they are asked, in a database of its own in memory."""

_COLUMNS = """(
    period varchar, previous varchar, peers varchar[], rows bigint, days double,
    magnitudes struct("name" varchar, log10 double)[], repeats struct(period varchar, rows bigint, whole boolean)[]
)"""


@dataclass(frozen=True)
class Profile:
    """How large a delivery's amounts are (mean log10 by column), and its least and greatest key."""

    feed: str
    delivery: str
    magnitudes: list[dict[str, Any]]
    least: str | None
    greatest: str | None


@dataclass(frozen=True)
class Repeat:
    """Keys that a later and an earlier delivery of a feed share."""

    feed: str
    later: str
    earlier: str
    rows: int


@dataclass(frozen=True)
class Compared:
    """A delivery in force beside what it is held against: a row of the table `COMPARED`."""

    period: str
    previous: str | None
    peers: list[str]
    rows: int
    days: float
    magnitudes: list[dict[str, Any]]
    repeats: list[dict[str, Any]]


def magnitudes(build: Build, feed: str) -> dict[str, list[dict[str, Any]]]:
    """The magnitudes of each delivery of a feed that was measured."""
    query = f"select delivery, magnitudes from meta.profiles where feed = {literal(feed)}"
    return dict(build.connection.execute(query).fetchall())


def put_profiles(build: Build, profiles: Iterable[Profile]) -> None:
    """Remember profiles of deliveries that had none, in one transaction."""
    rows = [(one.feed, one.delivery, one.magnitudes, one.least, one.greatest) for one in profiles]
    with build.transaction() as connection:
        insert_rows(connection, "meta.profiles", rows)


def overlapping(build: Build, feed: str) -> list[tuple[str, str, bool]]:
    """Each two deliveries of other periods whose ranges of keys meet, and whether the first is the earlier one."""
    return build.connection.execute(
        f"""
        select one.delivery, other.delivery, one_typed.period < other_typed.period
        from meta.profiles as one
        inner join meta.profiles as other on one.feed = other.feed
            and one.least <= other.greatest and other.least <= one.greatest
        inner join meta.typed_deliveries as one_typed on one.delivery = one_typed.delivery
        inner join meta.typed_deliveries as other_typed on other.delivery = other_typed.delivery
        where one.feed = {literal(feed)} and one_typed.period <> other_typed.period
        """
    ).fetchall()


def put_repeats(build: Build, repeats: Iterable[Repeat]) -> None:
    """Remember which keys deliveries share, in one transaction."""
    with build.transaction() as connection:
        insert_rows(connection, "meta.repeats", map(astuple, repeats))


def repeats(build: Build, feed: str) -> list[Repeat]:
    """The keys that deliveries of a feed share with each other."""
    query = f"select feed, later, earlier, rows from meta.repeats where feed = {literal(feed)}"
    return [Repeat(*row) for row in build.connection.execute(query).fetchall()]


@contextmanager
def compared(build: Build, rows: Sequence[Compared]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection on which the table `COMPARED` with these rows stands for a while.

    It is committed, so that another connection can read it, and waits for no disk.
    """
    with in_memory(build.connection) as connection:
        connection.execute(f"create or replace table {COMPARED} {_COLUMNS}")
        insert_rows(connection, COMPARED, [tuple(vars(row).values()) for row in rows])
        try:
            yield connection
        finally:
            connection.execute(f"drop table {COMPARED}")
