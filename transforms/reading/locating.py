"""Locating: from rows of a staged file that break a rule back to the cells of the delivery that are to blame."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from transforms.contract import Feed, Rule
from transforms.reading.cells import text_of
from transforms.reading.grid import read_grids
from transforms.reading.header import Place, Table
from transforms.reading.problems import Problem, more_problem
from transforms.reading.rows import Row, data_rows
from transforms.reading.staged import connection, glob_literal
from transforms.reading.tables import find_tables


def locate(feed: Feed, source: Path, staged: Path, rule: Rule, limit: int) -> tuple[Problem, ...]:
    """The cells that break a rule, with their places and texts in the source; at most `limit`, then how many more."""
    broken, more = _broken(feed, staged, rule.where, limit)
    found = (problem_at(feed, rule, (rule.column,), *place) for place in _blamed(feed, source, broken))
    return (*found, *_rest(rule, more))


def locate_key(feed: Feed, source: Path, staged: Path, limit: int) -> tuple[Problem, ...]:
    """The rows whose key stands there more than once; at most `limit`, then how many more."""
    key = ", ".join(f'"{name}"' for name in feed.key)
    where = f"({key}) in (select ({key}) from read_parquet({glob_literal(staged)}) group by {key} having count(*) > 1)"
    rule = replace(key_rule(feed), where=where)
    broken, more = _broken(feed, staged, where, limit)
    problems = (problem_at(feed, rule, feed.key, *place) for place in _blamed(feed, source, broken))
    return (*dict.fromkeys(problems), *_rest(rule, more))


def key_rule(feed: Feed) -> Rule:
    """What is said of a key that stands there more than once; it takes more than a row to see."""
    return Rule("key", feed.key[0], "false", "不得重复，应只出现一次", "to be there once")


Broken = tuple[int, str | None, int, int | None]
"""A bad row of a staged file: its position (from 0), its sheet and row, its unfolded number."""


def _broken(feed: Feed, staged: Path, where: str, limit: int) -> tuple[list[Broken], int]:
    """The first bad rows of a staged file, and how many more there are."""
    sheet, row = ("_sheet", "_row") if feed.media == "workbook" else ("null", "0")
    unfolded = f'"{feed.wide.name}"' if feed.wide else "null"
    rows = f"from read_parquet({glob_literal(staged)}, file_row_number = true) where {where}"
    with connection() as con:
        found = con.execute(
            f"select file_row_number, {sheet}, {row}, {unfolded} {rows} order by file_row_number limit {limit}"
        ).fetchall()
        total = con.execute(f"select count(*) {rows}").fetchall()[0][0] if len(found) == limit else len(found)
    return found, total - len(found)


def _rest(rule: Rule, more: int) -> list[Problem]:
    return [more_problem(more, rule.rule)] if more else []


def _blamed(feed: Feed, source: Path, broken: Sequence[Broken]) -> Iterator[tuple[Table, Row, int | None]]:
    """The table and row of the source that each staged row comes from: by place, or for a log by order."""
    if not broken:
        return
    tables, _ = find_tables(feed, read_grids(source))
    rows = ((table, row) for table in tables for row in data_rows(table))
    if feed.media == "log":
        wanted = {position for position, _, _, _ in broken}
        yield from ((table, row, None) for position, (table, row) in enumerate(rows) if position in wanted)
        return
    places = {(sheet, number) for _, sheet, number, _ in broken}
    found = {place: one for one in rows if (place := (one[0].grid.sheet, one[1].number)) in places}
    for _, sheet, number, unfolded in broken:
        yield (*found[sheet, number], unfolded)


def problem_at(feed: Feed, rule: Rule, columns: Sequence[str], table: Table, row: Row, unfolded: int | None) -> Problem:
    """What a row is blamed for. A sheet's name, and what a wide table's header says, have no cell in the row."""
    places = dict(table.places)
    if feed.wide and unfolded is not None:
        places[feed.wide.value.name] = dict(table.unfolded)[unfolded]
    blamed = [places[name] for name in columns if name in places]
    header = "、".join(place.header for place in blamed)
    found = "，".join(_text(row, place) for place in blamed)
    return Problem(table.grid.sheet, row.number, header, found, rule.expected_zh, rule.expected_en, rule.rule)


def _text(row: Row, place: Place) -> str:
    return text_of(row.cells[place.index]) if place.index < len(row.cells) else ""
