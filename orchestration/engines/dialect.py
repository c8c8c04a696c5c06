"""A query in DuckDB's SQL as one in Spark's, with the same rows to the last digit.

SQLGlot carries most of it. The rules here are for what both engines have under one name and compute differently. What
they do not cover is refused by `portable`.
"""

from collections.abc import Mapping

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

Columns = Mapping[str, Mapping[str, str]]
"""The columns of each table that a query reads, by `schema.name`, with their DuckDB types."""

_EXACT = 2**53
"""The largest whole number up to which a double holds every one."""


def typed(query: str, columns: Columns) -> exp.Query:
    """The query with every column named in full, and with the types that SQLGlot finds."""
    schema = MappingSchema(dialect="duckdb")
    for name, of_table in columns.items():
        schema.add_table(name, dict(of_table), dialect="duckdb")
    named = qualify(sqlglot.parse_one(query, dialect="duckdb"), schema=schema, dialect="duckdb")
    found = annotate_types(named, schema=schema, dialect="duckdb")
    assert isinstance(found, exp.Query)
    return found


def to_spark(query: str, columns: Columns) -> str:
    """The query as Spark runs it; a table `schema.name` is the view `view_name` gives."""
    found = typed(query, columns)
    # What stands within another construct comes first, as a rule copies what it is given.
    divisions = [*found.find_all(exp.Div)]
    for kind, rule in ((exp.DateDiff, _elapsed), (exp.Avg, _averaged), (exp.Log, _of_ten)):
        for one in [*found.find_all(kind)]:
            rule(one)
    for division in reversed(divisions):
        _divided(division)
    for table in found.find_all(exp.Table):
        if table.db:
            table.set("this", exp.to_identifier(view_name(f"{table.db}.{table.name}"), quoted=True))
            table.set("db", None)
    return found.sql(dialect="spark", comments=False)


def view_name(name: str) -> str:
    """The name of a temporary view of Spark, which has no schema, for a table `schema.name`."""
    return name.replace(".", "__")


def scale_of(one: exp.Expr) -> int | None:
    """How many decimal places an exact number has, None for what is no exact number or not known to be one."""
    if one.type is None or is_double(one):
        return None
    if one.type.this in exp.DataType.INTEGER_TYPES:
        return 0
    places = one.type.expressions
    return int(places[1].name) if one.type.this in exp.DataType.REAL_TYPES and len(places) == 2 else None


def is_double(one: exp.Expr) -> bool:
    """Whether a number is a double: what is divided or averaged is, and all that is computed from it."""
    return one.is_type(exp.DType.DOUBLE) or one.find(exp.Div, exp.Avg) is not None


def _divided(one: exp.Expr) -> None:
    """Spark divides decimals as decimals, DuckDB as doubles."""
    one.set("this", _as_double(one.this))
    one.set("expression", _as_double(one.expression))


def _averaged(one: exp.Expr) -> None:
    """DuckDB divides the exact sum of whole numbers by their count, Spark one that was added up as a double."""
    count = exp.Nullif(this=_cast(exp.Count(this=one.this.copy())), expression=_cast(exp.Literal.number(0)))
    one.replace(exp.Paren(this=exp.Div(this=_cast(exp.Sum(this=one.this.copy())), expression=count)))


def _elapsed(one: exp.Expr) -> None:
    """DuckDB counts the seconds that begin between two times, Spark those that have passed."""
    end, begin = (
        exp.func("unix_seconds", exp.cast(side, exp.DType.TIMESTAMPTZ)) for side in (one.this, one.expression)
    )
    one.replace(exp.Paren(this=exp.Sub(this=end, expression=begin)))


def _of_ten(one: exp.Expr) -> None:
    """Spark divides two natural logarithms for `log(10, …)`: that of a thousand is a little less than three."""
    assert one.this.name == "10"
    one.replace(exp.Anonymous(this="log10", expressions=[one.expression]))


def _as_double(one: exp.Expr) -> exp.Expr:
    """A number as the double that DuckDB makes of it.

    Of a decimal with more digits than a double holds, DuckDB adds up the whole part and the rest.
    """
    scale = scale_of(one)
    if not scale:
        return _cast(one)
    rest = exp.Mod(this=exp.Paren(this=one.copy()), expression=exp.Literal.number(1))
    whole = exp.Sub(this=exp.Paren(this=one.copy()), expression=rest.copy())
    bound = exp.Literal.number(f"{_EXACT // 10**scale}.{_EXACT % 10**scale:0{scale}d}")
    is_exact = exp.LTE(this=exp.Abs(this=one.copy()), expression=bound)
    in_parts = exp.Paren(this=exp.Add(this=_cast(whole), expression=_cast(rest)))
    return exp.Case(ifs=[exp.If(this=is_exact, true=_cast(one.copy()))], default=in_parts)


def _cast(one: exp.Expr) -> exp.Expr:
    return exp.cast(one.copy(), "double")
