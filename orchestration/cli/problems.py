"""Prints cells to mend, as they are sent back to a department."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import click

from orchestration.cli.output import print_rows

COLUMNS = (
    "feed", "period", "file", "sheet", "row", "column", "found", "expected_zh", "expected_en", "department",
)  # fmt: skip
_PLACES = ("sheet", "row", "column", "found")


def print_problems(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str) -> None:
    """Print cells to mend; with `form` table one table per file, both languages in one column."""
    if form != "table":
        print_rows(columns, rows, form)
        return
    if not rows:
        click.echo("没有须改之处 / nothing to mend")
    records = [dict(zip(columns, row, strict=True)) for row in rows]
    for number, (title, group) in enumerate(groupby(records, key=_title)):
        click.echo(("\n" if number else "") + title)
        _print_file(list(group))


def _title(record: dict[str, Any]) -> str:
    told = (record[name] for name in ("feed", "period", "file", "department"))
    return " · ".join(str(one) for one in told if one)


def _print_file(records: list[dict[str, Any]]) -> None:
    """Print the cells to mend of a file, without empty columns."""
    shown = [name for name in _PLACES if any(record[name] not in (None, "") for record in records)]
    rows = [
        [*(record[name] for name in shown), "\n".join(filter(None, (record["expected_zh"], record["expected_en"])))]
        for record in records
    ]
    print_rows([*shown, "expected"], rows, "table")
