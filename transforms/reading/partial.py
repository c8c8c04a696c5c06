"""Partial tables: what the contract finds wrong with the rest of a delivery, some cells of which cannot be read.

A cell that is listed already is not listed again for being empty.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import duckdb

from transforms.contract import Feed, Rule
from transforms.reading.header import Table
from transforms.reading.locating import key_rule, problem_at
from transforms.reading.problems import MOST, Problem, Problems
from transforms.reading.rows import Row
from transforms.reading.tidy import unread_bit

_Place = tuple[str | None, int]


def add_contract_problems(
    con: duckdb.DuckDBPyConnection, feed: Feed, tables: Sequence[Table], problems: Problems
) -> None:
    """Add the cells of the table `staged` of a connection that break a rule or the key to what is known already."""
    broken: list[_Broken] = []
    for one in chain(_breaking(con, feed), _repeated(con, feed)):
        if len(broken) < MOST:
            broken.append(one)
        else:
            problems.leave_out(1)
    rows = _rows(tables, {place for place, _, _ in broken})
    known = {(one.sheet, one.row, one.column) for one in problems.kept}
    found: dict[Problem, None] = {}
    for place, unfolded, rule in broken:
        columns = feed.key if rule.rule == "key" else (rule.column,)
        problem = problem_at(feed, rule, columns, *rows[place], unfolded)
        if (problem.sheet, problem.row, problem.column) not in known and (*place, None) not in known:
            found[problem] = None
    problems.extend(found)


def place_of(tables: Sequence[Table]) -> Callable[[Problem], tuple[int, ...]]:
    """Where a problem stands: by sheet, row and column; what is of no place comes first."""
    sheets = list(dict.fromkeys(table.grid.sheet for table in tables))
    columns = {(table.grid.sheet, place.header): place.index for table in tables for _, place in table.valued}

    def place(problem: Problem) -> tuple[int, ...]:
        sheet = sheets.index(problem.sheet) if problem.sheet in sheets else -1
        header = problem.column or ""
        column = columns.get((problem.sheet, header), columns.get((problem.sheet, header.partition("、")[0]), -1))
        return sheet, problem.row or 0, column

    return place


_Broken = tuple[_Place, int | None, Rule]


def _breaking(con: duckdb.DuckDBPyConnection, feed: Feed) -> Iterator[_Broken]:
    """Each row and rule that it breaks, in one pass over the table."""
    if not feed.rules:
        return
    tests = [f"coalesce(({rule.where}) and not {_is_unread(feed, rule.column)}, false)" for rule in feed.rules]
    named = ", ".join(f"{test} as r{n}" for n, test in enumerate(tests))
    names = [f"r{n}" for n in range(len(tests))]
    found = con.execute(
        f"select _sheet, _row, {_unfolded(feed)}, [{', '.join(names)}] "
        f"from (select *, rowid as place, {named} from staged) where {' or '.join(names)} order by place"
    )
    for sheet, row, unfolded, broken in _fetched(found):
        yield from (((sheet, row), unfolded, rule) for rule, is_so in zip(feed.rules, broken, strict=True) if is_so)


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


def _is_unread(feed: Feed, name: str) -> str:
    return f"(coalesce(_unread, 0) & {unread_bit(feed, name)}) <> 0"


def _unfolded(feed: Feed) -> str:
    return f'"{feed.wide.name}"' if feed.wide else "null"


def _fetched(found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := found.fetchmany(MOST):
        yield from rows


def _rows(tables: Sequence[Table], places: set[_Place]) -> dict[_Place, tuple[Table, Row]]:
    """The rows of the source at these places, which are known to be data."""
    found: dict[_Place, tuple[Table, Row]] = {}
    for table in tables:
        wanted = {row for sheet, row in places if sheet == table.grid.sheet}
        for number, cells in islice(table.grid.rows(), max(wanted, default=0)):
            if number in wanted:
                found[table.grid.sheet, number] = (table, Row(number, cells))
    return found
