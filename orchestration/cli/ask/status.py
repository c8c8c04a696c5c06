"""`shenhe status`: the release in force; what waits, is stale, quarantined, expected, overdue. Takes no lock."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from orchestration.cli import exits
from orchestration.cli.ask.rows import fetch
from orchestration.cli.group import shenhe
from orchestration.cli.options import extracts_option, format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.warehouse.clock import shown, today
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.releases.integrity import RecordClosed
from orchestration.warehouse.releases.reader import NoRelease, open_release, release_in_force

if TYPE_CHECKING:
    from orchestration.release.last_refresh import LastRefresh

Line = tuple[str, str, str | None, str | None, str]
COLUMNS = ("what", "subject", "period", "department", "message")


@shenhe.command(examples=("shenhe status", "shenhe status --verify"))
@click.option("--verify", is_flag=True, help="Compare every hash: archive, staged, releases; read the build whole.")
@extracts_option
@home_option
@format_option
def status(verify: bool, extracts: str | None, home: str | None, form: str) -> int:
    """The release in force, and what waits, is stale, quarantined, expected or overdue."""
    at = Home.at(home)
    if verify:
        return _verify(at, form)
    number = release_in_force(at)
    lines: list[Line] = []
    if number is not None:
        with open_release(at) as connection:
            _, rows = fetch(connection, f"select published_at, commit from releases where release = {number}")
        lines.append(("release", str(number), None, None, f"{shown(rows[0][0])}, {rows[0][1][:12]}"))
    else:
        said = "尚无发布，请运行 shenhe refresh / no release yet: run shenhe refresh"
        lines.append(("release", "—", None, None, said))
    try:
        held_back = _of_last_refresh(at, extracts, lines)
    except (NoRelease, RecordClosed):
        held_back = False
    print_rows(COLUMNS, lines, form)
    if held_back:
        return exits.HELD_BACK
    if number is None:
        return exits.NO_RELEASE
    return exits.QUARANTINED if any(line[0] == "quarantined" for line in lines) else exits.DONE


def _verify(at: Home, form: str) -> int:
    """Say what is damaged in the home, and what mends it."""
    if not at.build.exists():
        raise NoRelease("nothing was built yet")
    from orchestration.deliveries.districts import deliveries_of
    from orchestration.refresh.begin import begin
    from orchestration.release.verification import verify
    from orchestration.session import Request

    with begin(
        Request(at, deliveries_of(at, extracts_folder()), "shenhe status --verify", mends_pointer=True)
    ) as session:
        found = [(one.what, one.subject, None, None, str(one.message)) for one in verify(session)]
        found += [("build", "build.duckdb", None, None, str(message)) for message in session.mended]
    if found or form != "table":
        print_rows(COLUMNS, found, form)
    if not found:
        click.echo("全部完好 / everything is as it was written", err=form != "table")
    return exits.INTERNAL if found else exits.DONE


def _of_last_refresh(at: Home, extracts: str | None, lines: list[Line]) -> bool:
    """Add the lines from the record of the last refresh. Returns whether the release was held back."""
    from orchestration.release.embargo.waits import waits
    from orchestration.release.last_refresh import read_record

    record = read_record(at)
    if record.waiting is not None:
        found = waits(at, record.calendar, record.waiting, record.signatures)
        lines.append(("waiting", str(found.waiting.release), None, None, str(found.message)))
    lines.extend(
        ("held back", f"{one.gate} {one.subject}", one.period, None, str(one.message)) for one in record.failing
    )
    if record.rolled_back_from:
        lines.append(("held back", f"release {record.rolled_back_from}", None, None, _ROLLED_BACK))
    lines.extend(
        ("quarantined", one.feed, one.period, one.department, f"{one.file}: {one.reason}")
        for one in record.deliveries
        if one.state == "quarantined"
    )
    lines.extend(_stale(at, extracts, record))
    lines.extend(_expected(record))
    return record.held_back


_ROLLED_BACK = (
    "已回退，其内容不再发布，除非 refresh --again / rolled back from: not released again unless refresh --again"
)


def _stale(at: Home, extracts: str | None, record: "LastRefresh") -> Iterator[Line]:
    """Feeds, tables and figures that the next refresh will make again."""
    from orchestration.deliveries.districts import deliveries_of, district_of
    from orchestration.deliveries.folder import FolderReader
    from orchestration.project.definitions import project
    from orchestration.refresh.staleness import stale

    declared, folder = project(district_of(at)), FolderReader(deliveries_of(at, extracts_folder(extracts)))
    todo = stale(declared, at, record.state, folder, today())
    for name in todo.feeds:
        department = declared.feeds[name].department
        yield "stale", f"staging.{name}", None, department, "报送或约定有变 / deliveries or contract changed"
    others = [*todo.tables, *(["figures"] if todo.figures else [])]
    for name in others:
        yield (
            "stale",
            name,
            None,
            None,
            "定义、检查或所读的表有变 / its definition, its gates, or what it reads, changed",
        )


def _expected(record: "LastRefresh") -> Iterator[Line]:
    """Deliveries due by today: one line per feed for those overdue, one for those not yet overdue."""
    from orchestration.project.calendar import expected
    from orchestration.project.definitions import project

    for name, feed in project().feeds.items():
        periods = [one.period for one in record.state.in_force if one.feed == name]
        missing = expected(feed, periods, project().holidays(), today())
        for what, wanted in (("overdue", True), ("expected", False)):
            due = [period for period, is_overdue in missing if is_overdue is wanted]
            if due:
                span = due[0] if len(due) == 1 else f"{due[0]} … {due[-1]}"
                yield what, name, span, feed.department, f"{len(due)} 份待报 / {len(due)} due"
