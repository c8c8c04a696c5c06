"""Partial tables: what is wrong with the rest of a delivery, some cells of which cannot be read.

A cell that is listed already is not listed again for being empty. What no one can tell before the listed cells are
mended is said.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import duckdb

from transforms.contract import Feed, Rule
from transforms.reading.columns import column_rules
from transforms.reading.header import Table
from transforms.reading.locating import key_rule, problem_at, rows_at
from transforms.reading.problems import MOST, Problems, unjudged
from transforms.reading.tidy import unread_bit

_Place = tuple[str | None, int]
_Broken = tuple[_Place, int | None, Rule]


def add_contract_problems(
    con: duckdb.DuckDBPyConnection, feed: Feed, tables: Sequence[Table], problems: Problems
) -> None:
    """Add the cells of the table `staged` of a connection that break a rule or the key to what is known already."""
    broken: list[_Broken] = []
    counts: Counter[Rule] = Counter()
    for one in chain(_breaking(con, feed), _repeated(con, feed)):
        counts[one[2]] += 1
        if counts[one[2]] <= MOST:
            broken.append(one)
        else:
            problems.leave_out(1)
    rows = rows_at(tables, {place for place, _, _ in broken})
    known = {(one.sheet, one.row, one.column) for one in problems.kept}
    told = {problem_at(feed, rule, *rows[place], unfolded): None for place, unfolded, rule in broken}
    problems.extend(
        one for one in told if (one.sheet, one.row, one.column) not in known and (one.sheet, one.row, None) not in known
    )
    _say_unjudged_keys(con, feed, problems)


def _breaking(con: duckdb.DuckDBPyConnection, feed: Feed) -> Iterator[_Broken]:
    """Each row and rule that it breaks, in one pass over the table."""
    rules = [*column_rules(con, feed, "staged"), *feed.rules]
    if not rules:
        return
    tests = [f"coalesce(({rule.where}) and not {_is_unread(feed, (rule.column,))}, false)" for rule in rules]
    named = ", ".join(f"{test} as r{n}" for n, test in enumerate(tests))
    names = [f"r{n}" for n in range(len(tests))]
    found = con.execute(
        f"select _sheet, _row, {_unfolded(feed)}, [{', '.join(names)}] "
        f"from (select *, rowid as place, {named} from staged) where {' or '.join(names)} order by place"
    )
    for sheet, row, unfolded, broken in _fetched(found):
        yield from (((sheet, row), unfolded, rule) for rule, is_so in zip(rules, broken, strict=True) if is_so)


def _repeated(con: duckdb.DuckDBPyConnection, feed: Feed) -> Iterator[_Broken]:
    """Each row whose key stands there more than once; a key that could not be read is none."""
    if not feed.key:
        return
    names = [f'"{name}"' for name in feed.key]
    whole = " and ".join(f"{name} is not null" for name in names)
    found = con.execute(
        f"select distinct _sheet, _row, {_unfolded(feed)} from staged where {whole} "
        f"qualify count(*) over (partition by {', '.join(names)}) > 1 order by all"
    )
    yield from (((sheet, row), unfolded, key_rule(feed)) for sheet, row, unfolded in _fetched(found))


def _say_unjudged_keys(con: duckdb.DuckDBPyConnection, feed: Feed, problems: Problems) -> None:
    if not feed.key:
        return
    is_unread = _is_unread(feed, feed.key)
    ((count,),) = con.execute(f"select count(distinct (_sheet, _row)) from staged where {is_unread}").fetchall()
    if count:
        header = "、".join(column.header for column in feed.columns if column.name in feed.key)
        one = "row" if count == 1 else "rows"
        problems.add(unjudged(f"{count} 行的“{header}”是否重复", f"whether {header} of {count} {one} is there twice"))


def _is_unread(feed: Feed, names: Sequence[str]) -> str:
    bits = sum(unread_bit(feed, name) for name in dict.fromkeys(names))
    return f"(coalesce(_unread, 0) & {bits}) <> 0"


def _unfolded(feed: Feed) -> str:
    return f'"{feed.wide.name}"' if feed.wide else "null"


def _fetched(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(MOST):
        yield from rows
