"""Staging a feed: take what stands in its folder, have it read and judged, put what is in force into its view."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.deliveries.folder import StandingFile
from orchestration.deliveries.identity import Key, delivery_id
from orchestration.deliveries.originals import Original
from orchestration.deliveries.precedence import Decided, candidates, decide
from orchestration.gates.engine import finish_import
from orchestration.gates.evidence import delivery_suite, feed_evidence
from orchestration.gates.feeds import is_compared, judge_feed
from orchestration.session import Session
from orchestration.staging.originals import keep_originals
from orchestration.staging.read import read_and_judge
from orchestration.timings import ARCHIVE, OF_FEEDS, READING
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.deliveries import (
    Delivery,
    Seen,
    in_force_of,
    next_scan,
    put_deliveries,
    put_inventory,
    remember_seen,
    seen,
)
from orchestration.warehouse.build.typed import StoredProblem, TypedDelivery, problems_of, typed
from orchestration.warehouse.clock import now
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.messages import Message
from orchestration.warehouse.sql import parquet_scan
from transforms import Feed
from transforms.reading import reader_fingerprint
from transforms.reading.personal import masked
from transforms.reading.problems import number_to_mend

_CARRIED = Message("新报送被退回，沿用上一份", "carried forward, as what was delivered since is quarantined")
_BYTES_MISSING = Message("档案中缺失", "its bytes are missing from the archive")


@dataclass(frozen=True)
class Staged:
    """What staging a feed came to."""

    fingerprint: str
    rows: int
    in_force: int
    quarantined: int
    read: int


def inventory(feed: Feed, files: list[StandingFile]) -> str:
    """Fingerprint of all that decides a feed's staging: the files that stand, the contract, the reader, the suite."""
    standing = sorted((one.file, one.sha256, one.period or "", str(one.refusal or "")) for one in files)
    return fingerprint(standing, feed.fingerprint, reader_fingerprint(), delivery_suite())


def staging_fingerprint(feed: Feed, in_force: list[Key]) -> str:
    """Fingerprint of a staging view, from the deliveries in force as (period, sha256)."""
    return fingerprint(feed.fingerprint, reader_fingerprint(), sorted(in_force))


def stage(session: Session, feed: Feed) -> Staged:
    """Bring a feed's staging view up to what stands in its folder, in one transaction: each waits for the disk.

    Never raises for what a department delivered.
    """
    with session.build.transaction():
        return _stage(session, feed)


def _stage(session: Session, feed: Feed) -> Staged:
    build = session.build
    files = session.folder.standing(feed, session.today)
    standing = candidates(files)
    originals = _register(session, feed, standing)
    last = in_force_of(build, feed.name)
    found, read_now = read_and_judge(session, feed, {*standing, *last.items()}, standing, originals)
    accepted = {key: one.accepted for key, one in found.items()}
    decided = decide(standing, seen(build, feed.name), accepted, last)
    return _put_in_force(session, feed, files, standing, decided, read_now)


def view_query(feed: Feed, root: Path, paths: list[Path]) -> str:
    """The select over staged files, relative to the home; without any, one that gives the columns and no rows."""
    if not paths:
        columns = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in feed.staged_columns)
        return f"select {columns} where false"
    columns = ", ".join(f'"{name}"' for name, _ in feed.staged_columns)
    return f"select {columns} from {parquet_scan(path.relative_to(root) for path in paths)}"


def _register(session: Session, feed: Feed, standing: Mapping[Key, StandingFile]) -> Mapping[str, Original]:
    """Archive what is not there yet, and remember of what was never seen at which scan it came.

    Returns the originals that were compared or taken now, by hash.
    """
    with session.timings.phase(READING):
        ahead = session.ahead.originals(feed.name)
    with session.timings.phase(ARCHIVE):
        taken = keep_originals(session, standing.values())
    known = {(one.period, one.sha256) for one in seen(session.build, feed.name)}
    new = [(key, file) for key, file in standing.items() if key not in known]
    if new:
        moment, scan = now(), next_scan(session.build)
        first = (Seen(feed.name, *key, file.file, file.bytes, scan, moment) for key, file in new)
        remember_seen(session.build, first)
    return {**ahead, **taken}


