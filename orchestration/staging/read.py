"""Typing: each delivery read once and judged once, and what came of it remembered under the delivery's name.

The name (`delivery_id`) covers bytes, period, contract and reading code; the suite that judged it is kept beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from orchestration.deliveries.folder import StandingFile
from orchestration.deliveries.identity import Key, delivery_id
from orchestration.gates.deliveries import judge_deliveries
from orchestration.gates.engine import finish_import
from orchestration.gates.evidence import delivery_suite
from orchestration.session import Session
from orchestration.staging.originals import original, whole_original
from orchestration.timings import OF_DELIVERIES, READING
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.build.typed import TypedDelivery, put_typed, typed
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from transforms import Feed
from transforms.reading import Reading, read
from transforms.reading.period import Period
from transforms.reading.personal import masked


def read_and_judge(
    session: Session, feed: Feed, wanted: Iterable[Key], files: Mapping[Key, StandingFile]
) -> tuple[dict[Key, TypedDelivery], int]:
    """Bring what is known of the wanted deliveries up to date. Returns it, and how many files were read."""
    names = {key: delivery_id(feed, *key) for key in wanted}
    known = typed(session.build, feed.name)
    new = [key for key, delivery in names.items() if _needs_reading(session.home, feed, known.get(delivery), delivery)]
    for key in sorted(new):
        session.progress.detail(masked(files[key].file) if key in files else f"{key[0]} {key[1][:12]}")
        with session.timings.phase(READING):
            found = _read(session, feed, key, files.get(key))
        if found is not None:
            known[found.delivery] = found
    _judge(session, feed, [known[delivery] for delivery in names.values() if delivery in known], known)
    return {key: known[delivery] for key, delivery in names.items() if delivery in known}, len(new)


def _needs_reading(home: Home, feed: Feed, known: TypedDelivery | None, delivery: str) -> bool:
    """A delivery is read when it never was, or when its staged file went missing."""
    return known is None or (known.accepted and not home.staged_file(feed.name, delivery).exists())


def _read(session: Session, feed: Feed, key: Key, standing: StandingFile | None) -> TypedDelivery | None:
    """Read a delivery from the archive; None when its bytes are gone."""
    period, sha256 = key
    source = whole_original(session, sha256, standing)
    if source is None:
        return None
    delivery = delivery_id(feed, *key)
    into = session.home.staged_file(feed.name, delivery)
    into.parent.mkdir(parents=True, exist_ok=True)
    reading = read(feed, source, Period.parse(period), delivery, into)
    session.count_rows(feed.name, reading.rows)
    found = TypedDelivery(
        delivery, feed.name, period, sha256, reading.rows, not reading.problems, None, _remark(reading),
        None if reading.problems else sha256_of(into),
    )  # fmt: skip
    put_typed(session.build, found, reading.problems)
    session.verified.add(delivery)
    return found


def _remark(reading: Reading) -> Message | None:
    """What is worth knowing of an accepted file."""
    remarks = reading.remarks
    return Message("；".join(one.zh for one in remarks), "; ".join(one.en for one in remarks)) if remarks else None


def _judge(session: Session, feed: Feed, found: list[TypedDelivery], known: dict[str, TypedDelivery]) -> None:
    """Judge what today's suite has not judged yet, and was read well: one suite over all of it."""
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
        failed = judge_deliveries(session.build.connection, feed, paths, sources)
    for delivery in sources:
        known[delivery] = replace(known[delivery], accepted=delivery not in failed, suite=suite)
        put_typed(session.build, known[delivery], failed.get(delivery, ()))
