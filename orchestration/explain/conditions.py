"""Conditions: what a delivered row must meet to be counted, gathered along the SQL from a figure down to a feed.

A condition that a single delivered row decides is put in terms of that row. Of any other, only its text is known.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope

from orchestration.explain.origins import bare, qualified, value_columns
from orchestration.project.tables import Schema, SqlTable


@dataclass(frozen=True)
class Condition:
    """A condition as the SQL has it, where it stands, and what it is of a delivered row (None: more than one decides).

    `column` is the one delivered column that it asks for a value, if it does only that.
    """

    text: str
    where: str
    of_row: str | None
    column: str | None = None

    @property
    def is_of_period(self) -> bool:
        return self.column == "period" or (self.of_row is None and "period" in self.text)


@dataclass(frozen=True)
class Asked:
    """The conditions of a feed's rows, that of the period first, then upwards; the columns that values come from."""

    conditions: tuple[Condition, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True)
class _Pending:
    """A condition on its way down: over the columns of the query that it has reached, None where it cannot go on."""

    text: str
    where: str
    expression: exp.Expr | None


def conditions(
    query: exp.Query, column: str, where: str, tables: Mapping[str, SqlTable], schema: Schema
) -> dict[str, Asked]:
    """The conditions of the rows of each feed that a column of a query is counted from.

    Where a feed is read in several places, those that all of them have.
    """
    places: dict[str, list[tuple[list[Condition], Collection[str]]]] = {}
    for feed, pending, columns in _Descent(tables, schema).of_query(query, {column}, where, []):
        places.setdefault(feed, []).append((list(map(_condition, pending)), columns))
    return {feed: _everywhere(found) for feed, found in places.items()}


def _everywhere(places: Sequence[tuple[Sequence[Condition], Collection[str]]]) -> Asked:
    """What is asked in all places where a feed is read."""
    (first, _), *others = places
    common = [one for one in first if all(one in elsewhere for elsewhere, _ in others)]
    columns = {column for _, names in places for column in names}
    return Asked(tuple(sorted(common, key=lambda one: not one.is_of_period)), tuple(sorted(columns)))


Leaf = tuple[str, list[_Pending], Collection[str]]


class _Descent:
    def __init__(self, tables: Mapping[str, SqlTable], schema: Schema) -> None:
        self.tables = tables
        self.schema = schema

    def of_query(
        self, query: exp.Query, wanted: Collection[str], where: str, pending: list[_Pending]
    ) -> Iterator[Leaf]:
        """The conditions at every feed below a query."""
        root = traverse_scope(qualified(query, self.schema))[-1]
        yield from self._of_scope(root, wanted, where, pending)

    def _of_scope(self, scope: Scope, wanted: Collection[str], where: str, pending: list[_Pending]) -> Iterator[Leaf]:
        if isinstance(scope.expression, exp.Union):
            for side in scope.set_operation_scopes:
                yield from self._of_scope(side, wanted, where, pending)
            return
        select = scope.expression
        assert isinstance(select, exp.Select)
        expressions = {one.alias_or_name: one.unalias() for one in select.selects}
        own = [_Pending(bare(one), where, one) for one in (*_filters(select), *_filters_of(expressions, wanted))]
        handed_down = [_through(one, expressions) for one in _kept(pending, expressions, wanted)]
        equal = dict(_equalities(select))
        needed = {column for name in wanted if name in expressions for column in value_columns(expressions[name])}
        for name, names in _sources(scope, needed).items():
            into = [_of_source(one, name, equal) for one in (*own, *handed_down)]
            yield from self._below(scope, name, names, where, into)

    def _below(
        self, scope: Scope, name: str, wanted: Collection[str], where: str, pending: list[_Pending]
    ) -> Iterator[Leaf]:
        _, source = scope.selected_sources.get(name, (None, None))
        match source:
            case exp.Table() as table if table.db == "staging":
                yield table.name, pending, wanted
            case exp.Table() as table if (full := f"{table.db}.{table.name}") in self.tables:
                below = self.tables[full]
                yield from self.of_query(below.select, wanted, below.path.name, pending)
            case Scope() as inner if isinstance(inner.expression, exp.Query):
                yield from self._of_scope(inner, wanted, where, pending)


def _sources(scope: Scope, needed: Collection[tuple[str, str]]) -> dict[str, set[str]]:
    """The sources that values come from, each with the columns; where rows are counted, the first one."""
    found: dict[str, set[str]] = {}
    for table, column in sorted(needed):
        found.setdefault(table, set()).add(column)
    if not found and scope.selected_sources:
        found[next(iter(scope.selected_sources))] = set()
    return found


