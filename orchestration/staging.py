"""Staging a feed: take what stands in its folder, have it read and judged, put what is in force into its view."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration import gates
from orchestration.deliveries import Key, Known, Settled, StandingFile, candidates, delivery_id, settle
from orchestration.readings import StoredReading, archived_file, read_and_judge, stored
from orchestration.session import Session
from orchestration.warehouse import archive
from orchestration.warehouse.build import insert_rows
from orchestration.warehouse.databases import literal
from orchestration.warehouse.fingerprints import fingerprint
from transforms import Feed
from transforms.reading import reader_fingerprint
from transforms.reading.personal import masked


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
    standing = sorted((file.file, file.sha256, file.period or "", file.refusal or "") for file in files)
    return fingerprint(standing, feed.fingerprint, reader_fingerprint(), gates.delivery_suite())


def staging_fingerprint(feed: Feed, in_force: list[Key]) -> str:
    """Fingerprint of a staging view, from the deliveries in force as (period, sha256)."""
    return fingerprint(feed.fingerprint, reader_fingerprint(), sorted(in_force))


def is_stale(session: Session, feed: Feed) -> bool:
    """Whether staging the feed would come to anything else than what stands. Hashes files, reads none."""
    files = session.folder.standing(feed, session.today)
    known = session.build.rows(f"select inventory from meta.feeds where feed = {literal(feed.name)}")
    if not known or known[0]["inventory"] != inventory(feed, files):
        return True
    in_force = [delivery_id(feed, *key) for key in _last_in_force(session, feed).items()]
    return any(not session.home.staged_file(feed.name, delivery).exists() for delivery in in_force)


def stage(session: Session, feed: Feed) -> Staged:
    """Bring a feed's staging view up to what stands in its folder. Never raises for what a department delivered."""
    files = session.folder.standing(feed, session.today)
    standing = candidates(files)
    _register(session, feed, standing)
    last = _last_in_force(session, feed)
    readings, read_now = read_and_judge(session, feed, {*standing, *last.items()}, standing)
    accepted = {key: reading.accepted for key, reading in readings.items()}
    settled = settle(standing, _known(session, feed), accepted, last)
    return _put_in_force(session, feed, files, standing, settled, read_now)


def refuse_orphans(session: Session) -> bool:
    """List as quarantined what stands in no feed's folder: folders and files. Returns whether the list changed."""
    rows = []
    for name in sorted(session.folder.folders() - set(session.project.feeds)):
        near = difflib.get_close_matches(name, session.project.feeds, n=1, cutoff=0)[0]
        reason = f"没有名为 {name} 的报送，是否为 {near} / no feed is called {name}; did you mean {near}?"
        rows.append((name, None, None, "", "", 0, None, "quarantined", reason, None, None, None, False))
    for name in session.folder.strays():
        reason = f"{name} 不在任何报送的文件夹内，请移入 / {name} is in no feed's folder: move it into its own"
        rows.append(("", None, None, name, "", 0, None, "quarantined", reason, None, None, None, False))
    before = session.build.rows("select feed, file from meta.deliveries where theme is null")
    if {(row["feed"], row["file"]) for row in before} == {(row[0], row[3]) for row in rows}:
        return False
    with session.build.transaction() as connection:
        connection.execute("delete from meta.deliveries where theme is null")
        insert_rows(connection, "meta.deliveries", rows)
    return True


def view_query(session: Session, feed: Feed, paths: list[Path]) -> str:
    """The select over staged files, relative to the home; without any, one that gives the columns and no rows."""
    if not paths:
        columns = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in feed.staged_columns)
        return f"select {columns} where false"
    columns = ", ".join(f'"{name}"' for name, _ in feed.staged_columns)
    files = ", ".join(literal(str(path.relative_to(session.home.root))) for path in sorted(paths))
    return f"select {columns} from read_parquet([{files}])"


def _register(session: Session, feed: Feed, standing: dict[Key, StandingFile]) -> None:
    """Archive what is not there yet, and remember of what was never seen at which scan it came."""
    for (_, sha256), file in standing.items():
        if archived_file(session, sha256) is None:
            archive.take(session.home, file.path, sha256)
    seen = {(one.period, one.sha256) for one in _known(session, feed)}
    new = [(key, file) for key, file in standing.items() if key not in seen]
    if not new:
        return
    now = datetime.now()
    with session.build.transaction() as connection:
        scan = connection.execute("select nextval('meta.scans')").fetchall()[0][0]
        rows = [(feed.name, *key, file.file, file.bytes, scan, now) for key, file in new]
        insert_rows(connection, "meta.seen", rows)


