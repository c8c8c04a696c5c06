"""Which SQL has the same rows on every engine: the constructs that were seen to, and for others what to write instead.

`dialect` carries over what stands here as portable. A construct becomes portable by a line in `_PORTABLE`, and by a
test that executes it on both engines.
"""

from collections.abc import Callable, Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from orchestration.engines.dialect import Columns, is_double, scale_of, typed

_PORTABLE = frozenset({
    exp.Select, exp.From, exp.Table, exp.TableAlias, exp.With, exp.CTE, exp.Where, exp.Group, exp.Join, exp.Distinct,
    exp.Column, exp.Identifier, exp.Alias, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Star, exp.Var,
    exp.And, exp.Or, exp.Not, exp.Is, exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.Between, exp.In,
    exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Add, exp.Sub, exp.Div, exp.Neg,
    exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.Filter,
    exp.Window, exp.WindowSpec, exp.Order, exp.Ordered, exp.Rank, exp.RowNumber,
    exp.Cast, exp.DataType, exp.Year, exp.Month, exp.Hour, exp.DateDiff, exp.DPipe, exp.Left, exp.Pad,
})  # fmt: skip

_BY_RANK = "rank the rows with row_number() over (…), and take the one you want"
_CASTS = "cast to bigint, integer, varchar or date only"
_LEFT_OF_PERIOD = "take left(period, …), year(…), or cast(… as date)"
_INSTEAD: dict[type[exp.Expr], str] = {
    exp.Mul: "the places of a product of decimals differ; count in base units, and leave products to the catalogue",
    exp.Mod: "compare with bounds, or take year(…), month(…), hour(…)",
    exp.IntDiv: "divide with /, which gives a double on every engine",
    exp.Round: "keep the value as it is: it is rounded where it is printed",
    exp.Median: _BY_RANK,
    exp.Quantile: _BY_RANK,
    exp.PercentileCont: _BY_RANK,
    exp.PercentileDisc: _BY_RANK,
    exp.ApproxDistinct: "count(distinct …)",
    exp.First: _BY_RANK,
    exp.Last: _BY_RANK,
    exp.AnyValue: "min(…) or max(…)",
    exp.IgnoreNulls: "min(…) or max(…)",
    exp.ArgMax: _BY_RANK,
    exp.ArgMin: _BY_RANK,
    exp.Limit: _BY_RANK,
    exp.Stddev: "a sum of doubles depends on the order of rows: keep the sums it is made from",
    exp.TimestampTrunc: _LEFT_OF_PERIOD,
    exp.DateTrunc: _LEFT_OF_PERIOD,
    exp.TimeToStr: "join parts with ||, and lpad(cast(… as varchar), 2, '0')",
    exp.StrToTime: "type it in the contract, when the delivery is read",
    exp.TryCast: "type it in the contract, when the delivery is read",
    exp.DataTypeParam: _CASTS,
    exp.Lower: "compare texts as they stand: letters are folded by other rules on each engine",
    exp.Upper: "compare texts as they stand: letters are folded by other rules on each engine",
    exp.Collate: "order by the text as it stands, which is by code point on every engine",
    exp.RegexpLike: "type it in the contract, or compare with in (…)",
    exp.Like: "left(…, n) = '…', or in (…)",
    exp.Struct: "one column per value",
    exp.Array: "one row per value",
    exp.ArrayAgg: "one row per value",
    exp.Unnest: "one row per value: join the table that has them",
    exp.Lambda: "one row per value",
    exp.Pivot: "one count(*) filter (where …) per column",
    exp.Values: "a table of core/, which is read as a file",
    exp.Qualify: "rank in a CTE, and filter behind it",
}
_UNKNOWN = "a construct that was not executed on both engines: add it to tests/orchestration/engines, or do without"

_WHOLE = (exp.DType.BIGINT, exp.DType.INT)
_TEXT = (exp.DType.VARCHAR, exp.DType.TEXT)
_TIME = (exp.DType.DATE, exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ)


def problems(query: str, columns: Columns) -> list[str]:
    """What in a DuckDB query may differ on another engine, each with what to write instead; none if it is portable.

    `columns` are those of the tables that it reads.
    """
    try:
        written = sqlglot.parse_one(query, dialect="duckdb")
        found = [*_unknown(written)]
        return found or list(dict.fromkeys(_differing(typed(query, columns))))
    except SqlglotError as error:
        return [str(error)]


