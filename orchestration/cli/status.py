"""`shenhe status`: the release in force, what is stale, quarantined, expected and overdue. It waits for nobody."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from orchestration.cli import exits
from orchestration.cli.main import home_option, open_home, shenhe
from orchestration.cli.output import format_option, print_rows
from orchestration.cli.queries import fetch
from orchestration.cli.refresh import extracts_option
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.reading import NoRelease, current_release, open_release

if TYPE_CHECKING:
    from orchestration.last_refresh import Report

Line = tuple[str, str, str | None, str | None, str]
COLUMNS = ("what", "subject", "period", "department", "message")


@shenhe.command()
@extracts_option
@home_option
@format_option
def status(extracts: str | None, home: str | None, form: str) -> int:
    """How things stand: the release in force, what is stale, quarantined, expected, overdue."""
    at = open_home(home)
    number = current_release(at)
    lines: list[Line] = []
    if number is not None:
        with open_release(at) as connection:
            _, rows = fetch(connection, f"select published_at, commit from releases where release = {number}")
        lines.append(("release", str(number), None, None, f"{rows[0][0]:%Y-%m-%d %H:%M}, {rows[0][1][:12]}"))
    try:
        held_back = _of_last_refresh(at, extracts, lines)
    except NoRelease:
        held_back = False
    print_rows(COLUMNS, lines, form)
    if held_back:
        return exits.HELD_BACK
    if number is None:
        raise NoRelease("no release yet")
    return exits.QUARANTINED if any(line[0] == "quarantined" for line in lines) else exits.DONE


def _of_last_refresh(at: Home, extracts: str | None, lines: list[Line]) -> bool:
    """Add what the report of the last refresh tells; returns whether it was held back."""
    from orchestration.last_refresh import read_report

    report = read_report(at)
    lines.extend(
        ("held back", f"{row['gate']} {row['subject']}", row["period"], None, row["message"]) for row in report.failing
    )
    if report.rolled_back_from:
        lines.append(("held back", f"release {report.rolled_back_from}", None, None, _ROLLED_BACK))
    lines.extend(
        ("quarantined", row["feed"], row["period"], row["department"], f"{row['file']}: {row['reason']}")
        for row in report.deliveries
        if row["state"] == "quarantined"
    )
    lines.extend(_stale(extracts, report))
    lines.extend(_expected(report))
    return report.held_back


_ROLLED_BACK = (
    "已回退，其内容不再发布，除非 refresh --again / rolled back from: not released again unless refresh --again"
)


def _stale(extracts: str | None, report: "Report") -> Iterator[Line]:
    """Feeds whose folder changed, and tables whose definition changed, since the last refresh."""
    from orchestration.deliveries import FolderReader
    from orchestration.last_refresh import inventories, stale_feeds, stale_tables
    from orchestration.project import project

    standing = inventories(project(), FolderReader(extracts_folder(extracts)), date.today())
    for name in stale_feeds(report, standing):
        department = project().feeds[name].department
        yield "stale", f"staging.{name}", None, department, "报送或约定有变 / deliveries or contract changed"
    for name in stale_tables(report, project()):
        yield "stale", name, None, None, "定义有变 / its definition, or what it reads, changed"


def _expected(report: "Report") -> Iterator[Line]:
    """What departments owe by today: a line a feed for what is overdue, another for what is not yet."""
    from orchestration.calendar import HOLIDAYS, expected, holidays
    from orchestration.project import project

    calendar = holidays(project().tables[HOLIDAYS])
    for name, feed in project().feeds.items():
        periods = [row["period"] for row in report.in_force if row["feed"] == name]
        owed = expected(feed, periods, calendar, date.today())
        for what, wanted in (("overdue", True), ("expected", False)):
            due = [period for period, is_overdue in owed if is_overdue is wanted]
            if due:
                span = due[0] if len(due) == 1 else f"{due[0]} … {due[-1]}"
                yield what, name, span, feed.department, f"{len(due)} 份待报 / {len(due)} owed"
