"""The SELECT that types a log: every CSV file of a feed in one `read_csv`, in base units, with its period."""

from __future__ import annotations

from benchmarks.peers.manifest import Column, Feed
from benchmarks.peers.periods import period_sql
from benchmarks.peers.units import FACTORS


def select_of(feed: Feed, files: str) -> str:
    """SQL over the files that `files` names: a SQL string with a pattern, or a list of them. Headers are skipped."""
    names = {column.header: column for column in feed.columns}
    read = ", ".join(f"'{header}': '{_read_as(names.get(header))}'" for header in feed.order)
    typed = ",\n    ".join(_typed(column) for column in feed.columns)
    return (
        f"select\n    {typed},\n    {period_sql(feed)} as period\n"
        f"from read_csv({files}, auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',\n"
        f"    filename = true, columns = {{{read}}})"
    )


def _read_as(column: Column | None) -> str:
    if column is None or column.kind == "flag":
        return "varchar"
    return "decimal(38, 12)" if _factor(column) != 1 else column.type


def _factor(column: Column) -> int:
    return FACTORS.get(column.unit or "", ("", 1))[1]


def _typed(column: Column) -> str:
    name = f'"{column.header}"'
    if column.kind == "flag":
        return f"{name} = '是' as {column.name}"
    if _factor(column) != 1:
        return f"cast({name} * {_factor(column)} as {column.type}) as {column.name}"
    if column.suffix:
        whole = f"{name} || '{column.suffix}'"
        return f"case when {name} like '%{column.suffix}' then {name} else {whole} end as {column.name}"
    return f"{name} as {column.name}"
