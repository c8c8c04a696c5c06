"""`shenhe sql`: any query on the current release, read-only and locked down, within limits of time and memory."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click
import duckdb

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows, print_stream
from orchestration.cli.sql.examples import Example, example, examples
from orchestration.cli.sql.limits import as_wrong_usage, check_statements, interrupted_after
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import open_for_anyone

_MEMORY = re.compile(r"\d+(\.\d+)?\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)", re.IGNORECASE)
_BATCH = 1000


@shenhe.command(
    examples=(
        'shenhe sql "select figure, period, as_printed from figures"',
        "shenhe sql --example 4 --format xlsx --into 分时段.xlsx",
    ),
    context_settings={"ignore_unknown_options": True},
)
@click.argument("query", required=False)
@click.option("--examples", "lists", is_flag=True, help="List the examples: questions that are often asked.")
@click.option("--example", "number", type=int, help="Run the example of this number.")
@click.option("--with-staging", is_flag=True, help="Views staging.<feed> too: the delivered rows behind the release.")
@click.option("--timeout", type=click.FloatRange(min=0, min_open=True), default=60.0, show_default=True,
              help="Seconds after which it is interrupted.")  # fmt: skip
@click.option("--memory", default="2GB", show_default=True, help="Memory that it may take, such as 512MB.")
@home_option
@format_option
def sql(
    query: str | None,
    lists: bool,
    number: int | None,
    with_staging: bool,
    timeout: float,
    memory: str,
    home: str | None,
    form: str,
) -> None:
    """Run SQL on the current release, read-only and locked down: shenhe sql "select …"."""
    if [query is not None, lists, number is not None].count(True) != 1:
        raise click.UsageError("one of: a query, --examples, --example N")
    if lists:
        _print_examples(examples(), form)
        return
    if not _MEMORY.fullmatch(memory.strip()):
        raise click.UsageError(f"--memory takes a size such as 512MB or 2GB, not {memory!r}")
    asked = example(number).query if number is not None else query or ""
    at = Home.at(home)
    with as_wrong_usage(timeout, memory):
        check_statements(asked)
    with (
        open_for_anyone(at, memory.strip(), _staging(at, asked) if with_staging else None) as connection,
        as_wrong_usage(timeout, memory),
        interrupted_after(connection, timeout),
    ):
        connection.execute(asked)
        if not connection.description:
            raise exits.Stop(exits.WRONG_USAGE, "没有可查的语句 / no statement that gives rows")
        print_stream([column[0] for column in connection.description], _rows(connection), form)


def _print_examples(found: Sequence[Example], form: str) -> None:
    rows = [(one.number, one.title.zh, one.title.en, one.query) for one in found]
    print_rows(["number", "title_zh", "title_en", "query"], rows, form, ["number", "title_zh", "title_en"])


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    """The rows of a result as they come: it need not fit into memory."""
    while rows := connection.fetchmany(_BATCH):
        yield from rows


def _staging(home: Home, query: str) -> Callable[[Path], Sequence[Path]]:
    """What puts the schema `staging` into the copy of a release."""

    def add(copy: Path) -> Sequence[Path]:
        from orchestration.deliveries.districts import district_of
        from orchestration.staging.asked import NotStaged, add_staging
        from transforms import feeds

        try:
            found = add_staging(home, copy, feeds(district_of(home)).values(), query)
        except NotStaged as error:
            raise exits.Stop(exits.INTERNAL, str(error)) from None
        if again := found.typed_again:
            said = f"{again[0]}" if len(again) == 1 else f"{again[0]} … ({len(again)})"
            zh, en = (
                "暂存文件缺失或已损坏，本次查询由档案重新读入",
                "staged files gone or damaged, typed again for this query",
            )
            click.echo(f"{zh} / {en}: {said}", err=True)
        return found.files

    return add
