"""Afterwards: texts of a long log that are written before they are looked at, in the file that was written.

There DuckDB looks but once at a text that stands in many rows. What is asked of a text is what is asked of it before.
"""

from collections.abc import Collection
from decimal import Decimal

from transforms.contract import Column, Feed
from transforms.reading.asides import names_total
from transforms.reading.plain import plain_value, typed_or_error
from transforms.reading.staged import LONG, Anew

_AS_IT_IS = Decimal(1)


def looked_at_afterwards(feed: Feed, texts: Collection[str], rows: int | None) -> list[Column]:
    """The columns of a log of so many rows that are; `texts` are the names of those that are texts in the file."""
    # Of a shorter one, to plan a second statement costs more than to look at each row.
    if rows is None or rows < LONG:
        return []
    return [
        column
        for column in feed.columns
        # A key is another one in each row.
        if column.kind in ("text", "code")
        and column.name in texts
        and not column.personal
        and (column.name,) != feed.key
    ]


def anew(columns: Collection[Column]) -> Anew | None:
    """What must be typed anew from these columns, written as they stand; None without any."""
    if not columns:
        return None
    typed = ", ".join(f"{typed_or_error(column, _name(column), _AS_IT_IS)} as {_name(column)}" for column in columns)
    totals = " or ".join(names_total(_name(column)) for column in columns)
    return Anew(
        [_is_odd(column) for column in columns],
        f"select * replace ({typed}) from written where case when {totals} then error('not clean') else true end",
    )


def _is_odd(column: Column) -> str:
    """SQL that is true for a cell that is not staged as it stands, or may name a total."""
    name = _name(column)
    # With a `coalesce`, DuckDB would look at every row.
    odd = f"{plain_value(column, name, _AS_IT_IS)} is distinct from {name} or {names_total(name)}"
    return f"{odd} or {name} is null" if column.required else odd


def _name(column: Column) -> str:
    return f'"{column.name}"'