def _unknown(select: exp.Expr) -> Iterator[str]:
    for one in select.walk():
        if type(one) not in _PORTABLE:
            yield _said(one, _INSTEAD.get(type(one), _UNKNOWN))
        elif isinstance(one, exp.Star) and not isinstance(one.parent, exp.Count):
            yield _said(one.parent or one, "name the columns")
        elif isinstance(one, exp.Select) and one.args.get("order"):
            yield _said(one.args["order"], "a table has no order: leave `order by` to whoever reads it")


def _differing(select: exp.Expr) -> Iterator[str]:
    for kind, rule in _RULES:
        for one in select.find_all(kind):
            if instead := rule(one):
                yield _said(one, instead)


def _said(one: exp.Expr, instead: str) -> str:
    return f"{one.sql(dialect='duckdb', comments=False).replace(chr(34), '')[:80]}: {instead}"


def _of_join(one: exp.Expr) -> str | None:
    is_plain = not one.args.get("method") and not one.args.get("using") and one.args.get("side") in (None, "", "LEFT")
    return None if is_plain else "inner join, left join or cross join, with `on`"


def _of_group(one: exp.Expr) -> str | None:
    return (
        "name the columns" if any(one.args.get(word) for word in ("all", "rollup", "cube", "grouping_sets")) else None
    )


def _of_cast(one: exp.Expr) -> str | None:
    source, target = one.this, one.args["to"].this
    if target in _TEXT:
        is_same = source.is_type(*_WHOLE, *_TEXT)
        return None if is_same else "only whole numbers are written alike: keep the column, or year(…), month(…)"
    if target in _WHOLE:
        # A sum of bigints is one for SQLGlot, and a hugeint for DuckDB.
        is_same = source.is_type(*_WHOLE, *_TEXT, exp.DType.INT128)
        return None if is_same else "engines round it differently: keep the decimal"
    if target is exp.DType.DATE:
        return None if source.is_type(*_TIME) else "type it in the contract, when the delivery is read"
    return _CASTS


def _of_sum(one: exp.Expr) -> str | None:
    return None if scale_of(one.this) is not None else "add up integers or decimals; divide afterwards"


def _of_average(one: exp.Expr) -> str | None:
    # Of decimals, DuckDB rounds twice: within 80 bits, then to a double.
    is_plain = not isinstance(one.parent, exp.Filter | exp.Window) and scale_of(one.this) == 0
    return None if is_plain else "sum(…) / nullif(count(…), 0)"


def _of_division(one: exp.Expr) -> str | None:
    below = one.expression.unnest()
    is_safe = (
        isinstance(below, exp.Nullif)
        or (isinstance(below, exp.Count) and isinstance(below.this, exp.Star))
        or (below.is_number and below.name.strip("0."))
    )
    if not is_safe:
        return "divide by nullif(…, 0): engines disagree on a division by zero"
    is_known = all(is_double(side) or scale_of(side) is not None for side in (one.this, below))
    return None if is_known else "divide numbers whose type is known: columns of a feed, or count(…)"


def _of_arithmetic(one: exp.Expr) -> str | None:
    is_number = all(is_double(side) or scale_of(side) is not None for side in (one.this, one.expression))
    return None if is_number else "date_diff('second', …), or compare the dates"


def _of_comparison(one: exp.Expr) -> str | None:
    kinds = {kind for side in one.iter_expressions() if (kind := _family(side))}
    return "compare texts with texts, numbers with numbers" if len(kinds) > 1 else None


def _of_elapsed(one: exp.Expr) -> str | None:
    unit = one.args.get("unit")
    return None if unit is not None and unit.name.lower() == "second" else "date_diff('second', …) / 3600, or year(…)"


def _of_distinct(one: exp.Expr) -> str | None:
    is_several = len(one.expressions) > 1 or one.args.get("on")
    return "one column within count(distinct …)" if is_several else None


def _family(one: exp.Expr) -> str | None:
    if is_double(one) or scale_of(one) is not None:
        return "number"
    if one.is_type(*_TEXT):
        return "text"
    return "time" if one.is_type(*_TIME) else None


_RULES: tuple[tuple[type[exp.Expr], Callable[[exp.Expr], str | None]], ...] = (
    (exp.Join, _of_join),
    (exp.Group, _of_group),
    (exp.Cast, _of_cast),
    (exp.Sum, _of_sum),
    (exp.Avg, _of_average),
    (exp.Div, _of_division),
    (exp.Add, _of_arithmetic),
    (exp.Sub, _of_arithmetic),
    (exp.Predicate, _of_comparison),
    (exp.Coalesce, _of_comparison),
    (exp.DateDiff, _of_elapsed),
    (exp.Distinct, _of_distinct),
)