def _put_in_force(
    session: Session,
    feed: Feed,
    files: list[StandingFile],
    standing: Mapping[Key, StandingFile],
    decided: list[Decided],
    read_now: int,
) -> Staged:
    """Write the list of deliveries, the view and its fingerprint, and the evidence."""
    build, home = session.build, session.home
    known = typed(build, feed.name)
    rows = [
        *_described(build, feed, standing, decided, known),
        *(_refused(feed, file) for file in files if file.refusal),
    ]
    in_force = [(one.period, one.sha256) for one in decided if one.state == "in force"]
    ids = [delivery_id(feed, *key) for key in in_force]
    counts = {delivery: known[delivery].rows for delivery in ids}
    expected = staging_fingerprint(feed, in_force)
    query = view_query(feed, home.root, [home.staged_file(feed.name, delivery) for delivery in ids])
    put_deliveries(build, feed.name, rows)
    build.put_view(build.connection, f"staging.{feed.name}", query, expected, sum(counts.values()))
    put_inventory(build, feed.name, inventory(feed, files))
    evidence = feed_evidence(session.project, feed, expected)
    if is_compared(feed, in_force):
        finish_import(session.timings)
    with session.timings.phase(OF_FEEDS):
        judge_feed(build, session.engine, session.project, feed, in_force, counts, evidence)
    quarantined = sum(row.state == "quarantined" for row in rows)
    return Staged(expected, sum(counts.values()), len(in_force), quarantined, read_now)


# The list of deliveries is released: a name that looks personal is masked in it, as a cell is where it is quoted.
def _described(
    build: Build,
    feed: Feed,
    standing: Mapping[Key, StandingFile],
    decided: list[Decided],
    known: Mapping[str, TypedDelivery],
) -> list[Delivery]:
    first_seen = {(one.period, one.sha256): one for one in seen(build, feed.name)}
    rows = []
    for one in decided:
        key = one.period, one.sha256
        first, delivery = first_seen[key], delivery_id(feed, *key)
        file = standing[key].file if key in standing else first.file
        found = known.get(delivery)
        rows.append(
            Delivery(
                feed.name, feed.theme, one.period, masked(file), one.sha256, first.bytes,
                found.rows if found and found.accepted else None, one.state, _reason(build, delivery, one, found),
                first.received_at, feed.department, delivery, one.carried,
            )
        )  # fmt: skip
    return rows


def _refused(feed: Feed, file: StandingFile) -> Delivery:
    """A file that can be no candidate."""
    return Delivery(
        feed.name, feed.theme, None, masked(file.file), file.sha256, file.bytes, None, "quarantined", file.refusal,
        None, feed.department,
    )  # fmt: skip


def _reason(build: Build, delivery: str, decided: Decided, found: TypedDelivery | None) -> Message | None:
    """Why a delivery is not simply in force, or what is worth knowing of one that is."""
    if decided.carried:
        return _CARRIED
    if decided.state == "quarantined":
        problems = problems_of(build, delivery)
        return _first_problem(problems) if problems else _BYTES_MISSING
    return found.remark if found and decided.state == "in force" else None


def _first_problem(problems: list[StoredProblem]) -> Message:
    """The first cell to mend, and how many there are."""
    first = problems[0]
    place = [
        f"工作表 {first.sheet}" if first.sheet else "",
        f"第 {first.row} 行" if first.row else "",
        f"“{first.column}”列" if first.column else "",
        f"“{first.found}”" if first.found else "",
    ]
    zh = "：".join(filter(None, (" ".join(filter(None, place)), first.expected_zh)))
    count_zh, count_en = number_to_mend([one.rule for one in problems])
    if count_zh == "1":
        return Message(zh, first.expected_en)
    return Message(f"{zh}（共 {count_zh} 处）", f"{first.expected_en} ({count_en} in all)")
