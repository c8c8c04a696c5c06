"""`shenhe deliveries --matrix`: feed by period, what was received, what is expected, what is overdue."""

from collections.abc import Iterator, Sequence
from datetime import date

import click

from orchestration.cli.output import print_rows
from orchestration.project.calendar import RECENT, Holiday, due, expected, recent
from orchestration.project.definitions import project
from orchestration.release.last_refresh import read_record
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.clock import today
from orchestration.warehouse.home import Home
from transforms import Feed

COLUMNS = ("feed", "department", "period", "due", "state")
CADENCES = list(RECENT)
# One character per state, so that the table fits a terminal.
SYMBOLS = {"in force": "✓", "carried forward": "↩", "quarantined": "✗", "expected": "·", "overdue": "!", "—": "—"}
LEGEND = (
    "✓ 有效 in force  ↩ 沿用 carried forward  ✗ 退回 quarantined  · 待报 expected  ! 逾期 overdue  — 不欠 nothing due"
)


def print_matrix(home: Home, until: date, form: str) -> None:
    """Print one row per feed and period; with `form` table, one table per cadence, feed by period. Raises NoRelease."""
    record, calendar, feeds = read_record(home), project().holidays(), project().feeds
    rows: dict[str, list[tuple[str, str, str, date, str]]] = {}
    for name, feed in feeds.items():
        of_feed = [one for one in record.deliveries if one.feed == name]
        rows[name] = list(_states(feed, of_feed, calendar, until))
    if form != "table":
        print_rows(COLUMNS, [row for of_feed in rows.values() for row in of_feed], form)
        return
    tables: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for name in sorted((name for name in rows if rows[name]), key=lambda name: CADENCES.index(feeds[name].cadence)):
        # The year stands above the rest of the period, to keep columns narrow.
        header = tuple(row[2].replace("-", "\n", 1) for row in rows[name])
        line = (name, feeds[name].department, *(SYMBOLS[row[4]] for row in rows[name]))
        tables.setdefault((*COLUMNS[:2], *header), []).append(line)
    for columns, lines in tables.items():
        print_rows(columns, lines, "table")
        click.echo()
    click.echo(LEGEND)


def _states(
    feed: Feed, of_feed: Sequence[Delivery], calendar: Sequence[Holiday], until: date
) -> Iterator[tuple[str, str, str, date, str]]:
    """The recent periods of a feed, each with its due day and its state as of today."""
    in_force = {one.period: one for one in of_feed if one.period and one.state == "in force"}
    quarantined = {one.period for one in of_feed if one.state == "quarantined"}
    missing = dict(expected(feed, in_force, calendar, today()))
    for period in recent(feed, calendar, until):
        if period in in_force:
            state = "carried forward" if in_force[period].carried else "in force"
        elif period in quarantined:
            state = "quarantined"
        elif period in missing:
            state = "overdue" if missing[period] else "expected"
        else:
            state = "—"
        yield feed.name, feed.department, period, due(period), state
