"""Staging a feed: take what stands in its folder, read it once, judge it, and put the deliveries in force into its view."""

import difflib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration import gates
from orchestration.deliveries import Known, Settled, StandingFile, candidates, delivery_id, settle
from orchestration.session import Session
from orchestration.warehouse import archive
from orchestration.warehouse.build import insert_rows
from orchestration.warehouse.databases import literal
from orchestration.warehouse.fingerprints import fingerprint
from transforms import Feed
from transforms.reading import Problem, read, reader_fingerprint
from transforms.reading.period import Period

Key = tuple[str, str]


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
    standing = sorted((file.file, file.sha256, file.period, file.refusal) for file in files)
    return fingerprint(standing, feed.fingerprint, reader_fingerprint(), gates.delivery_suite())


def is_stale(session: Session, feed: Feed) -> bool:
    """Whether staging the feed would come to anything else than what stands. Hashes files, reads none."""
    files = session.folder.standing(feed, session.today)
    stored = session.build.rows("select inventory from meta.feeds where feed = $feed", {"feed": feed.name})
    if not stored or stored[0]["inventory"] != inventory(feed, files):
        return True
    return any(not path.exists() for path in _staged_in_force(session, feed))


def stage(session: Session, feed: Feed) -> Staged:
    """Bring a feed's staging view up to what stands in its folder. Never raises for what a department delivered."""
    files = session.folder.standing(feed, session.today)
    standing = candidates(files)
    _register(session, feed, standing)
    known = _known(session, feed)
    last = _last_in_force(session, feed)
    wanted = set(standing) | {(period, sha256) for period, sha256 in last.items()}
    read_now = [key for key in sorted(wanted) if _needs_reading(session, feed, key)]
    for key in read_now:
        _read(session, feed, key, standing.get(key))
    gates.judge_deliveries(session, feed, _unjudged(session, feed, wanted))
    accepted = _accepted(session, feed, wanted)
    settled = settle(standing, known, accepted, last)
    return _put_in_force(session, feed, files, standing, settled, len(read_now))


def refuse_orphans(session: Session) -> bool:
    """List the files of folders that no feed is named for as quarantined. Returns whether the list changed."""
    rows = []
    for name in sorted(session.folder.feeds_in_folder() - set(session.project.feeds)):
        near = difflib.get_close_matches(name, session.project.feeds, n=1, cutoff=0)[0]
        reason = f"没有名为 {name} 的报送，是否为 {near} / no feed is called {name}; did you mean {near}?"
        rows.append((name, None, None, "", "", 0, None, "quarantined", reason, None, None, None, False, True))
    before = session.build.rows("select feed from meta.deliveries where theme is null order by feed")
    if [row["feed"] for row in before] == [row[0] for row in rows]:
        return False
    with session.build.transaction() as connection:
        connection.execute("delete from meta.deliveries where theme is null")
        insert_rows(connection, "meta.deliveries", rows)
    return True


def staged_path(session: Session, feed: Feed, delivery: str) -> Path:
    return session.home.staged / feed.name / f"{delivery}.parquet"


def archived_file(session: Session, sha256: str) -> Path | None:
    """The archived bytes of a delivery, None when they are gone."""
    return next(session.home.archive.glob(f"{sha256}.*"), None)


def staging_fingerprint(feed: Feed, in_force: list[tuple[str, str]]) -> str:
    """Fingerprint of a staging view, from the deliveries in force as (period, sha256)."""
    return fingerprint(feed.fingerprint, reader_fingerprint(), sorted(in_force))


def _register(session: Session, feed: Feed, standing: dict[Key, StandingFile]) -> None:
    seen = {(one.period, one.sha256) for one in _known(session, feed)}
    new = [key for key in standing if key not in seen]
    for key in new:
        archive.take(session.home, standing[key].path, key[1])
    if not new:
        return
    scan = session.build.rows("select nextval('meta.scans') as scan")[0]["scan"]
    now = datetime.now()
    with session.build.transaction() as connection:
        rows = [
            (feed.name, key[0], key[1], standing[key].file, standing[key].bytes, scan, now) for key in new
        ]
        insert_rows(connection, "meta.seen", rows)


def _known(session: Session, feed: Feed) -> list[Known]:
    rows = session.build.rows(
        "select period, sha256, first_scan from meta.seen where feed = $feed", {"feed": feed.name}
    )
    return [Known(**row) for row in rows]


def _last_in_force(session: Session, feed: Feed) -> dict[str, str]:
    query = "select period, sha256 from meta.deliveries where feed = $feed and state = 'in force'"
    return {row["period"]: row["sha256"] for row in session.build.rows(query, {"feed": feed.name})}


def _staged_in_force(session: Session, feed: Feed) -> list[Path]:
    query = "select delivery from meta.deliveries where feed = $feed and state = 'in force'"
    rows = session.build.rows(query, {"feed": feed.name})
    return [staged_path(session, feed, row["delivery"]) for row in rows]


def _reading(session: Session, delivery: str) -> dict[str, object] | None:
    rows = session.build.rows("select * from meta.readings where delivery = $id", {"id": delivery})
    return rows[0] if rows else None


def _needs_reading(session: Session, feed: Feed, key: Key) -> bool:
    delivery = delivery_id(feed, *key)
    reading = _reading(session, delivery)
    if reading is None:
        return True
    return bool(reading["accepted"]) and not staged_path(session, feed, delivery).exists()


