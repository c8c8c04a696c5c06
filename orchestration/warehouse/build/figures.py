"""The figures in the build, and what they are computed from: the catalogue, where each exists, what is printed."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

import duckdb

from orchestration.warehouse.build.database import Build, insert_rows


@dataclass(frozen=True)
class FigurePeriod:
    """A period for which a measured figure exists, and its status: `current` or `carried forward`."""

    figure: str
    period: str
    status: str


@dataclass(frozen=True)
class Stated:
    """What a report states of a figure, as delivered, and the value that is counted, None where there is none."""

    figure: str
    period: str
    printed: str
    value: Any
    unit: str
    kind: str
    qualifier: str
    counted: float | None


@dataclass(frozen=True)
class Printed:
    """A row of `printed_figures`: what the printed text admits, in base units, beside the value that is counted.

    What cannot be read has no bounds, and says why in `unreadable_zh` and `unreadable_en`.
    """

    figure: str
    period: str
    printed: str
    low: float | None
    high: float | None
    value: float | None
    state: str | None
    low_inclusive: bool | None = None
    high_inclusive: bool | None = None
    unreadable_zh: str | None = None
    unreadable_en: str | None = None


_PRINTED_COLUMNS = """
    figure varchar, period varchar, printed varchar, low double, high double, value double, state varchar,
    low_inclusive boolean, high_inclusive boolean, unreadable_zh varchar, unreadable_en varchar
"""


def put_catalogue(connection: duckdb.DuckDBPyConnection, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write the catalogue anew: texts in these columns, and `position`; within the caller's transaction."""
    typed = ", ".join(f'"{column}" varchar' for column in columns)
    connection.execute(f"create or replace table catalogue ({typed}, position integer)")
    insert_rows(connection, "catalogue", [(*row, position) for position, row in enumerate(rows, start=1)])


def put_figure_periods(connection: duckdb.DuckDBPyConnection, periods: Iterable[FigurePeriod]) -> None:
    """Write anew where measured figures exist, within the caller's transaction."""
    connection.execute("create or replace table figure_periods (figure varchar, period varchar, status varchar)")
    insert_rows(connection, "figure_periods", map(astuple, periods))


def put_printed(connection: duckdb.DuckDBPyConnection, printed: Iterable[Printed]) -> None:
    """Write `printed_figures` anew, within the caller's transaction."""
    connection.execute(f"create or replace table printed_figures ({_PRINTED_COLUMNS})")
    insert_rows(connection, "printed_figures", map(astuple, printed))


def printed_figures(build: Build) -> list[Printed]:
    """What is printed, in the order of the report."""
    names = ", ".join(field.name for field in fields(Printed))
    return [Printed(*row) for row in build.connection.execute(f"select {names} from printed_figures").fetchall()]


def mark_printed(build: Build, states: Iterable[tuple[str, str, str]]) -> None:
    """Say of printed figures whether they match: state, figure, period."""
    if states := list(states):
        query = "update printed_figures set state = $1 where figure = $2 and period = $3"
        build.connection.executemany(query, states)


def stated_figures(build: Build, printed: str) -> list[Stated]:
    """What the staged reports of the feed `printed` state, beside the figures; of one stated twice, the later's."""
    rows = build.connection.execute(
        f"""
        select
            stated.figure, stated.figure_period, stated.printed, stated."value", stated.unit, stated.kind,
            stated.qualifier, figures.value
        from staging.{printed} as stated
        left join figures on stated.figure = figures.figure and stated.figure_period = figures.period
        qualify row_number() over (partition by stated.figure, stated.figure_period order by stated.period desc) = 1
        order by stated._delivery, stated._row
        """
    ).fetchall()
    return [Stated(*row) for row in rows]
