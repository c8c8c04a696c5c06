"""What a release says of itself: its figures, gates, printed figures, revisions and deliveries, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb

from orchestration.staging.asked import Listed, listed_in_force
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import open_release, read_deliveries

Row = Mapping[str, Any]
"""A row of a relation of the release, by column."""


@dataclass(frozen=True)
class Released:
    """The relations of one release that an explanation needs; `release` is its own row of `releases`.

    `deliveries` are all, in any state; `in_force` has the staged files of those in force.
    """

    release: Row
    figures: Mapping[tuple[str, str], Row]
    gates: tuple[Row, ...]
    printed: Mapping[tuple[str, str], Row]
    revisions: tuple[Row, ...]
    deliveries: tuple[Delivery, ...]
    in_force: tuple[Listed, ...]

    def year_before(self, figure: str, period: str) -> str | None:
        """The period of a figure in the year before a period."""
        years = {int(of[:4]): of for name, of in self.figures if name == figure}
        return years.get(int(period[:4]) - 1)


def read_released(home: Home, number: int | None) -> Released:
    """Read a release, the one in force by default. Raises what opening a release raises."""
    with open_release(home, number) as connection:
        releases = _rows(connection, "from releases order by release")
        return Released(
            releases[-1],
            {(row["figure"], row["period"]): row for row in _rows(connection, "from figures")},
            tuple(_rows(connection, "from gates")),
            {(row["figure"], row["period"]): row for row in _rows(connection, "from printed_figures")},
            tuple(_rows(connection, "from revisions order by release")),
            tuple(read_deliveries(connection)),
            tuple(listed_in_force(connection)),
        )


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    cursor = connection.execute(query)
    columns = [name for name, *_ in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
