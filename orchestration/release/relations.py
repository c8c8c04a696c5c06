"""The relations of a release, and those it shares with the record of a refresh: the SQL files of `sql/release`.

Each file is one relation. It may read earlier ones as `new_<name>`, those of the release before as `before_<name>`,
and the build. Values that differ between releases are variables of DuckDB.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.figures.query import FIGURE_COLUMNS
from orchestration.project.definitions import Project
from orchestration.project.tables import SqlTable, relations
from orchestration.release.sources import sources
from orchestration.timings import PHASES
from orchestration.warehouse.databases import Relation, attached
from orchestration.warehouse.releases.vintages import Release
from orchestration.warehouse.sql import literal
from transforms.places import IN_ENGLISH

RELATIONS = (
    "figures", "figure_history", "revisions", "printed_figures", "catalogue", "gates", "gate_examples", "deliveries",
    "releases", "sources", "timings", "district",
)  # fmt: skip
"""The relations of a release, each after those that it reads."""
_OF_RECORD = ("gates", "gate_examples", "deliveries", "timings")
_PLACES = {"timings": "meta.timings", "district": "meta.district"}
"""Names of relations that stand in a schema."""

MACROS = (
    f"""create macro figures_as_of(release) as table
    select {", ".join(f"history.{column}" for column in FIGURE_COLUMNS)}, history.release
    from (
        select
            figure_history.*,
            row_number() over (
                partition by figure_history.figure, figure_history.period order by figure_history.release desc
            ) as recency
        from figure_history
        where figure_history.release <= release
    ) as history
    where history.recency = 1 and history.present""",
)

# Empty relations, for the first release, and for a release before written by an earlier version without them.
_COLUMNS = ", ".join(FIGURE_COLUMNS)
_EMPTY = {
    "figures": f"select {_COLUMNS}, 0 as release from figures where false",
    "figure_history": f"select {_COLUMNS}, 0 as release, true as present from figures where false",
    "revisions": "select '' as figure, '' as period, 0 as release, '' as note where false",
    "releases": "select 0 as release, timestamp '2000-01-01' as published_at, '' as commit, 0 as parent,"
    " '' as fingerprint, '' as sha256 where false",
}


@contextmanager
def release_relations(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    release: Release,
    timings: Mapping[str, float],
    before: Path | None,
) -> Iterator[list[Relation]]:
    """All relations of a release, marts last; valid within the context.

    `release` is its row of `releases`, `timings` the seconds by phase, `before` the file of the release before, None
    for the first.
    """
    variables = {
        "release": str(release.release),
        "published_at": f"timestamp {literal(str(release.published_at))}",
        "commit": literal(release.commit),
        "parent": "cast(null as integer)" if release.parent is None else str(release.parent),
        "fingerprint": literal(release.fingerprint),
        "sources": _structs(one._asdict() for one in sources(project)),
        "timings": _listed(timings),
        "of_district": literal(project.district.name),
        "of_district_en": literal(IN_ENGLISH[project.district.name]),
    }
    with ExitStack() as stack:
        stack.enter_context(_before(connection, before))
        found = stack.enter_context(_views(connection, RELATIONS, variables, with_quarantined=False))
        yield [*found, *(described(table, f"select * from {table.name}") for table in project.marts)]


@contextmanager
def record_relations(connection: duckdb.DuckDBPyConnection, timings: Mapping[str, float]) -> Iterator[list[Relation]]:
    """The relations that the record of a refresh shares with a release, including what is quarantined."""
    with _views(connection, _OF_RECORD, {"timings": _listed(timings)}, with_quarantined=True) as found:
        yield found


def described(table: SqlTable, query: str) -> Relation:
    """A relation with the comments of its SQL file, in both languages."""
    return Relation(table.name, query, f"{table.description_zh} / {table.description_en}", table.columns)


def _listed(timings: Mapping[str, float]) -> str:
    """Timings as a list of structs in SQL."""
    names = ((phase, PHASES[phase], seconds) for phase, seconds in timings.items())
    return _structs(
        {"phase": phase, "name_zh": name.zh, "name_en": name.en, "seconds": seconds} for phase, name, seconds in names
    )


def _structs(rows: Iterable[Mapping[str, str | float]]) -> str:
    """Rows of texts and numbers as a list of structs in SQL."""
    told = (", ".join(f"'{name}': {_value(value)}" for name, value in row.items()) for row in rows)
    return f"[{', '.join(f'{{{row}}}' for row in told)}]"


def _value(value: str | float) -> str:
    return literal(value) if isinstance(value, str) else f"{value}::double"


@contextmanager
def _views(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str], variables: dict[str, str], with_quarantined: bool
) -> Iterator[list[Relation]]:
    """The SQL files of these names as temporary views `new_<name>`, with their variables set."""
    files, set_here = relations("release"), {**variables, "with_quarantined": str(with_quarantined).lower()}
    for name, value in set_here.items():
        connection.execute(f"set variable {name} = {value}")
    for name in names:
        connection.execute(f"create or replace temp view new_{name} as {files[name].query}")
    try:
        for_each = (replace(files[name], name=_PLACES.get(name, name)) for name in names)
        yield [described(file, f"from new_{name}") for name, file in zip(names, for_each, strict=True)]
    finally:
        for name in reversed(names):
            connection.execute(f"drop view new_{name}")
        for name in set_here:
            connection.execute(f"reset variable {name}")


@contextmanager
def _before(connection: duckdb.DuckDBPyConnection, path: Path | None) -> Iterator[None]:
    """The release before as temporary views `before_<name>`, empty for the first release."""
    with ExitStack() as stack:
        there: set[Any] = set()
        if path is not None:
            stack.enter_context(attached(connection, path, "(read_only)", "previous"))
            query = "select table_name from duckdb_tables() where database_name = 'previous' and schema_name = 'main'"
            there = {name for (name,) in connection.execute(query).fetchall()}
        for name, empty in _EMPTY.items():
            query = f"{empty} union all by name select * from previous.main.{name}" if name in there else empty
            connection.execute(f"create or replace temp view before_{name} as {query}")
            stack.callback(connection.execute, f"drop view before_{name}")
        yield
