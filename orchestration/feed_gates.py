"""The gates of a feed against itself: `row_count`, `unit_jump`, `duplicates`. What each delivery is held against.

A delivery is measured once, when it is first in force: how large its amounts are, and which keys it shares with others.
Held against each other are only these measures, so that no sibling is read again.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.calendar import HOLIDAYS, holidays
from orchestration.deliveries import Key, delivery_id
from orchestration.session import Session
from orchestration.warehouse.build import insert_rows
from orchestration.warehouse.databases import literal
from transforms import Feed
from transforms.reading.period import Period

if TYPE_CHECKING:
    from expectations.verdict import Verdict

_KEPT_BY_THE_OFFICE = "office"
# So many deliveries before and behind one are its peers: half a year of months on either side.
_PEERS = 6
_JUDGED = "meta.judged_feed"
_COLUMNS = """(
    period varchar, previous varchar, peers varchar[], rows bigint, days double,
    magnitudes struct("name" varchar, log10 double)[], repeats struct(period varchar, rows bigint, whole boolean)[]
)"""


def judge_feed(session: Session, feed: Feed, in_force: Sequence[Key], rows: Mapping[str, int]) -> "list[Verdict]":
    """Verdicts on each delivery in force, held against the feed's other deliveries."""
    if feed.theme == _KEPT_BY_THE_OFFICE or not in_force:
        return []
    from expectations.engine.judge import judge_feed as judge

    deliveries = {period: delivery_id(feed, period, sha256) for period, sha256 in in_force}
    _measure(session, feed, deliveries.values())
    judged = _rows(session, feed, dict(in_force), deliveries, rows)
    connection = session.build.connection
    connection.execute(f"create or replace table {_JUDGED} {_COLUMNS}")
    insert_rows(connection, _JUDGED, judged)
    try:
        return judge(connection, _JUDGED, feed.name, [column.name for column in _amounts(feed)], _has_key(feed))
    finally:
        connection.execute(f"drop table {_JUDGED}")


def _amounts(feed: Feed) -> list[Any]:
    return [column for column in feed.valued_columns if column.is_number and not column.personal]


def _has_key(feed: Feed) -> bool:
    """Whether keys could recur: a snapshot's may, and one that holds its own date lies in one period only."""
    return feed.nature == "log" and bool(feed.key) and feed.first_date not in feed.key


def _measure(session: Session, feed: Feed, deliveries: Iterable[str]) -> None:
    """Measure the deliveries that were not measured yet."""
    known = {row["delivery"] for row in _profiles(session, feed)}
    new = {delivery: session.home.staged_file(feed.name, delivery) for delivery in deliveries if delivery not in known}
    if not new:
        return
    magnitudes = ", ".join(
        f"""{{'name': '{column.name}', 'log10': avg(log10(nullif(abs(cast("{column.name}" as double)), 0)))}}"""
        for column in _amounts(feed)
    )
    first = f'cast("{feed.key[0]}" as varchar)' if _has_key(feed) else "null"
    measured = session.build.rows(
        f"select _delivery, [{magnitudes}] as magnitudes, min({first}) as least, max({first}) as greatest"
        f" from {_files(session, new.values())} group by _delivery"
    )
    found = {row["_delivery"]: (row["magnitudes"], row["least"], row["greatest"]) for row in measured}
    with session.build.transaction() as connection:
        rows = [(feed.name, delivery, *found.get(delivery, ([], None, None))) for delivery in new]
        insert_rows(connection, "meta.profiles", rows)
    if _has_key(feed):
        _compare(session, feed, set(new))


