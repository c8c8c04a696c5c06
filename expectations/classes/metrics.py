"""Our metrics: what Great Expectations computes for the expectations in `expectations.classes`.

The first two are aggregates of the whole table, given to GX as *partials*: it collects the partials of all
expectations of a suite, and its own `table.row_count`, into one select. A suite of our classes therefore costs one
statement and one scan. (GX's column and map metrics depend on others, and run in further selects.)
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from great_expectations.core.metric_domain_types import MetricDomainTypes
from great_expectations.core.metric_function_types import MetricPartialFunctionTypes
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.metric_provider import metric_partial, metric_value
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider

AGGREGATE = "table.aggregate"
DISAGREEING_GROUPS = "table.disagreeing_groups"
OFFENDERS = "table.offenders"


def in_one_scan(metric: Any) -> Any:
    """Declare a metric that GX bundles with the other aggregates of the table."""
    return metric_partial(
        engine=SqlAlchemyExecutionEngine,
        partial_fn_type=MetricPartialFunctionTypes.AGGREGATE_FN,
        domain_type=MetricDomainTypes.TABLE,
    )(metric)


class Aggregate(TableMetricProvider):
    """The value of `expression`, an aggregate in SQL: `count(*) filter (where …)`, or a struct of several."""

    metric_name = AGGREGATE
    value_keys = ("expression",)

    @in_one_scan
    def _sqlalchemy(
        cls,  # noqa: N805 - GX passes the class by this name
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: Any,
    ) -> tuple[sa.ColumnElement[Any], dict[str, Any], dict[str, Any]]:
        return sa.literal_column(metric_value_kwargs["expression"]), metric_domain_kwargs, {}


class DisagreeingGroups(TableMetricProvider):
    """The number of groups of `by` in which `agrees`, a condition on aggregates, is not true.

    A subquery in the same statement, with a second pass over the table: for marts, not for logs.
    """

    metric_name = DISAGREEING_GROUPS
    value_keys = ("by", "agrees")

    @in_one_scan
    def _sqlalchemy(
        cls,  # noqa: N805 - GX passes the class by this name
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: Any,
    ) -> tuple[sa.ColumnElement[Any], dict[str, Any], dict[str, Any]]:
        groups = (
            sa.select(sa.literal_column("1"))
            .select_from(_subquery(execution_engine, metric_domain_kwargs))
            .group_by(*(sa.literal_column(column) for column in metric_value_kwargs["by"]))
            .having(sa.literal_column(f"({metric_value_kwargs['agrees']}) is not true"))
            .correlate(None)
            .subquery()
        )
        count = sa.select(sa.func.count()).select_from(groups).scalar_subquery()
        # An aggregate, so that the select gives one row even without others.
        return sa.func.max(count), metric_domain_kwargs, {}


class Offenders(TableMetricProvider):
    """The first `limit` rows of `query`, in which `{batch}` stands for the table, as dictionaries."""

    metric_name = OFFENDERS
    value_keys = ("query", "limit")

    @metric_value(engine=SqlAlchemyExecutionEngine)
    def _sqlalchemy(
        cls,  # noqa: N805 - GX passes the class by this name
        execution_engine: SqlAlchemyExecutionEngine,
        metric_domain_kwargs: dict[str, Any],
        metric_value_kwargs: dict[str, Any],
        **_: Any,
    ) -> list[dict[str, Any]]:
        selectable = execution_engine.get_domain_records(metric_domain_kwargs)
        batch = selectable.compile(execution_engine.engine, compile_kwargs={"literal_binds": True})
        query = metric_value_kwargs["query"].replace("{batch}", f"({batch}) as batch")
        limit = f" limit {metric_value_kwargs['limit']}"
        # A colon in SQL (a cast, a time of day) is not a parameter.
        statement = sa.text(f"select * from ({query}) order by all{limit}".replace(":", r"\:"))
        rows = execution_engine.execute_query(statement).mappings()
        return [{name: json_value(value) for name, value in row.items()} for row in rows]


def _subquery(execution_engine: SqlAlchemyExecutionEngine, domain: dict[str, Any]) -> sa.FromClause:
    """The table, to select from."""
    records = execution_engine.get_domain_records(domain)
    return records.subquery() if isinstance(records, sa.Select) else records


def json_value(value: Any) -> Any:
    """A value of a row for JSON: numbers stay numbers, all else becomes text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