def _read(session: Session, feed: Feed, key: Key, file: StandingFile | None) -> None:
    period, sha256 = key
    source = archived_file(session, sha256)
    if source is None:
        return
    session.progress(f"{feed.name} {period}: {file.file if file else source.name}")
    delivery = delivery_id(feed, period, sha256)
    into = staged_path(session, feed, delivery)
    into.parent.mkdir(parents=True, exist_ok=True)
    reading = read(feed, source, Period.parse(period), delivery, into)
    with session.build.transaction() as connection:
        connection.execute("delete from meta.readings where delivery = $id", {"id": delivery})
        row = (delivery, feed.name, period, sha256, reading.rows, not reading.problems, None)
        insert_rows(connection, "meta.readings", [row])
    record_problems(session, delivery, reading.problems)


def record_problems(session: Session, delivery: str, problems: tuple[Problem, ...]) -> None:
    """Keep the cells to mend of one delivery, in place of those kept before."""
    rows = [
        (delivery, one.sheet, one.row, one.column, one.found, one.expected_zh, one.expected_en, one.rule)
        for one in problems
    ]
    with session.build.transaction() as connection:
        connection.execute("delete from meta.problems where delivery = $id", {"id": delivery})
        insert_rows(connection, "meta.problems", rows)


def _unjudged(session: Session, feed: Feed, wanted: set[Key]) -> list[str]:
    """Deliveries that were read well, and that today's suite has not judged. Refused ones are judged anew with it."""
    unjudged = []
    for key in sorted(wanted):
        delivery = delivery_id(feed, *key)
        reading = _reading(session, delivery)
        staged = staged_path(session, feed, delivery).exists()
        if reading and staged and reading["suite"] != gates.delivery_suite():
            unjudged.append(delivery)
    return unjudged


def _accepted(session: Session, feed: Feed, wanted: set[Key]) -> dict[Key, bool]:
    accepted = {}
    for key in wanted:
        reading = _reading(session, delivery_id(feed, *key))
        accepted[key] = bool(reading and reading["accepted"])
    return accepted


def _put_in_force(
    session: Session,
    feed: Feed,
    files: list[StandingFile],
    standing: dict[Key, StandingFile],
    settled: list[Settled],
    read_now: int,
) -> Staged:
    rows = [_delivery_row(session, feed, one, standing) for one in settled]
    rows += [_refused_row(feed, file) for file in files if file.refusal]
    in_force = [one for one in settled if one.state == "in force"]
    paths = [staged_path(session, feed, delivery_id(feed, one.period, one.sha256)) for one in in_force]
    total = sum(row[6] or 0 for row in rows if row[7] == "in force")
    mark = staging_fingerprint(feed, [(one.period, one.sha256) for one in in_force])
    with session.build.transaction() as connection:
        connection.execute("delete from meta.deliveries where feed = $feed", {"feed": feed.name})
        insert_rows(connection, "meta.deliveries", rows)
        session.build.put_view(connection, f"staging.{feed.name}", view_query(session, feed, paths), mark, total)
        connection.execute("delete from meta.feeds where feed = $feed", {"feed": feed.name})
        insert_rows(connection, "meta.feeds", [(feed.name, inventory(feed, files))])
    gates.record_delivery_outcomes(session, feed, mark)
    quarantined = sum(row[7] == "quarantined" for row in rows)
    return Staged(mark, total, len(in_force), quarantined, read_now)


def view_query(session: Session, feed: Feed, paths: list[Path]) -> str:
    """The select over staged files, relative to the home; without any, one that gives the columns and no rows."""
    if not paths:
        columns = ", ".join(f'cast(null as {kind}) as "{name}"' for name, kind in feed.staged_columns)
        return f"select {columns} where false"
    columns = ", ".join(f'"{name}"' for name, _ in feed.staged_columns)
    files = ", ".join(literal(str(path.relative_to(session.home.root))) for path in sorted(paths))
    return f"select {columns} from read_parquet([{files}])"


def _delivery_row(session: Session, feed: Feed, one: Settled, standing: dict[Key, StandingFile]) -> tuple:
    delivery = delivery_id(feed, one.period, one.sha256)
    seen = session.build.rows(
        "select file, bytes, received_at from meta.seen where feed = $feed and period = $period and sha256 = $sha256",
        {"feed": feed.name, "period": one.period, "sha256": one.sha256},
    )[0]
    file = standing.get((one.period, one.sha256))
    reading = _reading(session, delivery)
    rows = reading["rows"] if reading and reading["accepted"] else None
    return (
        feed.name, feed.theme, one.period, file.file if file else seen["file"], one.sha256, seen["bytes"], rows, one.state,
        _reason(session, delivery, one), seen["received_at"], feed.department, delivery, one.carried, file is not None,
    )  # fmt: skip


def _refused_row(feed: Feed, file: StandingFile) -> tuple:
    return (
        feed.name, feed.theme, None, file.file, file.sha256, file.bytes, None, "quarantined",
        file.refusal, None, feed.department, None, False, True,
    )  # fmt: skip


def _reason(session: Session, delivery: str, one: Settled) -> str | None:
    if one.carried:
        return "新报送被退回，沿用上一份 / carried forward, as what was delivered since is quarantined"
    if one.state != "quarantined":
        return None
    query = 'select * from meta.problems where delivery = $id order by sheet, "row", "column"'
    problems = session.build.rows(query, {"id": delivery})
    if not problems:
        return "档案中缺失 / its bytes are missing from the archive"
    first = problems[0]
    place = "，".join(
        part for part in (
            f"工作表 {first['sheet']}" if first["sheet"] else "",
            f"第 {first['row']} 行" if first["row"] else "",
            f"“{first['column']}”列" if first["column"] else "",
        ) if part
    )  # fmt: skip
    found = f"“{first['found']}”" if first["found"] else ""
    more = f"（共 {len(problems)} 处 / {len(problems)} in all）" if len(problems) > 1 else ""
    return f"{place}{found}：{first['expected_zh']} / {first['expected_en']}{more}"
