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
from transforms.reading.period import Period

COLUMNS = ("feed", "department", "period", "due", "state")
CADENCES = list(RECENT)
# One character per state, so that the table fits a terminal.
SYMBOLS = {"in force": "✓", "carried forward": "↩", "quarantined": "✗", "expected": "·", "overdue": "!", "—": "—"}
LEGEND = (
    "✓ 有效 in force  ↩ 沿用 carried forward  ✗ 退回 quarantined\n· 待报 expected  ! 逾期 overdue  — 不欠 nothing due"
)

State = tuple[str, str, str, date, str]


def print_matrix(home: Home, until: date, form: str) -> None:
    """Print one row per feed and period; with `form` table, one table per cadence, feed by period. Raises NoRelease."""
    record, calendar, feeds = read_record(home), project().holidays(), project().feeds
    rows = {
        name: list(_states(feed, [one for one in record.deliveries if one.feed == name], calendar, until))
        for name, feed in feeds.items()
    }
    if form != "table":
        print_rows(COLUMNS, [row for of_feed in rows.values() for row in of_feed], form)
        return
    for cadence in CADENCES:
        found = [rows[name] for name, feed in feeds.items() if feed.cadence == cadence and rows[name]]
        if found:
            _print_cadence(found)
            click.echo()
    click.echo(LEGEND)


def _print_cadence(feeds: Sequence[Sequence[State]]) -> None:
    """One row per feed: below each other its years (the months, for days), beside each other the periods in them."""
    places = sorted({_place(state[2])[1] for states in feeds for state in states}, key=_in_order)
    rows = []
    for states in feeds:
        lines: dict[str, dict[str, str]] = {}
        for state in states:
            line, place = _place(state[2])
            lines.setdefault(line, {})[place] = SYMBOLS[state[4]]
        # The name of the department takes a line of its own.
        names = f"{states[0][0]}\n{states[0][1]}"
        cells = ("\n".join(one.get(place, "") for one in lines.values()) for place in places)
        rows.append([names, "\n".join(lines), *cells])
    print_rows(["feed", "", *places], rows, "table")


def _place(period: str) -> tuple[str, str]:
    """Line and column of a period: 2022-10 stands in line 2022, column 10; a year has its own column."""
    line, _, place = period.rpartition("-")
    return line, place.lstrip("0")


def _in_order(place: str) -> tuple[int, str]:
    return len(place), place


def _states(feed: Feed, of_feed: Sequence[Delivery], calendar: Sequence[Holiday], until: date) -> Iterator[State]:
    """The periods of a feed that were delivered or are due by a day, and the recent ones, each with its due day."""
    in_force = {one.period: one for one in of_feed if one.period and one.state == "in force"}
    quarantined = {one.period for one in of_feed if one.period and one.state == "quarantined"}
    missing = dict(expected(feed, in_force, calendar, today()))
    periods = {*in_force, *quarantined, *missing, *recent(feed, calendar, until)} if feed.cadence != "any" else set()
    for period in sorted(periods, key=lambda one: Period.parse(one).start):
        if Period.parse(period).start > until:
            continue
        if period in in_force:
            state = "carried forward" if in_force[period].carried else "in force"
        elif period in quarantined:
            state = "quarantined"
        elif period in missing:
            state = "overdue" if missing[period] else "expected"
        else:
            state = "—"
        yield feed.name, feed.department, period, due(period), state
