"""Locating: from rows of a staged file that break a rule back to the cells of the delivery that are to blame."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from transforms.contract import Feed, Rule
from transforms.reading.cells import is_blank, text_of
from transforms.reading.grid import read_grids
from transforms.reading.header import Place, Table
from transforms.reading.problems import MOST, Problem, Problems
from transforms.reading.rows import Row, data_rows
from transforms.reading.staged import LONG, connection, glob_literal
from transforms.reading.tables import find_tables
from transforms.reading.thinned import table_by_its_head


def locate(feed: Feed, source: Path, staged: Path, rules: Sequence[Rule], most: int = MOST) -> tuple[Problem, ...]:
    """The cells that break any of the rules, with their places and texts in the source: at most `most`, by place."""
    problems = Problems(most)
    broken: list[tuple[Broken, Rule]] = []
    for rule in rules:
        found, more = _broken(feed, staged, _where(feed, staged, rule), most)
        broken += [(one, rule) for one in found]
        problems.leave_out(more)
    if not broken:
        return ()
    if feed.media == "log":
        tables, rows = _rows_of_log(feed, source, staged, {position for (position, *_), _ in broken})
    else:
        tables, _ = find_tables(feed, read_grids(source))
        rows = rows_at(tables, {(sheet, number) for (_, sheet, number, _), _ in broken})
    told = {
        problem_at(feed, rule, *rows[(None, position) if feed.media == "log" else (sheet, number)], unfolded): None
        for (position, sheet, number, unfolded), rule in broken
    }
    problems.extend(told)
    return problems.listed(place_of(tables))


def key_rule(feed: Feed) -> Rule:
    """What is said of a key that stands there more than once; it takes more than a row to see."""
    return Rule("key", feed.key[0], "false", "不得重复，应只出现一次", "to be there once")


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


Broken = tuple[int, str | None, int, int | None]
"""A bad row of a staged file: its position (from 0), its sheet and row, its unfolded number."""
_At = tuple[str | None, int]


def _where(feed: Feed, staged: Path, rule: Rule) -> str:
    if rule.rule != "key":
        return rule.where
    key = ", ".join(f'"{name}"' for name in feed.key)
    return f"({key}) in (select ({key}) from read_parquet({glob_literal(staged)}) group by {key} having count(*) > 1)"


def _broken(feed: Feed, staged: Path, where: str, limit: int) -> tuple[list[Broken], int]:
    """The first bad rows of a staged file, and how many more there are."""
    sheet, row = ("_sheet", "_row") if feed.media == "workbook" else ("null", "0")
    unfolded = f'"{feed.wide.name}"' if feed.wide else "null"
    rows = f"from read_parquet({glob_literal(staged)}, file_row_number = true) where {where}"
    with connection(LONG) as con:
        found = con.execute(
            f"select file_row_number, {sheet}, {row}, {unfolded} {rows} order by file_row_number limit {limit}"
        ).fetchall()
        total = con.execute(f"select count(*) {rows}").fetchall()[0][0] if len(found) == limit else len(found)
    return found, total - len(found)


def _rows_of_log(
    feed: Feed, source: Path, staged: Path, wanted: set[int]
) -> tuple[list[Table], dict[_At, tuple[Table, Row]]]:
    """The tables of a log, and the rows at these positions among its data.

    Where each row below the header is data, as in most logs, no row has to be told from a total or a note.
    """
    grids = read_grids(source)
    table = table_by_its_head(feed, grids[0]) if len(grids) == 1 else None
    if table is not None:
        with connection() as con:
            ((staged_rows,),) = con.execute(f"select count(*) from read_parquet({glob_literal(staged)})").fetchall()
        found, count = _at_positions(table, _written_below(table), wanted)
        if count == staged_rows:
            return [table], found
    tables, _ = find_tables(feed, grids)
    rows: dict[_At, tuple[Table, Row]] = {}
    before = 0
    for table in tables:
        found, count = _at_positions(table, data_rows(table), {one - before for one in wanted})
        rows |= {(None, position + before): one for (_, position), one in found.items()}
        before += count
    return tables, rows


def _written_below(table: Table) -> Iterator[Row]:
    rows = ((number, cells) for number, cells in table.grid.rows() if number > table.last_heading)
    return (Row(number, cells) for number, cells in rows if not all(map(is_blank, cells)))


def _at_positions(table: Table, rows: Iterator[Row], wanted: set[int]) -> tuple[dict[_At, tuple[Table, Row]], int]:
    """The rows at these positions, and how many rows there are."""
    found: dict[_At, tuple[Table, Row]] = {}
    position = -1
    for position, row in enumerate(rows):
        if position in wanted:
            found[None, position] = (table, row)
    return found, position + 1


def rows_at(tables: Sequence[Table], places: set[_At]) -> dict[_At, tuple[Table, Row]]:
    """The rows of the source at these sheets and numbers, which are known to be data."""
    found: dict[_At, tuple[Table, Row]] = {}
    for table in tables:
        wanted = {row for sheet, row in places if sheet == table.grid.sheet}
        for number, cells in islice(table.grid.rows(), max(wanted, default=0)):
            if number in wanted:
                filled = table.grid.unmerged(number, cells, table.last_heading)
                found[table.grid.sheet, number] = (table, Row(number, filled))
    return found


def problem_at(feed: Feed, rule: Rule, table: Table, row: Row, unfolded: int | None) -> Problem:
    """What a row is blamed for. A sheet's name, and what a wide table's header says, have no cell in the row."""
    places = dict(table.places)
    if feed.wide and unfolded is not None:
        places[feed.wide.value.name] = dict(table.unfolded)[unfolded]
    columns = feed.key if rule.rule == "key" else (rule.column,)
    blamed = [places[name] for name in columns if name in places]
    header = "、".join(place.header for place in blamed)
    found = "，".join(_text(row, place) for place in blamed)
    return Problem(table.grid.sheet, row.number, header, found, rule.expected_zh, rule.expected_en, rule.rule)


def _text(row: Row, place: Place) -> str:
    return text_of(row.cells[place.index]) if place.index < len(row.cells) else ""
