"""The gates that compare a feed's deliveries: `row_count`, `unit_jump`, `duplicates`. Stores the feed's evidence.

Only measures of deliveries are compared, so that no other delivery is read again.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from orchestration.deliveries.identity import Key, delivery_id
from orchestration.engines.engine import Engine
from orchestration.gates.deliveries import delivery_outcomes
from orchestration.gates.outcomes import outcome_of
from orchestration.gates.staged.measures import amounts, has_key, measure
from orchestration.project.definitions import Project
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.evidence import put_evidence
from orchestration.warehouse.build.profiles import (
    COMPARED,
    Compared,
    compared,
    magnitudes,
    repeats,
)
from transforms import Feed
from transforms.reading.period import Period

if TYPE_CHECKING:
    from expectations.verdict import Verdict

_KEPT_BY_THE_OFFICE = "office"
# The peers of a delivery are this many before and after it: half a year of months on either side.
_PEERS = 6


def is_compared(feed: Feed, in_force: Sequence[Key]) -> bool:
    """Whether there is anything to compare: what the office keeps itself is not."""
    return feed.theme != _KEPT_BY_THE_OFFICE and bool(in_force)


def judge_feed(
    build: Build,
    engine: Engine,
    project: Project,
    feed: Feed,
    in_force: Sequence[Key],
    rows: Mapping[str, int],
    evidence: str,
) -> None:
    """Compare a feed's deliveries in force, and store the outcomes with those of the gate `delivery`.

    `rows`: row counts of the deliveries in force, by `delivery_id`. `evidence`: the fingerprint to store them under.
    """
    verdicts = _verdicts(build, engine, project, feed, in_force, rows)
    outcomes = [*delivery_outcomes(build, feed, evidence), *(outcome_of(one, feed.theme, evidence) for one in verdicts)]
    put_evidence(build, f"staging.{feed.name}", evidence, outcomes)


def _verdicts(
    build: Build, engine: Engine, project: Project, feed: Feed, in_force: Sequence[Key], rows: Mapping[str, int]
) -> "list[Verdict]":
    if not is_compared(feed, in_force):
        return []
    from expectations.engine.judge import judge_feed as judge

    deliveries = {period: delivery_id(feed, period, sha256) for period, sha256 in in_force}
    measure(build, engine, feed, deliveries.values())
    with compared(build, _compared(build, project, feed, dict(in_force), deliveries, rows)) as connection:
        return judge(connection, COMPARED, feed.name, [one.name for one in amounts(feed)], has_key(feed))


def _compared(
    build: Build,
    project: Project,
    feed: Feed,
    contents: Mapping[str, str],
    deliveries: Mapping[str, str],
    rows: Mapping[str, int],
) -> list[Compared]:
    """Each delivery in force with those it is compared with."""
    measured = magnitudes(build, feed.name)
    repeated = _repeated(build, feed, contents, deliveries, rows)
    return [
        Compared(
            period,
            series[at - 1] if at else None,
            _peers(feed, series, at),
            rows[deliveries[period]],
            _days(feed, period),
            [one for one in measured[deliveries[period]] if one["log10"] is not None],
            repeated[period],
        )
        for series in _series(project, feed, sorted(deliveries))
        for at, period in enumerate(series)
    ]


def _repeated(
    build: Build, feed: Feed, contents: Mapping[str, str], deliveries: Mapping[str, str], rows: Mapping[str, int]
) -> dict[str, list[dict[str, object]]]:
    """For each period, the earlier ones with the same keys or the same bytes."""
    period_of = {delivery: period for period, delivery in deliveries.items()}
    found: dict[str, list[dict[str, object]]] = {period: [] for period in deliveries}
    for one in repeats(build, feed.name):
        if one.later in period_of and one.earlier in period_of:
            repeat = {"period": period_of[one.earlier], "rows": one.rows, "whole": False}
            found[period_of[one.later]].append(repeat)
    if feed.nature == "log":
        for earlier, later in _same_content(contents):
            if count := rows[deliveries[later]]:
                found[later].append({"period": earlier, "rows": count, "whole": True})
    return found


def _peers(feed: Feed, series: list[str], at: int) -> list[str]:
    """The deliveries around one in its series; none for the first, which has no delivery before it."""
    if at == 0 and not feed.holiday_only:
        return []
    return series[max(0, at - _PEERS) : at] + series[at + 1 : at + 1 + _PEERS]


def _series(project: Project, feed: Feed, periods: list[str]) -> list[list[str]]:
    """The periods that may be compared, in order: all, or the days of one holiday."""
    if not feed.holiday_only:
        return [periods]
    holiday_of = {day: holiday.period for holiday in project.holidays() for day in holiday.days}
    # A day outside of any holiday is compared with none.
    return [list(days) for _, days in groupby(periods, key=lambda day: holiday_of.get(day, day))]


def _same_content(contents: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of periods, earlier and later, whose deliveries have the same bytes."""
    first: dict[str, str] = {}
    pairs = []
    for period in sorted(contents):
        if contents[period] in first:
            pairs.append((first[contents[period]], period))
        first.setdefault(contents[period], period)
    return pairs


def _days(feed: Feed, period: str) -> float:
    """The days that a delivery covers: those of a log's period, 1 for a snapshot."""
    if feed.nature == "snapshot":
        return 1.0
    parsed = Period.parse(period)
    return float((parsed.end - parsed.start).days + 1)
