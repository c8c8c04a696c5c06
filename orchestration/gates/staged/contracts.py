"""How many rows of each delivery break its contract: each rule of the contract, and the key."""

from collections.abc import Mapping, Sequence

import duckdb

from orchestration.engines.engine import Engine, Input
from orchestration.gates.staged.scans import answers


def broken_rules(
    engine: Engine, connection: duckdb.DuckDBPyConnection, arriving: Input, conditions: Sequence[str]
) -> Mapping[str, list[int]]:
    """How many rows of a delivery meet each SQL condition, by `_delivery`; those with no such row are left out."""
    if not conditions:
        return {}
    found = answers(engine, connection, breaking(arriving, conditions), [arriving])
    return {row.pop("_delivery"): [*row.values()] for row in found}


def repeated_keys(
    engine: Engine, connection: duckdb.DuckDBPyConnection, arriving: Input, key: Sequence[str]
) -> Mapping[str, int]:
    """How many keys stand in several rows of a delivery, by `_delivery`; null is a value. Those with none are left out.

    DuckDB, which reads rows in their order, is first asked whether any can recur, with less memory and in less time.
    """
    if not key or (not engine.takes([arriving]) and not _may_repeat(engine, connection, arriving, key)):
        return {}
    found = answers(engine, connection, repeating(arriving, key), [arriving])
    return {row["_delivery"]: row["keys"] for row in found}


def breaking(arriving: Input, conditions: Sequence[str]) -> str:
    """The query for how many rows meet each condition. Rows that meet none, as nearly all do, are not grouped."""
    counts = ", ".join(f"count(*) filter (where {one}) as broken{n}" for n, one in enumerate(conditions))
    any_of_them = " or ".join(f"({one})" for one in conditions)
    return f"select _delivery, {counts} from {arriving.name} where {any_of_them} group by _delivery"


def repeating(arriving: Input, key: Sequence[str]) -> str:
    """The query for how many keys stand in several rows."""
    grouped = f"select _delivery from {arriving.name} group by {', '.join(_names(key))} having count(*) > 1"
    return f"with repeated as ({grouped}) select _delivery, count(*) as keys from repeated group by _delivery"


def _may_repeat(engine: Engine, connection: duckdb.DuckDBPyConnection, arriving: Input, key: Sequence[str]) -> bool:
    """Whether a key may recur: not where the rows stand in the order of their keys, nor where all hashes differ.

    A log mostly comes in the order of its numbers, which a tenth of the memory and a third of the time show.
    """
    names = _names(key)
    rises = f"select {_is_above_the_row_before(names)} as rises from {arriving.name}"

    def number(query: str) -> int:
        ((found,),) = (row.values() for row in answers(engine, connection, query, [arriving]))
        return int(found)

    # The first row has none before it.
    if number(f"select count(*) from ({rises}) where rises is not true") <= 1:
        return False
    return number(f"select count(*) - count(distinct hash({', '.join(names)})) from {arriving.name}") > 0


def _is_above_the_row_before(names: Sequence[str]) -> str:
    """SQL that is true for a row with greater `names`, compared one after the other, than the row read before it."""
    *before, last = names
    found = f"{last} > lag({last}) over ()"
    for name in reversed(before):
        found = f"case when {name} = lag({name}) over () then {found} else {name} > lag({name}) over () end"
    return found


def _names(key: Sequence[str]) -> list[str]:
    return ["_delivery", *(f'"{name}"' for name in key)]
