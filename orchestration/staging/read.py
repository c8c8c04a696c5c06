"""Typing: each delivery read once and judged once, and what came of it remembered under the delivery's name.

The name (`delivery_id`) covers bytes, period, contract and reading code; the suite that judged it is kept beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from orchestration.deliveries.folder import StandingFile
from orchestration.deliveries.identity import Key, delivery_id
from orchestration.deliveries.originals import Original, original
from orchestration.deliveries.reader.work import Job, Read, read_original
from orchestration.gates.deliveries import judge_deliveries
from orchestration.gates.engine import finish_import
from orchestration.gates.evidence import delivery_suite
from orchestration.session import Session
from orchestration.staging.originals import original_to_read
from orchestration.timings import OF_DELIVERIES, READING
from orchestration.warehouse.build.typed import CellToMend, TypedDelivery, put_typed, typed
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from transforms import Feed
from transforms.reading import Reading
from transforms.reading.personal import masked


def read_and_judge(
    session: Session,
    feed: Feed,
    wanted: Iterable[Key],
    files: Mapping[Key, StandingFile],
    originals: Mapping[str, Original],
) -> tuple[dict[Key, TypedDelivery], int]:
    """Bring what is known of the wanted deliveries up to date, within the caller's transaction.

    `originals` are those that were compared or taken just now, by hash. Returns what is known, and how many files were
    read.
    """
    names = {key: delivery_id(feed, *key) for key in wanted}
    known = typed(session.build, feed.name)
    problems: dict[str, Sequence[CellToMend]] = {}
    new = unread(session.home, feed, names, known)
    for key in new:
        session.progress.detail(masked(files[key].file) if key in files else f"{key[0]} {key[1][:12]}")
        with session.timings.phase(READING):
            found = _read(session, feed, key, files.get(key), originals)
        if found is not None:
            delivery = _typed(feed, key, found)
            known[delivery.delivery], problems[delivery.delivery] = delivery, found.reading.problems
            session.count_rows(feed.name, delivery.rows)
            session.verified.add(delivery.delivery)
    problems |= _judge(session, feed, [known[delivery] for delivery in names.values() if delivery in known], known)
    put_typed(session.build, {known[delivery]: cells for delivery, cells in problems.items()})
    return {key: known[delivery] for key, delivery in names.items() if delivery in known}, len(new)


def unread(home: Home, feed: Feed, names: Mapping[Key, str], known: Mapping[str, TypedDelivery]) -> list[Key]:
    """The deliveries that were never read, or whose staged file went missing, in the order in which they are read."""

    def is_read(delivery: str) -> bool:
        one = known.get(delivery)
        return one is not None and (not one.accepted or home.staged_file(feed.name, delivery).exists())

    return sorted(key for key, delivery in names.items() if not is_read(delivery))


def _read(
    session: Session, feed: Feed, key: Key, standing: StandingFile | None, originals: Mapping[str, Original]
) -> Read | None:
    """Read a delivery from the archive, or wait for whoever reads it ahead; None when its bytes are gone."""
    delivery = delivery_id(feed, *key)
    source = original_to_read(session, key[1], standing, originals)
    if session.ahead.reads(delivery):
        return session.ahead.read(delivery)
    return read_original(session.home, feed, Job(*key, delivery, standing.path if standing else None), source)


def _typed(feed: Feed, key: Key, found: Read) -> TypedDelivery:
    reading = found.reading
    return TypedDelivery(
        delivery_id(feed, *key), feed.name, *key, reading.rows, not reading.problems, None, _remark(reading),
        found.staged_sha256,
    )  # fmt: skip


def _remark(reading: Reading) -> Message | None:
    """What is worth knowing of an accepted file."""
    remarks = reading.remarks
    return Message("；".join(one.zh for one in remarks), "; ".join(one.en for one in remarks)) if remarks else None


def _judge(
    session: Session, feed: Feed, found: list[TypedDelivery], known: dict[str, TypedDelivery]
) -> dict[str, Sequence[CellToMend]]:
    """Judge what today's suite has not judged yet, and was read well: one suite over all of it.

    Returns the cells to mend of each that was judged.
    """
    suite = delivery_suite()
    sources = {
        one.delivery: original(session.home, one.sha256)
        for one in found
        if one.suite != suite and session.home.staged_file(feed.name, one.delivery).exists()
    }
    paths = {delivery: session.home.staged_file(feed.name, delivery) for delivery in sources}
    if sources:
        finish_import(session.timings)
    with session.timings.phase(OF_DELIVERIES):
        rows = {delivery: known[delivery].rows for delivery in sources}
        failed = judge_deliveries(session.build.connection, feed, paths, sources, session.engine, rows)
    for delivery in sources:
        known[delivery] = replace(known[delivery], accepted=delivery not in failed, suite=suite)
    return {delivery: failed.get(delivery, ()) for delivery in sources}
