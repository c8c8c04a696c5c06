"""Making tables and figures from what is staged, each with the fingerprint of what made it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

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
    """Make a table anew unless it stands with the fingerprint it must have. Returns the fingerprint, and whether it was made."""
    known = session.build.fingerprints()
    mark = table.fingerprint({name: known[name] for name in table.reads})
    if known.get(table.name) == mark:
        return mark, False
    session.progress(table.name)
    session.build.put_table(table.name, table.query, mark)
    return mark, True


def figures_fingerprint(session: Session, known: dict[str, str]) -> str:
    """The fingerprint that the figures must have, given those of the tables: catalogue, code, marts, what is printed."""
    sources = [Path(module.__file__ or "") for module in (catalogue, figures)] + [Path(__file__)]
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
    _put_catalogue(session)
    _put_figure_periods(session)
    session.build.put_table("figures", session.project.figures_query(), mark)
    _put_printed_figures(session)
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


def _put_catalogue(session: Session) -> None:
    columns = ", ".join(f'"{column}" varchar' for column in catalogue.COLUMNS)
    rows = [
        (*(getattr(line, column) or None for column in catalogue.COLUMNS), position)
        for position, line in enumerate(session.project.figures.values(), start=1)
    ]
    with session.build.transaction() as connection:
        connection.execute(f"create or replace table catalogue ({columns}, position integer)")
        insert_rows(connection, "catalogue", rows)


def _put_figure_periods(session: Session) -> None:
    """Where each measured figure exists; a derived one exists where its parts do."""
    covered = coverage(session)
    rows = []
    for line in session.project.figures.values():
        if not line.table:
            continue
        behind = session.project.feeds_behind(line)
        for period in _candidates(session, covered, line, behind):
            if not covered.lacks(line, behind, period):
                rows.append((line.figure, period, covered.status(line, behind, period)))
    with session.build.transaction() as connection:
        connection.execute(
            "create or replace table meta.figure_periods (figure varchar, period varchar, status varchar)"
        )
        insert_rows(connection, "meta.figure_periods", rows)


def _candidates(
    session: Session, covered: Coverage, line: catalogue.Figure, behind: frozenset[str]
) -> list[str]:
    if any(session.project.feeds[feed].restates for feed in behind):
        # A delivery that restates earlier years has the figure for every year that it states.
        query = f"select distinct period from {line.table} where {line.filter or 'true'} order by period"
        return [row["period"] for row in session.build.rows(query)]
    return covered.candidates(line, behind)


def _put_printed_figures(session: Session) -> None:
    """What the report printed, what that admits, and what we count; of a figure printed twice, the later report's."""
    query = f"""
        select
            printed.figure, printed.figure_period as period, printed.printed, printed."value", printed.unit, printed.kind,
            printed.qualifier, figures.value as ours
        from staging.{PRINTED_FIGURES} as printed
        left join figures on printed.figure = figures.figure and printed.figure_period = figures.period
        qualify row_number() over (partition by printed.figure, printed.figure_period order by printed.period desc) = 1
        order by all
    """
    rows = [_printed_row(row) for row in session.build.rows(query)]
    with session.build.transaction() as connection:
        connection.execute(
            """create or replace table printed_figures (
                figure varchar, period varchar, printed varchar, low double, high double, value double, state varchar,
                low_inclusive boolean, high_inclusive boolean, unreadable varchar
            )"""
        )
        insert_rows(connection, "printed_figures", rows)


def _printed_row(row: dict[str, Any]) -> tuple[Any, ...]:
    """A row of `printed_figures`. Whether the value matches is said by the gate; until then it only is there or missing."""
    ours = row["ours"]
    state = "missing" if ours is None else None
    stated = None if row["value"] is None else Decimal(str(row["value"]))
    try:
        admitted = admits(row["printed"], stated, row["unit"], row["kind"], row["qualifier"])
    except PrintedError as error:
        return (row["figure"], row["period"], row["printed"], None, None, ours, state, None, None, f"{error.zh} / {error.en}")
    return (
        row["figure"], row["period"], row["printed"], float(admitted.low), float(admitted.high), ours, state,
        admitted.low_inclusive, admitted.high_inclusive, None,
    )  # fmt: skip
