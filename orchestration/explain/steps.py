"""Steps: each select between the delivered rows and a figure, what it asks, and the rows that come in and go out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import duckdb
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from orchestration.explain.origins import bare, qualified
from orchestration.project.catalogue import Figure
from orchestration.project.definitions import Project
from orchestration.project.tables import SqlTable


@dataclass(frozen=True)
class Step:
    """One select: its name, the rows of each table that it reads, what it asks and groups by, its own rows."""

    name: str
    rows_in: tuple[tuple[str, int], ...]
    conditions: tuple[str, ...]
    groups: tuple[str, ...]
    rows_out: int


@dataclass(frozen=True)
class TableSteps:
    """The selects of one file, in its order, with what the file says of itself; `path` is within the repository."""

    table: str
    path: str
    description_zh: str
    description_en: str
    steps: tuple[Step, ...]


def steps(
    connection: duckdb.DuckDBPyConnection,
    project: Project,
    tables: Iterable[SqlTable],
    figure: Figure,
    query: exp.Query,
) -> tuple[TableSteps, ...]:
    """The steps of these tables, which stand in the database, and of the query of a figure that reads the last one."""
    found = [
        TableSteps(
            table.name, _path(table), table.description_zh, table.description_en,
            _of_query(connection, project, table.select, table.name),
        )
        for table in tables
    ]  # fmt: skip
    own = _of_query(connection, project, query, "figures")
    return (*found, TableSteps("figures", "sql/catalogue.csv", figure.name_zh, figure.name_en, own))


def _path(table: SqlTable) -> str:
    return f"sql/{'core' if table.theme is None else f'marts/{table.theme}'}/{table.path.name}"


def _of_query(connection: duckdb.DuckDBPyConnection, project: Project, query: exp.Query, name: str) -> tuple[Step, ...]:
    """The common table expressions of a query, and the query itself under the name of its table."""
    found = qualified(query, project.schema())
    names = {id(cte.this): cte.alias for cte in found.ctes} | {id(found): name}
    named = [(names[id(scope.expression)], scope) for scope in traverse_scope(found) if id(scope.expression) in names]
    sources = {step: list(dict.fromkeys(_sources(scope))) for step, scope in named}
    rows = _rows(connection, found, name, {one for listed in sources.values() for one in listed})
    return tuple(
        Step(step, tuple((one, rows[one]) for one in sources[step]), *_asked(scope.expression), rows[step])
        for step, scope in named
    )


def _sources(scope: Scope) -> Iterator[str]:
    """The tables and common table expressions that a select reads, those of what it nests included."""
    for one in (scope, *scope.set_operation_scopes, *scope.derived_table_scopes):
        for table in one.tables:
            yield f"{table.db}.{table.name}" if table.db else table.name


def _rows(connection: duckdb.DuckDBPyConnection, query: exp.Query, name: str, sources: set[str]) -> dict[str, int]:
    """The rows of a query, of its common table expressions and of the tables that it reads, in one statement."""
    listed = sorted({*(cte.alias for cte in query.ctes), *sources})
    counts = ", ".join(f"(select count(*) from {one})" for one in listed)
    with_ = query.args.get("with_")
    body = query.copy()
    body.set("with_", None)
    whole = f"(select count(*) from ({body.sql(dialect='duckdb')}) as whole)"
    opening = f"{with_.sql(dialect='duckdb')} " if with_ else ""
    row = connection.execute(f"{opening}select {', '.join(filter(None, (whole, counts)))}").fetchall()[0]
    return dict(zip((name, *listed), row, strict=True))


def _asked(query: exp.Expr) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a select asks of rows (where, on, having, qualify), and what it groups by."""
    conditions: list[str] = []
    groups: list[str] = []
    selects = [query] if isinstance(query, exp.Select) else list(query.find_all(exp.Select))
    for select in selects:
        asked = [select.args.get(part) for part in ("where", "having", "qualify")]
        conditions += [bare(part.this) for part in asked if part]
        conditions += [bare(join.args["on"]) for join in select.args.get("joins") or [] if join.args.get("on")]
        group = select.args.get("group")
        groups += [bare(one) for one in group.expressions] if group else []
    return tuple(dict.fromkeys(conditions)), tuple(dict.fromkeys(groups))
