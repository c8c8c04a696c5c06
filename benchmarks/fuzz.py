"""Fuzzing the readers: whatever stands in a file, no crash, no hang, and no cell that reads back as something else.

`make fuzz` lets atheris look for bytes that break one of the targets, for a minute each; what it finds it leaves in
`tests/transforms/corpus/<target>/`, where the tests read it from then on. Without atheris the targets are plain
functions of bytes.
"""

import argparse
import datetime
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import duckdb

from transforms import Column, Feed
from transforms.reading import read
from transforms.reading.cells import CellError, read_code, read_flag, read_number, read_text, read_timestamp, read_year
from transforms.reading.period import Period
from transforms.reading.units import UnitError, header_and_unit, stated_units, titled_unit, unit_named

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "transforms" / "corpus"
FEED = Feed(
    name="fuzzed", theme="", title="", system="", department="", media="log", cadence="year", nature="log",
    columns=(
        Column("号", "id", "code"),
        Column("日", "day", "date"),
        Column("时", "moment", "timestamp", required=False),
        Column("名", "name", "text", required=False),
        Column("额", "amount", "decimal", unit="元"),
        Column("数", "number", "integer", required=False),
        Column("否", "flag", "flag", required=False),
    ),
    key=("id",), description="",
)  # fmt: skip
_PERIOD = Period.parse("2022")


def cells(data: bytes) -> None:
    """A text as a cell of every kind: refused, or read as what reads back to itself."""
    text = data.decode("utf-8", "surrogateescape")
    for reader in (read_code, read_text, read_number, read_timestamp, read_flag, read_year):
        try:
            found = reader(text)
        except CellError:
            continue
        match found:
            case bool():
                again: object = reader("是" if found else "否")
            case Decimal():
                again = reader(f"{found:f}")
            case datetime.datetime():
                again = reader(found.isoformat(sep=" "))
            case None:
                continue
            case _:
                again = reader(str(found))
        assert again == found, (reader.__name__, text, found, again)


def headers(data: bytes) -> None:
    """A text as a header, a title, a statement of units, a name of a unit."""
    text = data.decode("utf-8", "replace")
    header_and_unit(text)
    stated_units(text)
    titled_unit(text)
    try:
        unit_named(text)
    except UnitError:
        return


def texts(data: bytes) -> None:
    """Bytes as a CSV file: what the pass of DuckDB accepts the cell rules accept, and the same; else the same words."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "delivered.csv"
        source.write_bytes(data)
        quick, slow = (_read(source, media) for media in ("log", "workbook"))
        assert quick == slow, (quick, slow)


def workbooks(data: bytes) -> None:
    """A workbook with some of its bytes changed, as a whole or in one of its parts: read, or refused."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "delivered.xlsx"
        source.write_bytes(_changed(data))
        _read(source, "workbook")


TARGETS: dict[str, Callable[[bytes], None]] = {
    "cells": cells,
    "headers": headers,
    "texts": texts,
    "workbooks": workbooks,
}


def _read(source: Path, media: str) -> list[object]:
    into = source.with_name("staged.parquet")
    feed = replace(FEED, media="log" if media == "log" else "workbook")
    reading = read(feed, source, _PERIOD, "d", into)
    if reading.problems:
        assert not into.exists()
        return list(reading.problems)
    with duckdb.connect() as con:
        names = ", ".join(f'"{column.name}"' for column in FEED.columns)
        rows = con.execute(f"select {names} from read_parquet($path)", {"path": str(into)}).fetchall()
    into.unlink()
    assert len(rows) == reading.rows
    return list(rows)


def _changed(data: bytes) -> bytes:
    """A good workbook with one part replaced by, or cut and spliced with, what was given."""
    if len(data) < 4:
        return _workbook() + data
    part, at, cut, rest = data[0], int.from_bytes(data[1:3], "big"), data[3], data[4:]
    book = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook())) as given, zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as changed:
        names = given.namelist()
        for number, name in enumerate(names):
            content = given.read(name)
            if number == part % len(names):
                place = at % (len(content) + 1)
                content = content[:place] + rest + content[place + cut :]
            changed.writestr(name, content)
    return book.getvalue()


@cache
def _workbook() -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet("Sheet1")
    page.write_row(0, 0, [column.header for column in FEED.columns])
    page.write_row(1, 0, ["A1", "2022-10-01", "2022-10-01 09:00:00", "甲", 12.5, 3, "是"])
    page.merge_range(2, 1, 3, 1, "2022-10-02")
    page.write_formula(2, 4, "=1+1", None, 2)
    book.close()
    return buffer.getvalue()


def main() -> int:
    """Fuzz one target, or each in a process of its own."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("target", nargs="?", choices=TARGETS, help="one target; all of them where none is named")
    parser.add_argument("--seconds", type=int, default=60, help="how long a target is fuzzed (60)")
    asked = parser.parse_args()
    if asked.target:
        _fuzz(asked.target, asked.seconds)  # ends the process
    command = [sys.executable, "-m", "benchmarks.fuzz", f"--seconds={asked.seconds}"]
    failed = [name for name in TARGETS if subprocess.run([*command, name], check=False).returncode]
    if failed:
        print(f"found in {', '.join(failed)}: see {CORPUS}")
    return len(failed)


def _fuzz(target: str, seconds: int) -> None:
    import atheris  # only `make fuzz` installs it

    standing = CORPUS / target
    standing.mkdir(parents=True, exist_ok=True)
    run = TARGETS[target]
    with tempfile.TemporaryDirectory() as grown:
        options = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048", f"-artifact_prefix={standing}/"]
        atheris.instrument_all()
        atheris.Setup([sys.argv[0], *options, grown, str(standing)], run)
        atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
