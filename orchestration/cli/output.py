"""Prints rows on standard output as table, CSV or JSON, for all commands."""

import csv
import datetime
import decimal
import json
import math
import sys
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import click

from orchestration.warehouse.clock import shown


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str, narrow: Sequence[str] = ()) -> None:
    """Print rows; a table shows only the `narrow` columns, if given, to fit a terminal."""
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_plain(cell) for cell in row] for row in rows)
    elif form == "json":
        names = _apart(columns)
        records = [dict(zip(names, map(jsonable, row), strict=True)) for row in rows]
        print(json.dumps(records, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        shown = [columns.index(name) for name in narrow] or range(len(columns))
        _print_table([columns[n] for n in shown], [[row[n] for n in shown] for row in rows])


def print_stream(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str) -> None:
    """Print rows as they come; as a table, whose columns are as wide as all of its cells, the first ten thousand."""
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_plain(cell) for cell in row])
    elif form == "json":
        names, opening = _apart(columns), "["
        for row in rows:
            record = dict(zip(names, map(jsonable, row), strict=True))
            text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False)
            print(f"{opening}\n  {text.replace(chr(10), chr(10) + '  ')}", end="")
            opening = ","
        print("\n]" if opening == "," else "[]")
    else:
        shown = list(islice(rows, _ROWS_OF_A_TABLE + 1))
        print_rows(columns, shown[:_ROWS_OF_A_TABLE], form)
        if len(shown) > _ROWS_OF_A_TABLE:
            zh, en = f"只显示前 {_ROWS_OF_A_TABLE} 行", f"only the first {_ROWS_OF_A_TABLE} rows are shown"
            click.echo(f"{zh}，全部请用 --format csv / {en}: --format csv prints all", err=True)


_ROWS_OF_A_TABLE = 10_000


def mark_csv(form: str, bom: bool) -> None:
    """Start a CSV with a byte order mark, if asked for, so that Excel reads it as UTF-8."""
    if bom and form == "csv":
        sys.stdout.write("\ufeff")


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    if not console.is_terminal:
        # A piped table is as wide as its cells, so that nothing is cut or folded.
        console = Console(width=100_000)
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", show_edge=False, pad_edge=False)
    for n, column in enumerate(columns):
        is_number = any(isinstance(row[n], int | float | decimal.Decimal) for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_readable(cell)) for cell in row))
    console.print(table)


def _plain(cell: Any) -> Any:
    if isinstance(cell, bool):
        return str(cell).lower()
    return cell


def _readable(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case float():
            if cell.is_integer() and abs(cell) < 1e15:
                return f"{cell:,.0f}"
            return f"{cell:,.2f}" if 1000 <= abs(cell) < 1e15 else f"{cell:.6g}"
        case datetime.datetime():
            return shown(cell)
        case _:
            return str(cell)


def _apart(columns: Sequence[str]) -> list[str]:
    """The names made unique: `n`, `n_1` …, as DuckDB does."""
    names: list[str] = []
    for column in columns:
        name, number = column, 0
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


def jsonable(cell: Any) -> Any:
    """A cell as a JSON value: numbers that are not finite are null, types that JSON lacks are text."""
    match cell:
        case decimal.Decimal():
            if not cell.is_finite():
                return None
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case float() if not math.isfinite(cell):
            return None
        case None | bool() | int() | float() | str():
            return cell
        case bytes():
            return cell.hex()
        case dict():
            return {str(key): jsonable(value) for key, value in cell.items()}
        case list() | tuple():
            return [jsonable(value) for value in cell]
        case _:
            return str(cell)