def _filters(select: exp.Select) -> Iterator[exp.Expr]:
    """What the select asks of each row: where, and what its inner joins are on."""
    if where := select.args.get("where"):
        yield from _apart(where.this)
    for join in select.args.get("joins") or []:
        if join.side != "LEFT" and join.args.get("on"):
            yield from _apart(join.args["on"])


def _filters_of(expressions: Mapping[str, exp.Expr], wanted: Collection[str]) -> Iterator[exp.Expr]:
    """The filters of the aggregates that make the wanted columns: one of them must hold."""
    made = [expressions[name] for name in sorted(wanted) if name in expressions]
    aggregates = [one for expression in made for one in expression.find_all(exp.AggFunc)]
    filters = [one.parent.expression.this for one in aggregates if isinstance(one.parent, exp.Filter)]
    if not filters or len(filters) < len(aggregates):
        return
    different = list({one.sql(): one for one in filters}.values())
    yield from _apart(different[0] if len(different) == 1 else exp.or_(*different))


def _apart(condition: exp.Expr) -> Iterator[exp.Expr]:
    """The conditions that hold together."""
    bare = condition.unnest()
    if isinstance(bare, exp.And):
        for part in bare.flatten():
            yield from _apart(part)
    else:
        yield bare


def _kept(
    pending: Iterable[_Pending], expressions: Mapping[str, exp.Expr], wanted: Collection[str]
) -> Iterator[_Pending]:
    """The conditions that choose rows for the wanted columns: a window takes the rest of its partition as well."""
    windows = [window for name in wanted if name in expressions for window in expressions[name].find_all(exp.Window)]
    partitions = [{part.sql() for part in window.args.get("partition_by") or []} for window in windows]
    for one in pending:
        columns = one.expression.find_all(exp.Column) if one.expression else ()
        made = {expressions[column.name].sql() for column in columns if column.name in expressions}
        if all(made <= partition for partition in partitions):
            yield one


def _through(pending: _Pending, expressions: Mapping[str, exp.Expr]) -> _Pending:
    """A condition on a select's columns, as one on what it reads; it ends where more than one row makes the column."""
    return _replaced(pending, lambda column: _of_one_row(expressions.get(column.name)))


def _of_one_row(expression: exp.Expr | None) -> exp.Expr | None:
    if expression is None or expression.find(exp.AggFunc, exp.Window, exp.Query):
        return None
    return expression


def _of_source(pending: _Pending, name: str, equal: Mapping[str, Mapping[str, exp.Expr]]) -> _Pending:
    """A condition on several sources, as one on columns of this source, by what the joins make equal."""

    def one(column: exp.Column) -> exp.Expr | None:
        if column.table == name:
            return exp.column(column.this.copy())
        return equal.get(column.sql(), {}).get(name)

    return _replaced(pending, one)


def _equalities(select: exp.Select) -> Iterator[tuple[str, dict[str, exp.Expr]]]:
    """For each column that a join makes equal to another source's column: that column, by source."""
    found: dict[str, dict[str, exp.Expr]] = {}
    for join in select.args.get("joins") or []:
        for condition in _apart(join.args["on"]) if join.args.get("on") else ():
            match condition:
                case exp.EQ(this=exp.Column() as left, expression=exp.Column() as right):
                    found.setdefault(left.sql(), {})[right.table] = exp.column(right.this.copy())
                    found.setdefault(right.sql(), {})[left.table] = exp.column(left.this.copy())
    yield from found.items()


def _replaced(pending: _Pending, by: Callable[[exp.Column], exp.Expr | None]) -> _Pending:
    """The condition with each column replaced; it cannot go on where one has nothing to be replaced by."""
    ended = _Pending(pending.text, pending.where, None)
    if pending.expression is None or pending.expression.find(exp.Query, exp.Window):
        return ended
    # In a pair of parentheses, as a column that is the whole condition has no parent to be replaced in.
    copy = exp.paren(pending.expression.copy())
    for column in list(copy.find_all(exp.Column)):
        new = by(column)
        if new is None:
            return ended
        column.replace(new.copy() if isinstance(new, exp.Column) else exp.paren(new.copy()))
    return _Pending(pending.text, pending.where, copy.this)


def _condition(pending: _Pending) -> Condition:
    if pending.expression is None:
        return Condition(pending.text, pending.where, None)
    names = {column.name for column in pending.expression.find_all(exp.Column)}
    column = names.pop() if len(names) == 1 else None
    return Condition(pending.text, pending.where, pending.expression.sql(dialect="duckdb"), column)
