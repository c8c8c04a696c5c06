"""Making tables and figures from what is staged, each with the fingerprint of what made it."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from expectations import printed
from expectations.printed import PrintedError, admits
from orchestration import catalogue, figures
from orchestration.calendar import HOLIDAYS, holidays
from orchestration.figures import Coverage, Need
from orchestration.project import PRINTED_FIGURES
from orchestration.session import Session
from orchestration.tables import Table
from orchestration.warehouse.build import insert_rows
from orchestration.warehouse.fingerprints import fingerprint, fingerprint_of_sources


def make_table(session: Session, table: Table) -> tuple[str, bool]:
    """Make a table anew unless it stands with the fingerprint it must have. Returns that, and whether it was made."""
    known = session.build.fingerprints()
    mark = table.fingerprint({name: known[name] for name in table.reads})
    if known.get(table.name) == mark:
        return mark, False
    session.progress(table.name)
    with session.build.transaction() as connection:
        session.build.put_table(connection, table.name, table.query, mark)
    return mark, True


def figures_fingerprint(session: Session, known: dict[str, str]) -> str:
    """The fingerprint that the figures must have, given those of the tables."""
    sources = [Path(module.__file__ or "") for module in (catalogue, figures, printed)] + [Path(__file__)]
    names = [*session.project.read_by_figures(), HOLIDAYS, f"staging.{PRINTED_FIGURES}"]
    carried = session.build.rows("select feed, period from meta.deliveries where carried order by all")
    return fingerprint(
        fingerprint_of_sources(sources),
        session.project.figures_query(),
        [repr(line) for line in session.project.figures.values()],
        [known.get(name) for name in names],
        carried,
    )


def make_figures(session: Session) -> tuple[str, bool]:
    """Make `figures` and `printed_figures` unless they stand. Returns their fingerprint, and whether they were made."""
    known = session.build.fingerprints()
    mark = figures_fingerprint(session, known)
    if known.get("figures") == mark:
        return mark, False
    session.progress("figures")
    periods = _figure_periods(session)
    with session.build.transaction() as connection:
        _put_catalogue(connection, session.project.figures.values())
        connection.execute(
            "create or replace table meta.figure_periods (figure varchar, period varchar, status varchar)"
        )
        insert_rows(connection, "meta.figure_periods", periods)
        session.build.put_table(connection, "figures", session.project.figures_query(), mark)
        connection.execute(_PRINTED_FIGURES)
        insert_rows(
            connection, "printed_figures", [_printed_row(row) for row in session.build.rows(_PRINTED_BESIDE_OURS)]
        )
    return mark, True


def coverage(session: Session) -> Coverage:
    """Which deliveries are in force, feed by feed."""
    in_force: dict[str, dict[str, bool]] = {name: {} for name in session.project.feeds}
    query = "select feed, period, carried from meta.deliveries where state = 'in force'"
    for row in session.build.rows(query):
        in_force.setdefault(row["feed"], {})[row["period"]] = row["carried"]
    return Coverage(session.project.feeds, in_force, holidays(session.project.tables[HOLIDAYS]))


def needs_of(session: Session, figure: str, period: str) -> list[Need]:
    """The deliveries that a figure lacks for a period."""
    line = session.project.figures[figure]
    return coverage(session).lacks(line, session.project.feeds_behind(line), period)


def _put_catalogue(connection: duckdb.DuckDBPyConnection, lines: Iterable[catalogue.Figure]) -> None:
    columns = ", ".join(f'"{column}" varchar' for column in catalogue.COLUMNS)
    connection.execute(f"create or replace table catalogue ({columns}, position integer)")
    rows = [
        (*(getattr(line, column) or None for column in catalogue.COLUMNS), position)
        for position, line in enumerate(lines, start=1)
    ]
    insert_rows(connection, "catalogue", rows)


def _figure_periods(session: Session) -> list[tuple[str, str, str]]:
    """Where each measured figure exists, and its status; a derived one exists where its parts do."""
    covered = coverage(session)
    behind = {line: session.project.feeds_behind(line) for line in session.project.figures.values() if line.table}
    return [
        (line.figure, period, covered.status(line, feeds, period))
        for line, feeds in behind.items()
        for period in _candidates(session, covered, line, feeds)
        if not covered.lacks(line, feeds, period)
    ]


def _candidates(session: Session, covered: Coverage, line: catalogue.Figure, behind: frozenset[str]) -> list[str]:
    if any(session.project.feeds[feed].restates for feed in behind):
        # A delivery that restates earlier years has the figure for every year that it states.
        query = f"select distinct period from {line.table} where {line.filter or 'true'} order by period"
        return [row["period"] for row in session.build.rows(query)]
    return covered.candidates(line, behind)


# What the report printed, beside what we count; of a figure printed twice, the later report's.
_PRINTED_BESIDE_OURS = f"""
    select
        printed.figure, printed.figure_period as period, printed.printed, printed."value", printed.unit, printed.kind,
        printed.qualifier, figures.value as ours
    from staging.{PRINTED_FIGURES} as printed
    left join figures on printed.figure = figures.figure and printed.figure_period = figures.period
    qualify row_number() over (partition by printed.figure, printed.figure_period order by printed.period desc) = 1
    order by printed._delivery, printed._row
"""
_PRINTED_FIGURES = """
    create or replace table printed_figures (
        figure varchar, period varchar, printed varchar, low double, high double, value double, state varchar,
        low_inclusive boolean, high_inclusive boolean, unreadable varchar
    )
"""


def _printed_row(row: dict[str, Any]) -> tuple[Any, ...]:
    """A row of `printed_figures`. Whether the value matches is said by the gate; here it only is there or missing."""
    ours = row["ours"]
    state = "missing" if ours is None else None
    stated = None if row["value"] is None else Decimal(str(row["value"]))
    try:
        admitted = admits(row["printed"], stated, row["unit"], row["kind"], row["qualifier"])
    except PrintedError as error:
        return (
            row["figure"],
            row["period"],
            row["printed"],
            None,
            None,
            ours,
            state,
            None,
            None,
            f"{error.zh} / {error.en}",
        )
    return (
        row["figure"], row["period"], row["printed"], float(admitted.low), float(admitted.high), ours, state,
        admitted.low_inclusive, admitted.high_inclusive, None,
    )  # fmt: skip
