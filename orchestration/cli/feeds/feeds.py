"""`shenhe feeds`: what each department sends, and in which form."""

import datetime
from collections.abc import Iterable

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.naming import chosen, feed_titles
from orchestration.cli.options import format_option
from orchestration.cli.output import print_record, print_rows
from orchestration.warehouse.clock import today

_COLUMNS = ("feed", "title", "department", "cadence", "next_period", "due", "file")
_OF_A_FEED = ("header", "kind", "required", "unit", "values", "expected_zh", "expected_en")


@shenhe.command(examples=("shenhe feeds --department 区人社局", "shenhe feeds 区域总部名录 --format json"))
@click.argument("feed", required=False)
@click.option("--department", help="Only what this department or platform sends; a part of its name does.")
@click.option("--home", expose_value=False, help="Accepted and ignored: the feeds are those of the definitions.")
@format_option
def feeds(feed: str | None, department: str | None, form: str) -> None:
    """What to send: all feeds with their due days, or the columns of FEED with units and categories."""
    if feed is None:
        _print_all(department, form)
    elif department is not None:
        raise click.UsageError("--department goes without FEED")
    else:
        _print_one(chosen(feed, feed_titles(), "feed"), form)


def _print_all(department: str | None, form: str) -> None:
    from orchestration.cli.feeds.asked import CADENCES, file_name, next_due, usual_period
    from transforms import feeds as all_feeds

    wanted = department or ""
    found = [one for one in all_feeds().values() if wanted in one.department or wanted in one.system]
    if not found:
        there = sorted({one.department for one in all_feeds().values()})
        zh, en = f"没有部门 {department}；有：{'、'.join(there)}", f"no department {department}"
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}")
    rows = []
    for one in found:
        period, day = next_due(one, today()) or (None, None)
        file = file_name(one, usual_period(one, today()))
        rows.append((one.name, one.title, one.department, CADENCES[one.cadence], period, day, file))
    print_rows(_COLUMNS, rows, form)


def _print_one(name: str, form: str) -> None:
    from orchestration.cli.feeds.asked import CADENCES, KINDS, columns_of, file_name, next_due, usual_period
    from transforms import feeds as all_feeds

    feed = all_feeds()[name]
    period = usual_period(feed, today())
    rows = [
        (
            one.header, KINDS[one.column.kind], one.is_required, one.column.unit,
            "、".join(one.choices), one.expected_zh, one.expected_en,
        )
        for one in columns_of(feed, period)
    ]  # fmt: skip
    found = next_due(feed, today())
    told = {
        "feed": feed.name,
        "title": feed.title,
        "description": feed.description,
        "system": feed.system,
        "department": feed.department,
        "cadence": feed.cadence,
        "next_period": found[0] if found else None,
        "due": str(found[1]) if found else None,
        "folder": f"{feed.name}/",
        "file": file_name(feed, period),
    }
    if form == "json":
        print_record({**told, "columns": [dict(zip(_OF_A_FEED, row, strict=True)) for row in rows]})
        return
    if form == "table":
        for line in _introduced(told, CADENCES[feed.cadence], found):
            click.echo(line)
    print_rows(_OF_A_FEED, rows, form, ("header", "kind", "expected_zh", "expected_en"))


def _introduced(told: dict[str, str | None], cadence: str, found: tuple[str, datetime.date] | None) -> Iterable[str]:
    """What stands above the columns of a feed."""
    yield f"{told['title']} {told['feed']} · {told['department']}"
    yield f"{told['description']}"
    owed = f"，{found[0]} 请于 {found[1]} 前报送（期末后 15 日内）" if found else ""
    due = f", {found[0]} by {found[1]} (fifteen days after its end)" if found else ""
    yield f"{cadence}报送{owed} / delivered by the {told['cadence']}{due}"
    yield f"文件名须含时期，如 {told['file']} / the file name holds the period"
    yield f"空白模板 / an empty file to fill in: shenhe template {told['feed']}"
    yield ""
