"""Readings: each delivery typed once and judged once, and what came of it remembered under the delivery's name.

The name (`delivery_id`) covers bytes, period, contract and reading code; the suite that judged it is kept beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

from orchestration import gates
from orchestration.deliveries import KINDS_OF_FILE, Key, StandingFile, delivery_id
from orchestration.session import Session
from orchestration.warehouse.archive import archived
from orchestration.warehouse.build import insert_rows
from transforms import Feed
from transforms.reading import Problem, read
from transforms.reading.period import Period


@dataclass(frozen=True)
class StoredReading:
    """What reading and judging a delivery came to. `suite` is that of the delivery gate, None before it judged."""

    delivery: str
    feed: str
    period: str
    sha256: str
    rows: int
    accepted: bool
    suite: str | None


def stored(session: Session, feed: Feed) -> dict[str, StoredReading]:
    """All that is remembered of a feed's deliveries, by delivery."""
    rows = session.build.rows("select * from meta.readings where feed = $feed", {"feed": feed.name})
    return {row["delivery"]: StoredReading(**row) for row in rows}


def read_and_judge(
    session: Session, feed: Feed, wanted: Iterable[Key], files: Mapping[Key, StandingFile]
) -> tuple[dict[Key, StoredReading], int]:
    """Bring the readings of the wanted deliveries up to date. Returns them, and how many files were read."""
    names = {key: delivery_id(feed, *key) for key in wanted}
    known = stored(session, feed)
    new = [key for key, delivery in names.items() if _needs_reading(session, feed, known.get(delivery), delivery)]
    for key in sorted(new):
        session.progress(f"{feed.name} {key[0]}: {files[key].file if key in files else key[1][:12]}")
        reading = _read(session, feed, key, names[key])
        if reading is not None:
            known[reading.delivery] = reading
    _judge(session, feed, [known[delivery] for delivery in names.values() if delivery in known], known)
    return {key: known[delivery] for key, delivery in names.items() if delivery in known}, len(new)


def _needs_reading(session: Session, feed: Feed, reading: StoredReading | None, delivery: str) -> bool:
    """A delivery is read when it never was, or when its staged file went missing."""
    return reading is None or (reading.accepted and not session.home.staged_file(feed.name, delivery).exists())


def _read(session: Session, feed: Feed, key: Key, delivery: str) -> StoredReading | None:
    """Read a delivery from the archive; None when its bytes are gone."""
    period, sha256 = key
    source = archived_file(session, sha256)
    if source is None:
        return None
    into = session.home.staged_file(feed.name, delivery)
    into.parent.mkdir(parents=True, exist_ok=True)
    reading = read(feed, source, Period.parse(period), delivery, into)
    session.rows_read[feed.name] = session.rows_read.get(feed.name, 0) + reading.rows
    found = StoredReading(delivery, feed.name, period, sha256, reading.rows, not reading.problems, None)
    _store(session, found, reading.problems)
    return found


def _judge(session: Session, feed: Feed, found: list[StoredReading], known: dict[str, StoredReading]) -> None:
    """Judge what today's suite has not judged yet, and was read well: one suite over all of it."""
    suite = gates.delivery_suite()
    unjudged = {
        reading.delivery: archived_file(session, reading.sha256)
        for reading in found
        if reading.suite != suite and session.home.staged_file(feed.name, reading.delivery).exists()
    }
    paths = {delivery: session.home.staged_file(feed.name, delivery) for delivery in unjudged}
    failed = gates.judge_deliveries(session.build.connection, feed, paths, unjudged)
    for delivery in unjudged:
        before = known[delivery]
        accepted = delivery not in failed
        known[delivery] = StoredReading(delivery, feed.name, before.period, before.sha256, before.rows, accepted, suite)
        _store(session, known[delivery], failed.get(delivery, ()))


def archived_file(session: Session, sha256: str) -> Path | None:
    """The archived bytes of a delivery, None when they are gone."""
    kept = (archived(session.home, sha256, suffix) for suffix in KINDS_OF_FILE)
    return next((path for path in kept if path.exists()), None)


def _store(session: Session, reading: StoredReading, problems: Iterable[Problem]) -> None:
    rows = [
        (reading.delivery, one.sheet, one.row, one.column, one.found, one.expected_zh, one.expected_en, one.rule)
        for one in problems
    ]
    with session.build.transaction() as connection:
        for table in ("meta.readings", "meta.problems"):
            connection.execute(f"delete from {table} where delivery = $id", {"id": reading.delivery})
        insert_rows(connection, "meta.readings", [astuple(reading)])
        insert_rows(connection, "meta.problems", rows)
