"""Deliveries in the build: what was ever seen, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from orchestration.warehouse.build.database import Build, insert_rows
from orchestration.warehouse.messages import Message
from orchestration.warehouse.sql import literal


@dataclass(frozen=True)
class Delivery:
    """A row of `deliveries`: a delivery and what became of it.

    `theme` and `period` are None for what stands in no feed's folder, `delivery` (its staged name) for what is no
    candidate. `reason` says why it is quarantined or carried forward, or what is worth knowing of it.
    """

    feed: str
    theme: str | None
    period: str | None
    file: str
    sha256: str
    bytes: int
    rows: int | None
    state: str
    reason: Message | None
    received_at: datetime | None
    department: str | None
    delivery: str | None = None
    carried: bool = False


@dataclass(frozen=True)
class Seen:
    """A delivery when it first came: `first_scan` counts looks at the folder, not time."""

    feed: str
    period: str
    sha256: str
    file: str
    bytes: int
    first_scan: int
    received_at: datetime


@dataclass(frozen=True)
class InForce:
    """A delivery in force; `carried` when it is carried forward."""

    feed: str
    period: str
    sha256: str
    carried: bool


@dataclass(frozen=True)
class Quarantined:
    """A delivery that stands quarantined, and why."""

    feed: str
    period: str | None
    file: str
    reason: Message

    @property
    def line(self) -> str:
        """`quarantined: <feed> <period> <file>` and why."""
        return f"quarantined: {self.feed} {self.period or '—'} {self.file}\n  {self.reason}"


def in_force(build: Build) -> list[InForce]:
    """The deliveries in force of all feeds."""
    query = "select feed, period, sha256, carried from meta.deliveries where state = 'in force' order by all"
    return [InForce(*row) for row in build.connection.execute(query).fetchall()]


def in_force_of(build: Build, feed: str) -> dict[str, str]:
    """The hash of the delivery in force for each period of a feed."""
    query = f"select period, sha256 from meta.deliveries where feed = {literal(feed)} and state = 'in force'"
    return dict(build.connection.execute(query).fetchall())


def quarantined(build: Build) -> list[Quarantined]:
    """All that stands quarantined, by feed, period and file."""
    query = """
        select feed, period, file, reason_zh, reason_en from meta.deliveries
        where state = 'quarantined' order by feed, period, file
    """
    rows = build.connection.execute(query).fetchall()
    return [Quarantined(feed, period, file, Message(zh, en)) for feed, period, file, zh, en in rows]


def judged(build: Build, feed: str | None = None) -> list[tuple[Delivery, int]]:
    """The deliveries in force or quarantined, by period and file, each with how many cells are to mend.

    Those of one feed, else of all, by feed.
    """
    of_feed = "true" if feed is None else f"feed = {literal(feed)}"
    listed = f"from meta.deliveries where {of_feed} and state in ('in force', 'quarantined')"
    found = [_delivery(row) for row in build.connection.execute(listed).fetchall()]
    # A subquery for each row takes DuckDB three times as long as both queries.
    cells = dict(build.connection.execute("select delivery, count(*) from meta.problems group by delivery").fetchall())
    found.sort(key=lambda one: (one.feed, one.period is None, one.period or "", one.file))
    return [(one, cells.get(one.delivery, 0)) for one in found]


def put_deliveries(build: Build, feed: str, deliveries: Iterable[Delivery]) -> None:
    """Put these deliveries of a feed in the place of those that are listed, within the caller's transaction."""
    build.connection.execute(f"delete from meta.deliveries where feed = {literal(feed)}")
    insert_rows(build.connection, "meta.deliveries", map(_row, deliveries))


def orphans(build: Build) -> set[tuple[str, str]]:
    """Folder and file of what stands in no feed's folder."""
    return set(build.connection.execute("select feed, file from meta.deliveries where theme is null").fetchall())


def put_orphans(build: Build, deliveries: Iterable[Delivery]) -> None:
    """List these as standing in no feed's folder, and nothing else, in one transaction."""
    with build.transaction() as connection:
        connection.execute("delete from meta.deliveries where theme is null")
        insert_rows(connection, "meta.deliveries", map(_row, deliveries))


def inventories(build: Build) -> dict[str, str]:
    """The inventory that each feed was last staged from: a fingerprint of all that decides it."""
    return dict(build.connection.execute("select feed, inventory from meta.feeds").fetchall())


def put_inventory(build: Build, feed: str, inventory: str) -> None:
    """Remember what a feed was staged from, within the caller's transaction."""
    build.connection.execute(f"delete from meta.feeds where feed = {literal(feed)}")
    insert_rows(build.connection, "meta.feeds", [(feed, inventory)])


def forget_feeds(build: Build, declared: set[str]) -> None:
    """Forget the deliveries of feeds that nothing declares any more; when each was first seen is kept."""
    known = {feed for (feed,) in build.connection.execute(_FEEDS_KNOWN).fetchall()}
    for feed in known - declared:
        with build.transaction() as connection:
            connection.execute(f"delete from meta.deliveries where feed = {literal(feed)} and theme is not null")
            connection.execute(f"delete from meta.feeds where feed = {literal(feed)}")


_FEEDS_KNOWN = "select feed from meta.feeds union select feed from meta.deliveries where theme is not null"


def seen(build: Build, feed: str) -> list[Seen]:
    """Every delivery of a feed that was ever seen."""
    query = f"select * from meta.seen where feed = {literal(feed)}"
    return [Seen(*row) for row in build.connection.execute(query).fetchall()]


def next_scan(build: Build) -> int:
    """The number of a new look at the folder."""
    ((scan,),) = build.connection.execute("select nextval('meta.scans')").fetchall()
    return int(scan)


def remember_seen(build: Build, deliveries: Iterable[Seen]) -> None:
    """Remember deliveries that were not seen before, within the caller's transaction."""
    insert_rows(build.connection, "meta.seen", map(astuple, deliveries))


def _row(one: Delivery) -> tuple[object, ...]:
    zh, en = (one.reason.zh, one.reason.en) if one.reason else (None, None)
    return (
        one.feed, one.theme, one.period, one.file, one.sha256, one.bytes, one.rows, one.state, zh, en,
        one.received_at, one.department, one.delivery, one.carried,
    )  # fmt: skip


def _delivery(row: Sequence[Any]) -> Delivery:
    feed, theme, period, file, sha256, size, rows, state, zh, en, received_at, department, delivery, carried = row
    return Delivery(
        feed, theme, period, file, sha256, size, rows, state, Message.of(zh, en), received_at, department,
        delivery, carried,
    )  # fmt: skip
