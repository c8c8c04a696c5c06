"""`shenhe status`: the release in force, what is stale, quarantined, expected and overdue. It waits for nobody."""

from collections.abc import Iterator
from datetime import date

from orchestration.cli import exits
from orchestration.cli.main import home_option, open_home, shenhe
from orchestration.cli.output import format_option, print_rows
from orchestration.cli.queries import fetch, open_last_refresh
from orchestration.cli.refresh import extracts_option
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.reading import NoRelease, current_release, open_release

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
    with open_last_refresh(at) as connection:
        columns, refreshed = fetch(connection, "from refresh")
        _, failing = fetch(
            connection,
            """select gate || ' ' || subject, period, null, message_zh || ' / ' || message_en from gates
            where state in ('fail', 'needs_explanation') and gate <> 'delivery'""",
        )
        _, deliveries = fetch(connection, "select feed, period, sha256, state, department, reason from deliveries")
        _, inventories = fetch(connection, "select feed, inventory from feeds")
        _, marks = fetch(connection, "select name, fingerprint from tables")
    of_refresh = dict(zip(columns, refreshed[0], strict=True))
    lines.extend(("held back", *row) for row in failing)
    if given_up := of_refresh.get("rolled_back_from"):
        lines.append(("held back", f"release {given_up}", None, None, _ROLLED_BACK))
    lines.extend(("quarantined", row[0], row[1], row[4], row[5]) for row in deliveries if row[3] == "quarantined")
    in_force = [{"feed": row[0], "period": row[1], "sha256": row[2]} for row in deliveries if row[3] == "in force"]
    lines.extend(_stale(extracts, dict(inventories), dict(marks), in_force))
    lines.extend(_expected(in_force))
    return bool(of_refresh["held_back"])


_ROLLED_BACK = (
    "已回退，其内容不再发布，除非 refresh --again / rolled back from: not released again unless refresh --again"
)


def _stale(
    extracts: str | None, inventories: dict[str, str], marks: dict[str, str], in_force: list[dict[str, str]]
) -> Iterator[Line]:
    """Feeds whose folder changed, and tables whose definition changed, since the last refresh."""
    from orchestration.deliveries import FolderReader
    from orchestration.plan import expected_fingerprints
    from orchestration.project import project
    from orchestration.staging import inventory

    folder = FolderReader(extracts_folder(extracts))
    for name, feed in project().feeds.items():
        if inventories.get(name) != inventory(feed, folder.standing(feed, date.today())):
            yield "stale", f"staging.{name}", None, feed.department, "报送或约定有变 / deliveries or contract changed"
    for name, mark in expected_fingerprints(project(), in_force).items():
        if not name.startswith("staging.") and marks.get(name) != mark:
            yield "stale", name, None, None, "定义有变 / its definition, or what it reads, changed"


def _expected(in_force: list[dict[str, str]]) -> Iterator[Line]:
    """What departments owe by today: a line a feed for what is overdue, another for what is not yet."""
    from orchestration.calendar import HOLIDAYS, expected, holidays
    from orchestration.project import project

    calendar = holidays(project().tables[HOLIDAYS])
    for name, feed in project().feeds.items():
        periods = [row["period"] for row in in_force if row["feed"] == name]
        owed = expected(feed, periods, calendar, date.today())
        for what, wanted in (("overdue", True), ("expected", False)):
            due = [period for period, is_overdue in owed if is_overdue is wanted]
            if due:
                span = due[0] if len(due) == 1 else f"{due[0]} … {due[-1]}"
                yield what, name, span, feed.department, f"{len(due)} 份待报 / {len(due)} owed"
