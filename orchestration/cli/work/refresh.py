"""`shenhe refresh`: load what was delivered, judge it, and release what passes."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli import exits
from orchestration.cli.ask.rows import fetch
from orchestration.cli.city.each import chosen_districts, refresh_each
from orchestration.cli.group import shenhe
from orchestration.cli.options import city_home_option, extracts_option
from orchestration.cli.output import print_rows
from orchestration.cli.service.alerting import alerts_told
from orchestration.cli.work.progress import progress_shown
from orchestration.cli.work.timings import print_timings
from orchestration.engines.chosen import engine_of
from orchestration.timings import IMPORTS
from orchestration.warehouse.build.database import is_damaged
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.memory import BadMemory, memory_limit
from orchestration.warehouse.releases.reader import open_release
from orchestration.warehouse.releases.retention import BadRetention, Retention

if TYPE_CHECKING:
    from orchestration.refresh.run import Result
    from orchestration.refresh.staleness import Todo
    from orchestration.session import Request, Session
    from orchestration.warehouse.messages import Message


@shenhe.command(examples=("shenhe refresh", "shenhe refresh --extracts /data/extracts --timings"))
@click.option("--again", is_flag=True, help="Release even the content of a release that was rolled back from.")
@click.option("--timings", is_flag=True, help="Say afterwards where the time went, by phase.")
@extracts_option
@city_home_option
def refresh(again: bool, timings: bool, extracts: str | None, home: str | None) -> int:
    """Load what was delivered, compute, judge, and release what passes. Does nothing when nothing is new.

    Where the folder of deliveries lists districts (districts.csv), each is refreshed and released by itself.
    """
    at, folder = Home.at(home), extracts_folder(extracts)
    if not folder.is_dir():
        raise exits.Stop(exits.WRONG_USAGE, f"没有报送文件夹 / no folder of deliveries: {folder}")
    try:
        Retention.configured()
        memory_limit()
    except (BadRetention, BadMemory) as error:
        raise exits.Stop(exits.WRONG_USAGE, str(error)) from error
    # Before the home is made: it raises for an engine that is none, or lacks something.
    engine_of(at)
    from orchestration.session import Request

    request = Request(at, folder, again=again)
    with alerts_told() as alerts:

        def refresh_told(request: "Request", in_full: bool) -> int:
            with alerts.of(request.home):
                code = refresh_one(request, in_full)
                if timings:
                    print_timings(request.timings.seconds())
                return code

        if served := chosen_districts(folder):
            return refresh_each(request, served, refresh_told)
        return refresh_told(request, True)


def refresh_one(request: "Request", in_full: bool) -> int:
    """Refresh the home of one district, and say what came of it, with the printed figures or in brief."""
    result = _run(request)
    _say_what_was_done(result)
    _say_what_came_of_it(request.home, result, in_full)
    if result.unrecorded:
        click.echo(str(result.unrecorded), err=True)
    if result.decision.refused:
        return exits.HELD_BACK
    return exits.QUARANTINED if result.quarantined else exits.DONE


def _run(request: "Request") -> "Result":
    """Run the refresh; run it again from a new build if the build was found damaged."""
    try:
        return _run_once(request)
    except Exception:
        if not is_damaged(request.home):
            raise
        return _run_once(request)


def _run_once(request: "Request") -> "Result":
    """Run the refresh, recorded as a run of Dagster; on a terminal, show progress."""
    from orchestration.refresh.begin import begin
    from orchestration.refresh.run import refresh as run

    with progress_shown() as listener, begin(replace(request, listener=listener)) as session:
        return run(session, _take)


def _take(session: "Session", todo: "Todo") -> "Message | None":
    # A refresh with nothing new does without the import.
    with session.timings.phase(IMPORTS):
        from orchestration.defs.processes.launch import take_recorded

    return take_recorded(session, todo)


def _say_what_was_done(result: "Result") -> None:
    if result.touched:
        click.echo(f"已刷新 / refreshed: {_touched(result)}")
    if result.unchanged:
        click.echo(f"未变，未重算 / unchanged, not made again: {_listed(result.unchanged)}")
    for message in result.mended:
        click.echo(f"mended: {message.zh}\n  {message.en}")
    for line in result.decision.lines:
        click.echo(line)
    for one in result.quarantined:
        click.echo(one.line)
    for file in result.left:
        zh, en = "仍在写入，留待下次刷新", "is still being written, and left for the next refresh"
        click.echo(f"left: {file}\n  {file} {zh}\n  {file} {en}")


def _touched(result: "Result") -> str:
    """What was made again and how many rows were read for it: the names, or only counts beyond `_NAMED` names."""
    feeds = [name.removeprefix("staging.") for name in result.touched if name.startswith("staging.")]
    others = [name for name in result.touched if not name.startswith("staging.")]
    rows = sum(result.rows_read.values())
    if len(result.touched) > _NAMED:
        return f"{len(feeds)} feeds ({rows:,} rows read), {len(others)} tables"
    read = [f"staging.{feed} ({result.rows_read.get(feed, 0):,} rows read)" for feed in feeds]
    return ", ".join([*read, *others])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= _NAMED else f"{len(names)} tables"


_NAMED = 12


def _say_what_came_of_it(home: Home, result: "Result", in_full: bool) -> None:
    decision = result.decision
    stands = f"release {decision.release} stands" if decision.release else "there is no release yet"
    if result.waits:
        number, message = result.waits.waiting.release, result.waits.message
        click.echo(f"待发布 / waiting: release {number} {message.zh}\n  release {number} {message.en}")
    if decision.refused and decision.is_new:
        click.echo(f"已发布 / released: release {decision.release}")
    if decision.refused:
        hint = "; see shenhe gates --failed" if decision.held_back else ""
        click.echo(f"未发布 / not released: {stands}{hint}")
        return
    if not decision.is_new:
        said = "没有变化 / nothing changed" if not result.touched else "内容未变 / the content is the same"
        said = "尚未发布 / not released yet" if decision.awaited else said
        click.echo(f"{said}: {stands}")
        return
    if in_full:
        with open_release(home) as connection:
            columns, rows = fetch(connection, _BESIDE_PRINTED)
        print_rows(columns, rows, "table")
    click.echo(f"已发布 / released: release {decision.release}")
    if in_full:
        _say_how_to_ask(home)


def _say_how_to_ask(home: Home) -> None:
    click.echo(f'查询 / query it: {_command()} sql "select * from figures"')
    click.echo(f"打开 / open it: duckdb -readonly {home.current}")


_BESIDE_PRINTED = """
    select printed_figures.figure, figures.name_zh, printed_figures.period, figures.as_printed as counted,
        printed_figures.printed, printed_figures.state
    from printed_figures
    left join figures on printed_figures.figure = figures.figure and printed_figures.period = figures.period
"""


def _command() -> str:
    """The command as it was called, so that the printed line can be pasted."""
    called = Path(sys.argv[0])
    return str(called) if called.name == "shenhe" else "shenhe"
