"""What a new build is told of deliveries seen before, so that a lost build does not change what is in force."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import duckdb

from orchestration.session import Session
from orchestration.warehouse.build.deliveries import Delivery, Seen, next_scan, put_deliveries, remember_seen
from orchestration.warehouse.databases import open_locked_down
from orchestration.warehouse.releases.integrity import Damaged
from orchestration.warehouse.releases.reader import NoRelease, open_release, read_deliveries


def remember_deliveries(session: Session) -> None:
    """Tell a new build what the record of the last refresh lists, or else the release in force."""
    remember(session, _listed(session))


def remember(session: Session, deliveries: Iterable[Delivery]) -> None:
    """Enter what was seen, in the order in which it came, and what was in force as last in force."""
    build, feeds = session.build, session.project.feeds
    candidates = [one for one in deliveries if one.feed in feeds and one.period is not None and one.received_at]
    with build.transaction():
        remember_seen(build, _seen(session, candidates))
        for name, feed in feeds.items():
            last = [one for one in candidates if one.state == "in force" and one.feed == name]
            put_deliveries(build, name, (replace(one, theme=feed.theme) for one in last))


def _listed(session: Session) -> list[Delivery]:
    if session.home.last_refresh.exists():
        try:
            with open_locked_down(session.home.last_refresh) as connection:
                return read_deliveries(connection)
        except duckdb.Error:
            # Damaged as well: the release in force knows nearly as much.
            pass
    try:
        with open_release(session.home) as connection:
            return read_deliveries(connection)
    except (NoRelease, Damaged):
        return []


def _seen(session: Session, deliveries: Iterable[Delivery]) -> Iterator[Seen]:
    scans: dict[object, int] = {}
    for one in sorted(deliveries, key=lambda one: str(one.received_at)):
        assert one.period is not None
        assert one.received_at is not None
        if one.received_at not in scans:
            scans[one.received_at] = next_scan(session.build)
        yield Seen(one.feed, one.period, one.sha256, one.file, one.bytes, scans[one.received_at], one.received_at)
