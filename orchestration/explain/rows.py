"""Rows: of each feed behind a figure, the delivered rows that were counted, and why the others were not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.explain.conditions import Asked, Condition, conditions
from orchestration.explain.counting import Counted
from orchestration.explain.inputs import DELIVERY_OF, RECORD_OF, Inputs
from orchestration.explain.origins import AT
from orchestration.project.definitions import Project
from orchestration.warehouse.build.deliveries import Delivery
from transforms import Feed

_COUNTED, _NO_VALUE = -1, -2
_VALUES_SHOWN = 12


@dataclass(frozen=True)
class LeftOut:
    """Rows that were not counted, by the first condition that they do not meet; how many per value of its column.

    Without a `condition` they meet every condition that a row alone can meet.
    """

    condition: Condition | None
    rows: int
    values: Mapping[str, int]


@dataclass(frozen=True)
class FeedRows:
    """The rows of one feed: how many are in force, were counted (also by delivery), and were left out.

    `sheets` are those that counted rows of a workbook stand on, by delivery. `columns` are the key, those that the
    counted values come from, and those that a condition asks for.
    """

    feed: Feed
    rows: int
    counted: int
    counted_of: Mapping[Delivery, int]
    sheets: Mapping[Delivery, tuple[str, ...]]
    left_out: tuple[LeftOut, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class CountedRow:
    """A delivered row: its delivery, sheet and row of a workbook, or record of a log (from 1), and its values."""

    delivery: Delivery
    sheet: str | None
    row: int
    values: Mapping[str, Any]


def rows_of(inputs: Inputs, project: Project, counted: Counted) -> list[FeedRows]:
    """The rows of every feed that the figure just counted was counted from."""
    asked = conditions(counted.query, "value", "catalogue.csv", project.tables, project.schema())
    return [_of_feed(inputs, project.feeds[name], of_feed) for name, of_feed in asked.items()]


def list_rows(inputs: Inputs, feed: Feed) -> Iterator[CountedRow]:
    """The counted rows of a feed, in the order of its deliveries; of every column that is staged, none is personal."""
    names = [name for name, _ in feed.staged_columns if not name.startswith("_") and name != "period"]
    place = "_sheet, _row" if feed.media == "workbook" else f"null, {RECORD_OF}"
    columns = ", ".join(f'"{name}"' for name in names)
    cursor = inputs.connection.execute(f"""
        select {DELIVERY_OF}, {place}, {columns} from staging.{feed.name}
        where {AT} in (select number from main.counted) order by {AT}
    """)
    while found := cursor.fetchmany(1000):
        for number, sheet, row, *values in found:
            yield CountedRow(inputs.deliveries[number], sheet, row, dict(zip(names, values, strict=True)))


def _of_feed(inputs: Inputs, feed: Feed, asked: Asked) -> FeedRows:
    known = [one for one in asked.conditions if one.of_row is not None]
    reasons = " ".join(f"when ({one.of_row}) is not true then {n}" for n, one in enumerate(known))
    values = " ".join(
        f'when ({one.of_row}) is not true then cast("{one.column}" as varchar)' if one.column else
        f"when ({one.of_row}) is not true then null"
        for one in known
    )  # fmt: skip
    is_counted = f"{AT} in (select number from main.counted)"
    found = inputs.connection.execute(f"""
        select
            case when {is_counted} then {_COUNTED} {reasons} else {_NO_VALUE} end as reason,
            case when {is_counted} then null {values} end as of_value,
            {DELIVERY_OF} as delivery,
            count(*)
        from staging.{feed.name}
        group by all order by all
    """).fetchall()
    counted = {inputs.deliveries[number]: rows for reason, _, number, rows in found if reason == _COUNTED}
    left_out = [_left_out(n, one, found) for n, one in enumerate(known)]
    left_out.append(_left_out(_NO_VALUE, _of_many(asked.conditions), found))
    return FeedRows(
        feed,
        sum(rows for *_, rows in found),
        sum(counted.values()),
        counted,
        _sheets(inputs, feed),
        tuple(one for one in left_out if one.rows),
        _columns(feed, asked),
    )


def _sheets(inputs: Inputs, feed: Feed) -> dict[Delivery, tuple[str, ...]]:
    if feed.media != "workbook":
        return {}
    found = inputs.connection.execute(f"""
        select {DELIVERY_OF} as delivery, list(distinct _sheet order by _sheet) from staging.{feed.name}
        where {AT} in (select number from main.counted) group by delivery
    """).fetchall()
    return {inputs.deliveries[number]: tuple(sheets) for number, sheets in found}


def _left_out(reason: int, condition: Condition | None, found: Sequence[tuple[Any, ...]]) -> LeftOut:
    of_value: dict[str, int] = {}
    for of_reason, value, _, rows in found:
        if of_reason == reason:
            said = "" if value is None else str(value)
            of_value[said] = of_value.get(said, 0) + rows
    total = sum(of_value.values())
    is_told = condition is not None and condition.column is not None and len(of_value) <= _VALUES_SHOWN
    return LeftOut(condition, total, dict(sorted(of_value.items(), key=lambda one: -one[1])) if is_told else {})


def _of_many(asked: Sequence[Condition]) -> Condition | None:
    """The conditions that more than one row decides, as one."""
    of_many = [one for one in asked if one.of_row is None]
    if not of_many:
        return None
    return Condition(
        " and ".join(one.text for one in of_many), ", ".join(dict.fromkeys(one.where for one in of_many)), None
    )


def _columns(feed: Feed, asked: Asked) -> tuple[str, ...]:
    staged = {name for name, _ in feed.staged_columns}
    wanted = [*feed.key, *asked.columns, *(one.column for one in asked.conditions if one.column)]
    return tuple(name for name in dict.fromkeys(wanted) if name in staged and name != "period")
