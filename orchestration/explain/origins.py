"""Origins: a query rewritten so that beside a value stand the delivered rows which it was counted from.

Each staged row has a number, `_at`. A column `c` of a rewritten query has its origins in `_from_c`, a list of such
numbers: an aggregate has those of the rows that it took, by its own filter, and any other expression those of the
columns in it. `_from` has the origins of a row. Values and rows of the query stay as they are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from orchestration.project.tables import Schema

AT = "_at"
ROWS = ""
"""Stands for a row as a whole among the names of columns."""
TRACED = "traced"
"""The schema of the tables that were rewritten."""

_POSITIONAL = (
    exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Ntile,
    exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.NthValue,
)  # fmt: skip
_NONE = "cast(null as bigint[])"


class NotTraceable(ValueError):
    """A query in which rows cannot be followed; the message says what stands in the way."""


@dataclass(frozen=True)
class Traced:
    """A query with its origins, and the columns of other tables whose origins it needs."""

    query: str
    needs: dict[str, set[str]]


def origin(column: str) -> str:
    """The name of the column with the origins of this one."""
    return f"_from_{column}" if column else "_from"


def qualified(query: exp.Query, schema: Schema) -> exp.Query:
    """The query with every column under the name of its source, and no star."""
    of_schema: dict[str, object] = {**schema}
    found = qualify(query.copy(), schema=of_schema, dialect="duckdb", identify=False, quote_identifiers=False)
    assert isinstance(found, exp.Query)
    return found


def bare(expression: exp.Expr) -> str:
    """An expression as SQL; the source of its columns is left out where there is but one."""
    told = expression.copy()
    if len({column.table for column in told.find_all(exp.Column)}) == 1:
        for column in told.find_all(exp.Column):
            column.set("table", None)
    return told.sql(dialect="duckdb", comments=False)


def traced(query: exp.Query, columns: Collection[str], schema: Schema, traceable: Collection[str]) -> Traced:
    """The query with the origins of these columns.

    `traceable` are the tables with deliveries behind them; of those that are no staging view, the rewritten ones are
    read, in the schema TRACED. Raises NotTraceable.
    """
    found = qualified(query, schema)
    tracing = _Tracing(traceable)
    scopes = list(traverse_scope(found))
    tracing.wanted[id(scopes[-1].expression)].update(columns)
    for scope in reversed(scopes):
        tracing.rewrite(scope)
    for scope in scopes:
        tracing.redirect(scope)
    return Traced(found.sql(dialect="duckdb", comments=False), dict(tracing.needs))


def value_columns(expression: exp.Expr) -> set[tuple[str, str]]:
    """The columns, as (source, column), that a value comes from: not those that an aggregate is filtered by."""
    match expression:
        case exp.Query() | exp.Subquery():
            return set()
        case exp.Column():
            return {(expression.table, expression.name)}
        case exp.Filter():
            return value_columns(expression.this)
        case exp.CountIf():
            return set()
    return set().union(*map(value_columns, expression.iter_expressions()))


class _Tracing:
    """What the queries within a query owe to those that read them, from the outermost inwards."""

    def __init__(self, traceable: Collection[str]) -> None:
        self.traceable = traceable
        self.wanted: dict[int, set[str]] = defaultdict(set)
        self.needs: dict[str, set[str]] = defaultdict(set)

    def rewrite(self, scope: Scope) -> None:
        """Add the origins of the wanted columns to one query, and want what they need of its sources."""
        wanted = sorted(self.wanted[id(scope.expression)])
        match scope.expression:
            case exp.Union() as union:
                self._hand_on(union, wanted)
            case exp.Select() as select if wanted:
                self._add(scope, select, wanted)
            case exp.SetOperation():
                raise NotTraceable("a set operation other than union")

    def _hand_on(self, union: exp.Union, wanted: list[str]) -> None:
        """A union wants of its sides what is wanted of it, by position; a row that stands twice has both origins."""
        union.set("distinct", False)
        names = union.left.named_selects
        for side in (union.left, union.right):
            of_side = side.named_selects
            for column in wanted:
                self.wanted[id(side)].add(of_side[names.index(column)] if column else ROWS)

    def _add(self, scope: Scope, select: exp.Select, wanted: list[str]) -> None:
        is_grouped = _is_grouped(select)
        reader = _Origins(self, scope, select, is_grouped)
        expressions = {one.alias_or_name: one.unalias() for one in select.selects}
        added = [
            f"{_joined(reader.of(expressions[column]) if column else reader.of_rows())} as {origin(column)}"
            for column in wanted
        ]
        if select.args.get("distinct"):
            if select.args.get("group"):
                raise NotTraceable("select distinct with group by")
            select.set("group", exp.Group(expressions=[one.unalias().copy() for one in select.selects]))
            select.set("distinct", None)
        for text in added:
            select.append("expressions", sqlglot.parse_one(text, dialect="duckdb"))

    def redirect(self, scope: Scope) -> None:
        """Read the rewritten tables where others need their origins."""
        for table in scope.tables:
            name = f"{table.db}.{table.name}"
            if name in self.needs and table.db != TRACED:
                table.set("this", exp.to_identifier(name, quoted=True))
                table.set("db", exp.to_identifier(TRACED))

    def source(self, scope: Scope, name: str, column: str) -> str | None:
        """The origins of a column of one source of a query, None where nothing delivered stands behind it."""
        _, source = scope.selected_sources.get(name, (None, None))
        match source:
            case exp.Table() as table if table.db == "staging":
                return f"[{name}.{AT}]"
            case exp.Table() as table:
                if (full := f"{table.db}.{table.name}") not in self.traceable:
                    return None
                self.needs[full].add(column)
            case Scope() as inner if isinstance(inner.expression, exp.Query):
                self.wanted[id(inner.expression)].add(column)
            case _:
                return None
        return f"{name}.{origin(column)}"


class _Origins:
    """The origins of expressions of one select, as SQL."""

    def __init__(self, tracing: _Tracing, scope: Scope, select: exp.Select, is_grouped: bool) -> None:
        self.tracing = tracing
        self.scope = scope
        self.select = select
        self.is_grouped = is_grouped

    def of(self, expression: exp.Expr) -> list[str]:
        """The origins of an expression, one text per part of it."""
        match expression:
            case exp.Query() | exp.Subquery():
                return []  # looked up, not counted
            case exp.Window():
                return self._of_window(expression)
            case exp.Filter():
                return self._of_aggregate(expression.this, expression.expression.this)
            case exp.AggFunc():
                return self._of_aggregate(expression, None)
            case exp.Column():
                found = self.tracing.source(self.scope, expression.table, expression.name)
                return [] if found is None else [_listed(found) if self.is_grouped else found]
        return _apart(text for part in expression.iter_expressions() for text in self.of(part))

    def of_rows(self) -> list[str]:
        """The origins of the select's rows."""
        return [_listed(text) for text in self._rows()] if self.is_grouped else self._rows()

    def _rows(self) -> list[str]:
        """The origins of what the select reads; what a left join looks up takes no part."""
        looked_up = {
            join.this.alias_or_name
            for join in self.select.args.get("joins") or []
            if join.side == "LEFT" or join.kind in ("SEMI", "ANTI")
        }
        names = [name for name in self.scope.selected_sources if name not in looked_up]
        found = (self.tracing.source(self.scope, name, ROWS) for name in names)
        return _apart(text for text in found if text is not None)

    def _of_aggregate(self, aggregate: exp.Expr, condition: exp.Expr | None) -> list[str]:
        columns = list(aggregate.find_all(exp.Column))
        is_count_if = isinstance(aggregate, exp.CountIf)
        texts = self._rows() if is_count_if or not columns else self._sources(columns)
        conditions = [condition.sql(dialect="duckdb")] if condition is not None else []
        if is_count_if:
            conditions.append(aggregate.this.sql(dialect="duckdb"))
        elif columns:
            argument = aggregate.this
            parts = argument.expressions if isinstance(argument, exp.Distinct) else [argument]
            conditions += [f"{part.sql(dialect='duckdb')} is not null" for part in parts]
        filtered = f" filter (where {' and '.join(f'({one})' for one in conditions)})" if conditions else ""
        return [f"flatten(list({text}){filtered})" for text in texts]

    def _sources(self, columns: Collection[exp.Column]) -> list[str]:
        found = (self.tracing.source(self.scope, column.table, column.name) for column in columns)
        return _apart(text for text in found if text is not None)

    def _of_window(self, window: exp.Window) -> list[str]:
        function = window.this.this if isinstance(window.this, exp.IgnoreNulls | exp.RespectNulls) else window.this
        if isinstance(function, _POSITIONAL):
            return self._of_position(window, function)
        condition = ""
        if isinstance(function, exp.Filter):
            condition = f" filter (where {function.expression.this.sql(dialect='duckdb')})"
            function = function.this
        texts = _apart(text for part in function.iter_expressions() for text in self.of(part))
        found = []
        for text in texts or self.of_rows():
            over = window.copy()
            over.set("this", sqlglot.parse_one(f"list({text}){condition}", dialect="duckdb"))
            found.append(f"flatten({over.sql(dialect='duckdb')})")
        return found

    def _of_position(self, window: exp.Window, function: exp.Expr) -> list[str]:
        """A place among rows depends on all rows of the partition, by what they are ordered by."""
        windows = [window, *self._named(window)]
        ordered = [one.args["order"] for one in windows if one.args.get("order")]
        parts = [*function.iter_expressions(), *ordered]
        texts = _apart(text for part in parts for text in self.of(part)) or self.of_rows()
        by = ", ".join(part.sql(dialect="duckdb") for one in windows for part in one.args.get("partition_by") or [])
        return [f"flatten(list({text}) over ({f'partition by {by}' if by else ''}))" for text in texts]

    def _named(self, window: exp.Window) -> list[exp.Window]:
        """The window of the select's own clause that this one names, if it does."""
        return [one for one in self.select.args.get("windows") or [] if window.alias and one.name == window.alias]


def _is_grouped(select: exp.Select) -> bool:
    """Whether a row of the select stands for several rows of what it reads."""
    if select.args.get("group") or select.args.get("distinct"):
        return True
    return any(_has_aggregate(one) for one in select.selects)


def _has_aggregate(expression: exp.Expr) -> bool:
    match expression:
        case exp.Query() | exp.Subquery():
            return False
        case exp.Window():
            return any(_has_aggregate(part) for part in expression.this.iter_expressions())
        case exp.AggFunc():
            return True
    return any(_has_aggregate(part) for part in expression.iter_expressions())


def _listed(text: str) -> str:
    return f"flatten(list({text}))"


def _apart(texts: Iterator[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _joined(texts: list[str]) -> str:
    """The lists of several texts in one; a list that is null counts as empty."""
    found = _NONE
    for text in texts:
        found = text if found == _NONE else f"list_concat({found}, {text})"
    return found
