"""Afterwards: texts of a long log that are written before they are looked at, in the file that was written.

There DuckDB looks but once at a text that stands in many rows. What is asked of a text is what is asked of it before;
where one is not staged as it stands, the log is typed anew, cell by cell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from transforms.contract import Column, Feed
from transforms.reading.plain import names_total, plain_value
from transforms.reading.staged import literal

# Of fewer rows, to plan a second statement costs more than to look at each.
_MANY = 50_000


@dataclass(frozen=True)
class Afterwards:
    """A column as SQL: what is written of a cell, and what is true of a written one that is not staged as it stands."""

    written: str
    odd: str


def afterwards(feed: Feed, texts: Mapping[str, str], rows: int | None) -> dict[str, Afterwards]:
    """The columns of a log of so many rows that are looked at afterwards; `texts` has SQL for each that is text."""
    if rows is None or rows < _MANY:
        return {}
    return {
        column.name: _known(column, texts[column.name]) if _is_of_choices(column) else _any(column, texts[column.name])
        for column in feed.columns
        # A key is another one in each row.
        if column.kind in ("text", "code")
        and column.name in texts
        and not column.personal
        and (column.name,) != feed.key
    }


def _is_of_choices(column: Column) -> bool:
    return bool(column.choices) and column.required


def _known(column: Column, text: str) -> Afterwards:
    """A known category stands as it is. DuckDB writes what it knows to be one of a few without comparing it."""
    name, choices = f'"{column.name}"', ", ".join(map(literal, dict.fromkeys(column.choices)))
    return Afterwards(f"try_cast({text} as enum({choices}))", f"{name} is null or {names_total(name)}")


def _any(column: Column, text: str) -> Afterwards:
    name = f'"{column.name}"'
    # With a `coalesce`, DuckDB would look at every row.
    odd = f"{plain_value(column, name, Decimal(1))} is distinct from {name} or {names_total(name)}"
    return Afterwards(text, f"{odd} or {name} is null" if column.required else odd)
