"""Makes a table, or the figures, up to a fingerprint; what would have the same rows again only gets the fingerprint.

Evidence goes over to the new fingerprint with the rows that it judged. Nothing is judged here.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import duckdb

from orchestration.deliveries.identity import delivery_id
from orchestration.engines.engine import Input
from orchestration.figures.build import figures_content, figures_made_from, make_figures
from orchestration.gates.comparison import absent_figures
from orchestration.gates.engine import finish_import
from orchestration.gates.evidence import figures_evidence, table_evidence
from orchestration.project.tables import SqlTable
from orchestration.session import Session
from orchestration.staging.staged import require_whole
from orchestration.timings import SQL
from orchestration.warehouse.build.contents import content, contents, made, put_fingerprint, put_made
from orchestration.warehouse.build.deliveries import in_force, in_force_of
from orchestration.warehouse.build.evidence import carry_evidence
from orchestration.warehouse.build.state import state_of
from orchestration.warehouse.databases import cores_for
from orchestration.warehouse.releases.reader import released_figures


def bring_table_up(session: Session, table: SqlTable, fingerprint: str) -> bool:
    """Bring a table up to a fingerprint that it has not. Returns whether it was made."""
    build, project = session.build, session.project
    _require_whole(session, table.reads)
    with session.timings.phase(SQL), build.transaction() as connection:
        made_from = table.made_from(contents(build, dict.fromkeys(table.reads, table.columns_read)))
        stood = made(build, table.name)
        now = content(connection, table.name)
        is_made = stood is None or not stood.has_same_rows(made_from, now)
        if is_made:
            read = sum(build.row_count(name) for name in table.reads)
            with cores_for(connection, read), _rows_of(session, connection, table) as query:
                build.put_table(connection, table.name, query, fingerprint)
            now = content(connection, table.name)
            put_made(connection, table.name, made_from, now)
        else:
            put_fingerprint(connection, table.name, fingerprint)
        # The gates of a table read nothing but its rows.
        if stood is not None and now is not None and now == stood.content:
            before, after = (table_evidence(project, table, one) for one in (stood.fingerprint, fingerprint))
            carry_evidence(connection, before, after)
    return is_made


@contextmanager
def _rows_of(session: Session, connection: duckdb.DuckDBPyConnection, table: SqlTable) -> Iterator[str]:
    """The select that gives a table's rows, as the engine of the home computes them."""
    inputs = [_input(session, connection, name) for name in table.reads]
    if session.engine.takes(inputs):
        # While it is imported, nothing else can import pyspark.
        finish_import(session.timings)
    with session.engine.rows_of(connection, table.query, inputs) as query:
        yield query


def _input(session: Session, connection: duckdb.DuckDBPyConnection, name: str) -> Input:
    if not name.startswith("staging."):
        described = connection.execute(f"select column_name, column_type from (describe {name})").fetchall()
        return Input(name, dict(described))
    feed = session.project.feeds[name.removeprefix("staging.")]
    standing = in_force_of(session.build, feed.name).items()
    files = [session.home.staged_file(feed.name, delivery_id(feed, *key)) for key in standing]
    return Input(name, dict(feed.staged_columns), files, session.build.row_count(name))


def bring_figures_up(session: Session, fingerprint: str) -> bool:
    """Bring the figures up to a fingerprint that they have not. Returns whether they were made."""
    build, project = session.build, session.project
    read = project.read_by_figures()
    _require_whole(session, read)
    with session.timings.phase(SQL):
        made_from = figures_made_from(project, contents(build, dict.fromkeys(read)), in_force(build))
        stood = made(build, "figures")
        if stood is None or not stood.has_same_rows(made_from, figures_content(build)):
            make_figures(build, project, fingerprint, made_from)
            return True
        absent = absent_figures(state_of(build), released_figures(session.home))
        before, after = (figures_evidence(project, one, absent) for one in (stood.fingerprint, fingerprint))
        with build.transaction() as connection:
            put_fingerprint(connection, "figures", fingerprint)
            carry_evidence(connection, before, after)
    return False


def _require_whole(session: Session, names: Iterable[str]) -> None:
    """Compare the staged files behind the staging views among these tables."""
    for name in names:
        if name.startswith("staging."):
            require_whole(session, session.project.feeds[name.removeprefix("staging.")])
