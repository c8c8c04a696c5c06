"""What the page of a SQL table shows: a chart of its main measure, its newest rows, its figures, its columns."""

import re
from collections.abc import Mapping
from typing import Any

from orchestration.defs.desk.chart import Chart, charts
from orchestration.defs.desk.columns import ShownColumn
from orchestration.defs.desk.markdown import asset_link, md, plain, table
from orchestration.project.definitions import Project
from orchestration.project.tables import SqlTable
from orchestration.refresh.steps import Step
from orchestration.session import Session
from orchestration.warehouse.build import Build

_ROWS = 8
_PERIODS = 24
_SERIES = 6
_UNIT = re.compile(r"（([^（）]*)）$")
_NUMBERS = ("BIGINT", "INTEGER", "DOUBLE", "DECIMAL", "HUGEINT")


def definition(sql_table: SqlTable) -> dict[str, Any]:
    """Metadata of the definition: how the table is made."""
    return {"sql": md(f"```sql\n{sql_table.text.strip()}\n```"), "grain": ", ".join(sql_table.grain)}


def made(session: Session, sql_table: SqlTable, step: Step) -> dict[str, Any]:
    """Metadata of a materialisation. No row is shown of a table in which something looks personal."""
    build = session.build
    types = {row["column_name"]: row["column_type"] for row in build.rows(f"describe {sql_table.name}")}
    shown: dict[str, Any] = {}
    if sql_table.theme and not any(one.gate == "personal" and one.is_bad for one in step.outcomes):
        measure = _measure(sql_table, session.project, types)
        shown["newest_rows"] = md(_newest_rows(build, sql_table, measure))
        if measure and (chart := _chart(build, sql_table, measure)):
            shown = {**charts([chart]), **shown}
        if figures := _figures(build, sql_table, session.project):
            shown["figures"] = md(figures)
    return {
        **shown,
        "dagster/row_count": step.rows,
        "dagster/column_schema": schema(types, sql_table.columns),
        "read": md(_read(build, sql_table)),
        "fingerprint": step.fingerprint,
    }


def schema(types: Mapping[str, str], comments: Mapping[str, str]) -> list[ShownColumn]:
    """Columns with type, comment, and the unit that the comment names at its end, in brackets."""
    return [
        ShownColumn(name, kind, comments.get(name), unit_in(comments.get(name, ""))) for name, kind in types.items()
    ]


def unit_in(comment: str) -> str | None:
    """The unit that a column's comment names: 家 in `headquarters 在营总部（家）`."""
    match = _UNIT.search(comment)
    return match[1] if match else None


def _newest_rows(build: Build, sql_table: SqlTable, measure: str | None) -> str:
    """The rows of the newest periods, the largest first, as a table."""
    order = [f"{name} desc" for name in ("period", measure) if name in sql_table.columns]
    rows = build.rows(f"select * from {sql_table.name} order by {', '.join(order) or 'all'} limit {_ROWS}")
    return table(list(sql_table.columns), (tuple(row.values()) for row in rows), "没有数据 / no rows")


def _chart(build: Build, sql_table: SqlTable, measure: str) -> Chart | None:
    """The main measure over periods, a line for each row of the grain: values as they stand, nothing added up."""
    if "period" not in sql_table.grain:
        return None
    others = [column for column in sql_table.grain if column != "period"]
    name = f"concat_ws(' · ', {', '.join(others)})" if others else "''"
    rows = build.rows(
        f"""with newest as (select distinct period from {sql_table.name} order by period desc limit {_PERIODS}),
        lines as (
            select {name} as line, period, cast({measure} as double) as "value" from {sql_table.name}
            where period in (from newest)
        ),
        newest_first as (
            select line, row_number() over (order by arg_max("value", period) desc nulls last, line) as place
            from lines group by line
            order by place limit {_SERIES}
        )
        select lines.* from lines
        inner join newest_first using (line)
        order by newest_first.place, lines.period"""
    )
    series: dict[str, dict[str, float | None]] = {}
    for row in rows:
        series.setdefault(row["line"], {})[row["period"]] = row["value"]
    comment = sql_table.columns[measure]
    title = _UNIT.sub("", chinese(comment)) or measure
    return Chart(title, unit_in(comment) or "", series)


def chinese(comment: str) -> str:
    """The Chinese half of a comment `in English 中文（单位）`."""
    at = next((n for n, letter in enumerate(comment) if not letter.isascii()), len(comment))
    return comment[at:]


def _measure(sql_table: SqlTable, project: Project, types: Mapping[str, str]) -> str | None:
    """The column that the first figure of the table counts, else its first numeric column that is not of its grain."""
    counted = [one.measure for one in project.figures.values() if one.table == sql_table.name]
    numbers = [name for name, kind in types.items() if kind.startswith(_NUMBERS) and name not in sql_table.grain]
    return next((name for name in [*counted, *numbers] if name in numbers), None)


def _figures(build: Build, sql_table: SqlTable, project: Project) -> str | None:
    """What the catalogue counts from this table."""
    found = [one for one in project.figures.values() if one.table == sql_table.name]
    lines = [
        f"- {plain(one.name_zh)} {plain(one.figure)} = {plain(one.measure)}"
        f"{f'，{plain(one.filter)}' if one.filter else ''}"
        for one in found
    ]
    return "\n".join(lines) or None


def _read(build: Build, sql_table: SqlTable) -> str:
    """The tables that it was made from, with their rows and fingerprints."""
    known = build.fingerprints()
    lines = [
        f"- {asset_link(name, name)} {build.row_count(name):,} 行 rows · {known[name]}" for name in sql_table.reads
    ]
    return "\n".join(lines) or "不读其他表 / reads no other table"
