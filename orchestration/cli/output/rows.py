"""Writes rows as table, CSV, JSON or workbook, for all commands."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

import click

from orchestration.cli.output.cells import apart, jsonable, plain
from orchestration.cli.output.destination import binary_output, destination, text_output
from orchestration.cli.output.table import print_table

_ROWS_OF_A_TABLE = 10_000


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str, narrow: Sequence[str] = ()) -> None:
    """Write rows; a table shows only the `narrow` columns, if given, to fit a terminal."""
    if form != "table":
        print_stream(columns, rows, form)
        return
    shown = [columns.index(name) for name in narrow] or range(len(columns))
    print_table([columns[n] for n in shown], [[row[n] for n in shown] for row in rows])


def print_stream(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str) -> None:
    """Write rows as they come; as a table, whose columns are as wide as all of its cells, the first ten thousand."""
    match form:
        case "csv":
            _write_csv(columns, rows)
        case "json":
            _write_json(columns, rows)
        case "xlsx":
            from orchestration.cli.output.workbook import write_workbook

            with binary_output() as stream:
                write_workbook(columns, rows, stream)
        case _:
            shown = list(islice(rows, _ROWS_OF_A_TABLE + 1))
            print_table(columns, shown[:_ROWS_OF_A_TABLE])
            if len(shown) > _ROWS_OF_A_TABLE:
                zh, en = f"只显示前 {_ROWS_OF_A_TABLE} 行", f"only the first {_ROWS_OF_A_TABLE} rows are shown"
                click.echo(f"{zh}，全部请用 --format csv / {en}: --format csv prints all", err=True)


def print_record(record: Mapping[str, Any]) -> None:
    """Write one JSON object."""
    with text_output() as stream:
        print(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False), file=stream)


def _write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with text_output(destination().bom) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([plain(cell) for cell in row])


def _write_json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names, opening = apart(columns), "["
    with text_output() as stream:
        for row in rows:
            record = dict(zip(names, map(jsonable, row), strict=True))
            text = json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False)
            print(f"{opening}\n  {text.replace(chr(10), chr(10) + '  ')}", end="", file=stream)
            opening = ","
        print("\n]" if opening == "," else "[]", file=stream)
