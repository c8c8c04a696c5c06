"""Thinned grids: some rows of a grid, with their numbers, in the place of all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from transforms.contract import Feed
from transforms.reading.grid import Grid
from transforms.reading.header import Table
from transforms.reading.problems import FileError
from transforms.reading.tables import find_tables

# A header stands among the first rows of a file.
_HEAD = 200


@dataclass(frozen=True)
class Thinned(Grid):
    """A grid that gives the rows in `thinned` only."""

    thinned: Sequence[tuple[int, list[Any]]] = ()

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        return iter(self.thinned)


def only_table(feed: Feed, grid: Grid) -> Table | None:
    """The table of a grid; None where it has none, or anything is wrong with it. Raises FileError."""
    tables, wrong = find_tables(feed, [grid])
    return tables[0] if len(tables) == 1 and not wrong else None


def table_by_its_head(feed: Feed, grid: Grid) -> Table | None:
    """The table of a grid, as its first rows tell it; None where they do not."""
    try:
        table = only_table(feed, Thinned(grid.sheet, grid.source, thinned=list(islice(grid.rows(), _HEAD))))
    except FileError:
        return None
    return None if table is None else replace(table, grid=grid)
