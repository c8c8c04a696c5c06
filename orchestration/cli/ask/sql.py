"""`shenhe sql`: any query on the current release, read-only and locked down, within limits of time and memory."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
import duckdb

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.naming import without_far_names
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_stream
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import open_for_anyone

_MEMORY = re.compile(r"\d+(\.\d+)?\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)", re.IGNORECASE)


@shenhe.command(
    examples=(
        'shenhe sql "select figure, period, as_printed from figures"',
        'shenhe sql "from finance.headquarters_by_quarter" --format xlsx --into 总部.xlsx',
    ),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("query")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              help="Seconds after which it is interrupted.")  # fmt: skip
@click.option("--memory", default="2GB", show_default=True, help="Memory that it may take, such as 512MB.")
@home_option
@format_option
def sql(query: str, timeout: float, memory: str, home: str | None, form: str) -> None:
    """Run SQL on the current release, read-only and locked down: shenhe sql "select …"."""
    if not _MEMORY.fullmatch(memory.strip()):
        raise click.UsageError(f"--memory takes a size such as 512MB or 2GB, not {memory!r}")
    with open_for_anyone(Home.at(home), memory.strip()) as connection, _as_wrong_usage(timeout, memory):
        _check_statements(connection, query)
        with _interrupted_after(connection, timeout):
            connection.execute(query)
            if not connection.description:
                raise exits.Stop(exits.WRONG_USAGE, "没有可查的语句 / no statement that gives rows")
            print_stream([column[0] for column in connection.description], _rows(connection), form)


_BATCH = 1000


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    """The rows of a result as they come: it need not fit into memory."""
    while rows := connection.fetchmany(_BATCH):
        yield from rows


def _check_statements(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Only what reads is run: a `copy` could write beside the file that is open, even under `explain analyze`."""
    for statement in connection.extract_statements(query):
        if statement.type == duckdb.StatementType.EXPLAIN:
            inner = re.sub(r"^\s*explain(\s+analyze)?(\s*\([^)]*\))?", "", statement.query, flags=re.IGNORECASE)
            _check_statements(connection, inner)
        elif statement.type != duckdb.StatementType.SELECT:
            said = f"只能查询，不能 {statement.type.name} / only queries are run, not {statement.type.name}"
            raise exits.Stop(exits.WRONG_USAGE, said)


@contextmanager
def _interrupted_after(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _as_wrong_usage(timeout: float, memory: str) -> Iterator[None]:
    """A query that is wrong, too long or too large ends with one line."""
    try:
        yield
    except duckdb.InterruptException:
        zh, en = (
            f"查询超过 {timeout:g} 秒，已中止，可用 --timeout 放宽",
            f"interrupted after {timeout:g} s: see --timeout",
        )
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}") from None
    except duckdb.OutOfMemoryException:
        zh, en = f"查询所需内存超过 {memory}，可用 --memory 放宽", f"takes more than {memory} of memory: see --memory"
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}") from None
    except duckdb.Error as error:
        if "corrupt" in str(error).lower():
            raise
        raise exits.Stop(exits.WRONG_USAGE, without_far_names(str(error))) from error
