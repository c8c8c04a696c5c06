"""`shenhe deliveries --matrix`: feed by period, what was received, what is expected, what is overdue."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click

from orchestration.calendar import HOLIDAYS, RECENT, Holiday, due, expected, holidays, recent
from orchestration.cli.output import print_rows
from orchestration.last_refresh import read_report
from orchestration.project import project
from orchestration.warehouse.home import Home
from transforms import Feed

COLUMNS = ("feed", "department", "period", "due", "state")
CADENCES = list(RECENT)
# A table of states has to fit a terminal: each is one mark there.
MARKS = {"in force": "✓", "carried forward": "↩", "quarantined": "✗", "expected": "·", "overdue": "!", "—": "—"}
LEGEND = (
    "✓ 有效 in force  ↩ 沿用 carried forward  ✗ 退回 quarantined  · 待报 expected  ! 逾期 overdue  — 不欠 nothing owed"
)


def print_matrix(home: Home, until: date, form: str) -> None:
    """Print a row a feed and period; as a table one for each cadence, feed by period. Raises NoRelease."""
    report, calendar, feeds = read_report(home), holidays(project().tables[HOLIDAYS]), project().feeds
    rows: dict[str, list[tuple[str, str, str, date, str]]] = {}
    for name, feed in feeds.items():
        of_feed = [row for row in report.deliveries if row["feed"] == name]
        rows[name] = list(_states(feed, of_feed, calendar, until))
    if form != "table":
        print_rows(COLUMNS, [row for of_feed in rows.values() for row in of_feed], form)
        return
    tables: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for name in sorted((name for name in rows if rows[name]), key=lambda name: CADENCES.index(feeds[name].cadence)):
        # The year over the rest of the period, so that a column is narrow.
        header = tuple(row[2].replace("-", "\n", 1) for row in rows[name])
        line = (name, feeds[name].department, *(MARKS[row[4]] for row in rows[name]))
        tables.setdefault((*COLUMNS[:2], *header), []).append(line)
    for columns, lines in tables.items():
        print_rows(columns, lines, "table")
        click.echo()
    click.echo(LEGEND)


def _states(
    feed: Feed, of_feed: Sequence[dict[str, Any]], calendar: Sequence[Holiday], until: date
) -> Iterator[tuple[str, str, str, date, str]]:
    """The recent periods of a feed, each with its due day and its state as of today."""
    in_force = {row["period"]: row for row in of_feed if row["state"] == "in force"}
    quarantined = {row["period"] for row in of_feed if row["state"] == "quarantined"}
    owed = dict(expected(feed, in_force, calendar, date.today()))
    for period in recent(feed, calendar, until):
        if period in in_force:
            # Only a delivery that is carried forward needs a reason to be in force.
            state = "carried forward" if in_force[period]["reason"] else "in force"
        elif period in quarantined:
            state = "quarantined"
        elif period in owed:
            state = "overdue" if owed[period] else "expected"
        else:
            state = "—"
        yield feed.name, feed.department, period, due(period), state
