"""From marts to figures: the one query that computes them all from the catalogue.

A measured figure rolls a mart's column up by its kind: a flow is the sum over the period, a stock the sum at its
end, a cumulative figure the sum of all increments up to its end, a rank the mart's own value.
A ratio and a growth are computed from other figures. The catalogue's format says how a number is printed.
"""

from collections.abc import Iterable

from orchestration.figures.coverage import CARRIED, CURRENT
from orchestration.project.catalogue import DERIVED, MEASURED, Figure, PrintFormat
from orchestration.warehouse.sql import literal

FIGURE_COLUMNS = (
    "figure", "theme", "name_zh", "name_en", "period", "value", "unit", "kind", "as_printed",
    "numerator", "denominator", "base", "status", "department",
)  # fmt: skip


def figures_query(figures: Iterable[Figure]) -> str:
    """One select that gives the figures, one row per figure and period, columns FIGURE_COLUMNS.

    It reads the marts, `catalogue`, and `figure_periods` (figure, period, status): where a figure exists.
    """
    figures = list(figures)
    measured = "\n    union all\n".join(_measured(one) for one in figures if one.kind in MEASURED)
    derived = "".join(f"\n    union all\n{_derived(one)}" for one in figures if one.kind in DERIVED)
    as_printed = "\n".join(f"        when '{one.figure}' then {_as_printed(one.print_format)}" for one in figures)
    return f"""with measured as (
{measured}
),

counted as (
    select figure, period, value, status from measured where value is not null
),

computed as (
    select figure, period, value, cast(null as double) as numerator, cast(null as double) as denominator,
        cast(null as double) as base, status
    from counted{derived}
)

select
    catalogue.figure,
    split_part(catalogue.figure, '.', 1) as theme,
    catalogue.name_zh,
    catalogue.name_en,
    computed.period,
    computed.value,
    catalogue.unit,
    catalogue.kind,
    case catalogue.figure
{as_printed}
    end as as_printed,
    computed.numerator,
    computed.denominator,
    computed.base,
    computed.status,
    catalogue.department
from computed
inner join catalogue on computed.figure = catalogue.figure
order by catalogue.position, computed.period"""


def value_query(figure: Figure, period: str) -> str:
    """A select of the one column `value`: what the figures count for a measured figure and a period where it exists."""
    condition = _condition(figure).replace("existing.period", literal(period))
    return f"select {_value(figure)} as value from {figure.table} where {condition}"


def ranking_query(figure: Figure, period: str) -> str:
    """A select of all rows that a rank figure is a place among, best first; `is_own` tells the figure's own row."""
    within = _within(figure.frequency, figure.kind).replace("existing.period", literal(period))
    own = f"coalesce({figure.filter}, false)" if figure.filter else "true"
    return f"select *, {own} as is_own from {figure.table} where {within} order by {figure.measure} nulls last"


def rolled_up(figure: Figure, table: str, column: str, kind: str) -> str:
    """A query for the sum of another column over each period of a figure, rolled up as a figure of this kind.

    Columns period, value; null where the table has no row.
    """
    within = _within(figure.frequency, kind)
    return f"""select existing.period,
        cast((select sum({column}) from {table} where {within}) as double) as value
    from figure_periods as existing
    where existing.figure = '{figure.figure}'
    order by existing.period"""


def largest_part(figure: Figure) -> str:
    """A query for the largest single period of the mart within each period of a figure.

    Columns period, value; null where the table has no row.
    """
    grouped = f"from {figure.table} where {_condition(figure)} group by period"
    return f"""select existing.period,
        cast((
            select max(part)
            from (select sum({figure.measure}) as part {grouped}) as parts
        ) as double) as value
    from figure_periods as existing
    where existing.figure = '{figure.figure}'
    order by existing.period"""


_WITHIN = {
    "flow": "left(period, 4) = existing.period",
    "stock": "period in (existing.period, existing.period || '-Q4', existing.period || '-12')",
    "cumulative": "left(period, 4) <= existing.period",
    "rank": "period = existing.period",
}


def _within(frequency: str, kind: str) -> str:
    """Which periods of a mart a figure of this kind is rolled up from."""
    return "period = existing.period" if frequency == "holiday" else _WITHIN[kind]


def _condition(figure: Figure) -> str:
    """Which rows of its mart a figure is counted from, for the period `existing.period`."""
    within = _within(figure.frequency, figure.kind)
    return f"({figure.filter}) and {within}" if figure.filter else within


def _value(figure: Figure) -> str:
    return f"max({figure.measure})" if figure.kind == "rank" else f"coalesce(sum({figure.measure}), 0)"


def _measured(figure: Figure) -> str:
    return f"""    select
        existing.figure,
        existing.period,
        cast((select {_value(figure)} from {figure.table} where {_condition(figure)}) as double) as value,
        existing.status
    from figure_periods as existing
    where existing.figure = '{figure.figure}'"""


def _derived(figure: Figure) -> str:
    if figure.kind == "ratio":
        other, value = figure.denominator, "above.value / nullif(below.value, 0)"
        below, same = "below.value, null", "above.period = below.period"
    else:
        other, value = figure.base, "above.value / nullif(below.value, 0) - 1"
        below, same = (
            "null, below.value",
            "cast(left(above.period, 4) as integer) = cast(left(below.period, 4) as integer) + 1",
        )
    return f"""    select
        '{figure.figure}', above.period, {value}, above.value, {below},
        case when '{CARRIED}' in (above.status, below.status) then '{CARRIED}' else '{CURRENT}' end
    from counted as above
    inner join counted as below on {same}
    where above.figure = '{figure.numerator}' and below.figure = '{other}'"""


_NUMERALS = "['零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二', '十三']"


def _as_printed(form: PrintFormat) -> str:
    if form.chinese_numeral:
        return f"'{form.before}' || {_NUMERALS}[cast(computed.value as integer) + 1] || '{form.after}'"
    # round() rounds halves away from zero, as the report does; printf alone would round the binary fraction.
    shift = form.scale - form.places
    digits = f"round(computed.value / 1e{shift})" if shift >= 0 else f"round(computed.value * 1e{-shift})"
    return f"'{form.before}' || printf('%.{form.places}f', {digits} / 1e{form.places} + 0.0) || '{form.after}'"