def _compare(session: Session, feed: Feed, new: set[str]) -> None:
    """Find the keys that new deliveries share with deliveries of other periods; ranges that do not meet share none."""
    pairs = session.build.rows(
        """
        select one.delivery as one, other.delivery as other, one_reading.period < other_reading.period as is_before
        from meta.profiles as one
        inner join meta.profiles as other on one.feed = other.feed
            and one.least <= other.greatest and other.least <= one.greatest
        inner join meta.readings as one_reading on one.delivery = one_reading.delivery
        inner join meta.readings as other_reading on other.delivery = other_reading.delivery
        where one.feed = $feed and one_reading.period <> other_reading.period
        """,
        {"feed": feed.name},
    )
    meeting = [
        pair for pair in pairs if pair["one"] in new and session.home.staged_file(feed.name, pair["other"]).exists()
    ]
    if not meeting:
        return
    ours = [session.home.staged_file(feed.name, delivery) for delivery in {pair["one"] for pair in meeting}]
    theirs = [session.home.staged_file(feed.name, delivery) for delivery in {pair["other"] for pair in meeting}]
    key = ", ".join(f'"{name}"' for name in feed.key)
    shared = session.build.rows(
        f"""
        select ours._delivery as one, theirs._delivery as other, count(*) as rows
        from {_files(session, ours)} as ours
        inner join {_files(session, theirs)} as theirs using ({key})
        group by all
        """
    )
    is_before = {(pair["one"], pair["other"]): pair["is_before"] for pair in meeting}
    found = {
        ((row["other"], row["one"]) if is_before[row["one"], row["other"]] else (row["one"], row["other"])): row["rows"]
        for row in shared
        if (row["one"], row["other"]) in is_before
    }
    with session.build.transaction() as connection:
        insert_rows(connection, "meta.repeats", [(feed.name, *pair, rows) for pair, rows in found.items()])


def _files(session: Session, paths: Iterable[Path]) -> str:
    files = ", ".join(literal(str(path.relative_to(session.home.root))) for path in sorted(paths))
    return f"read_parquet([{files}])"


def _profiles(session: Session, feed: Feed) -> list[dict[str, Any]]:
    return session.build.rows("select delivery, magnitudes from meta.profiles where feed = $feed", {"feed": feed.name})


def _rows(
    session: Session,
    feed: Feed,
    contents: Mapping[str, str],
    deliveries: Mapping[str, str],
    rows: Mapping[str, int],
) -> list[tuple[Any, ...]]:
    """A row a delivery in force, in the columns that the expectations on feeds read."""
    magnitudes = {row["delivery"]: row["magnitudes"] for row in _profiles(session, feed)}
    period_of = {delivery: period for period, delivery in deliveries.items()}
    repeats: dict[str, list[dict[str, Any]]] = {period: [] for period in deliveries}
    query = "select later, earlier, rows from meta.repeats where feed = $feed"
    for pair in session.build.rows(query, {"feed": feed.name}):
        if pair["later"] in period_of and pair["earlier"] in period_of:
            earlier = period_of[pair["earlier"]]
            repeats[period_of[pair["later"]]].append({"period": earlier, "rows": pair["rows"], "whole": False})
    if feed.nature == "log":
        for earlier, later in _same_content(contents):
            if count := rows[deliveries[later]]:
                repeats[later].append({"period": earlier, "rows": count, "whole": True})
    return [
        (
            period,
            series[at - 1] if at else None,
            _peers(feed, series, at),
            rows[deliveries[period]],
            _days(feed, period),
            [one for one in magnitudes[deliveries[period]] if one["log10"] is not None],
            repeats[period],
        )
        for series in _series(session, feed, sorted(deliveries))
        for at, period in enumerate(series)
    ]


def _peers(feed: Feed, series: list[str], at: int) -> list[str]:
    """The deliveries around one in its series. The first of all has nothing before it, and begins as it may."""
    if at == 0 and not feed.holiday_only:
        return []
    return series[max(0, at - _PEERS) : at] + series[at + 1 : at + 1 + _PEERS]


def _series(session: Session, feed: Feed, periods: list[str]) -> list[list[str]]:
    """The periods that may be held against each other, in their order: all, or the days of one holiday."""
    if not feed.holiday_only:
        return [periods]
    holiday_of = {day: holiday.period for holiday in holidays(session.project.tables[HOLIDAYS]) for day in holiday.days}
    # A day outside of any holiday has nothing to be held against.
    return [list(days) for _, days in groupby(periods, key=lambda day: holiday_of.get(day, day))]


def _same_content(contents: Mapping[str, str]) -> list[tuple[str, str]]:
    """Earlier and later period of each two deliveries with the same bytes."""
    first: dict[str, str] = {}
    pairs = []
    for period in sorted(contents):
        if contents[period] in first:
            pairs.append((first[contents[period]], period))
        first.setdefault(contents[period], period)
    return pairs


def _days(feed: Feed, period: str) -> float:
    """How many days a log's rows are of; a snapshot's are of one."""
    if feed.nature == "snapshot":
        return 1.0
    parsed = Period.parse(period)
    return float((parsed.end - parsed.start).days + 1)