def _known(session: Session, feed: Feed) -> list[Known]:
    query = "select period, sha256, first_scan from meta.seen where feed = $feed"
    return [Known(**row) for row in session.build.rows(query, {"feed": feed.name})]


def _last_in_force(session: Session, feed: Feed) -> dict[str, str]:
    query = f"select period, sha256 from meta.deliveries where feed = {literal(feed.name)} and state = 'in force'"
    return {row["period"]: row["sha256"] for row in session.build.rows(query)}


def _put_in_force(
    session: Session,
    feed: Feed,
    files: list[StandingFile],
    standing: dict[Key, StandingFile],
    settled: list[Settled],
    read_now: int,
) -> Staged:
    """Write the list of deliveries, the view and its fingerprint, in one transaction; then the evidence."""
    readings = stored(session, feed)
    rows = [_row_of(session, feed, one, standing, readings) for one in settled]
    rows += [_row_of_refused(feed, file) for file in files if file.refusal]
    in_force = [(one.period, one.sha256) for one in settled if one.state == "in force"]
    ids = [delivery_id(feed, *key) for key in in_force]
    total = sum(readings[delivery].rows for delivery in ids)
    mark = staging_fingerprint(feed, in_force)
    query = view_query(session, feed, [session.home.staged_file(feed.name, delivery) for delivery in ids])
    with session.build.transaction() as connection:
        connection.execute("delete from meta.deliveries where feed = $feed", {"feed": feed.name})
        insert_rows(connection, "meta.deliveries", rows)
        session.build.put_view(connection, f"staging.{feed.name}", query, mark, total)
        connection.execute("delete from meta.feeds where feed = $feed", {"feed": feed.name})
        insert_rows(connection, "meta.feeds", [(feed.name, inventory(feed, files))])
    gates.judge_feed(session, feed, mark, in_force, {delivery: readings[delivery].rows for delivery in ids})
    quarantined = sum(row[7] == "quarantined" for row in rows)
    return Staged(mark, total, len(in_force), quarantined, read_now)


# The list of deliveries is released: a name that looks personal is masked in it, as a cell is where it is quoted.
def _row_of(
    session: Session,
    feed: Feed,
    one: Settled,
    standing: dict[Key, StandingFile],
    readings: dict[str, StoredReading],
) -> tuple[Any, ...]:
    delivery = delivery_id(feed, one.period, one.sha256)
    seen = session.build.rows(
        "select file, bytes, received_at from meta.seen where feed = $feed and period = $period and sha256 = $sha256",
        {"feed": feed.name, "period": one.period, "sha256": one.sha256},
    )[0]
    file = standing.get((one.period, one.sha256))
    reading = readings.get(delivery)
    rows = reading.rows if reading and reading.accepted else None
    return (
        feed.name, feed.theme, one.period, masked(file.file if file else seen["file"]), one.sha256, seen["bytes"], rows,
        one.state, _reason(session, delivery, one), seen["received_at"], feed.department, delivery, one.carried,
    )  # fmt: skip


def _row_of_refused(feed: Feed, file: StandingFile) -> tuple[Any, ...]:
    return (
        feed.name, feed.theme, None, masked(file.file), file.sha256, file.bytes, None,
        "quarantined", file.refusal, None, feed.department, None, False,
    )  # fmt: skip


def _reason(session: Session, delivery: str, one: Settled) -> str | None:
    """Why a delivery is not simply in force: the first cell to mend, and how many there are."""
    if one.carried:
        return "新报送被退回，沿用上一份 / carried forward, as what was delivered since is quarantined"
    if one.state != "quarantined":
        return None
    query = 'select * from meta.problems where delivery = $id order by sheet, "row", "column"'
    problems = session.build.rows(query, {"id": delivery})
    if not problems:
        return "档案中缺失 / its bytes are missing from the archive"
    first = problems[0]
    place = [
        f"工作表 {first['sheet']}" if first["sheet"] else "",
        f"第 {first['row']} 行" if first["row"] else "",
        f"“{first['column']}”列" if first["column"] else "",
        f"“{first['found']}”" if first["found"] else "",
    ]
    more = f"（共 {len(problems)} 处 / {len(problems)} in all）" if len(problems) > 1 else ""
    said = "：".join(filter(None, (" ".join(filter(None, place)), first["expected_zh"])))
    return f"{said} / {first['expected_en']}{more}"
