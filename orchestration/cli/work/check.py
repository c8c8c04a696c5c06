"""`shenhe check`: tells whether a file would be accepted, without side effects."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.naming import chosen, feed_titles
from orchestration.cli.options import format_option
from orchestration.cli.output import print_record
from orchestration.cli.problems import COLUMNS, print_problems
from orchestration.warehouse.clock import today

if TYPE_CHECKING:
    from orchestration.staging.check import Checked
    from transforms import Feed
    from transforms.reading import Period, Problem


@shenhe.command(
    examples=(
        "shenhe check extracts/headquarters_register/区域总部名录_2022年四季度.xlsx",
        "shenhe check 报送.csv --feed 跨境电商订单 --period 2022年10月 --format xlsx --into 问题.xlsx",
    )
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--feed", help="The feed of the file [default: its folder, else told from its header].")
@click.option("--period", help="The period of the file, such as 2022-10 or 2022年10月 [default: from its name].")
@click.option("--home", expose_value=False, help="Accepted and ignored: a check needs no home.")
@format_option
def check(file: Path, feed: str | None, period: str | None, form: str) -> int:
    """Would this file be accepted? Lists every cell to mend; keeps nothing.

    The file is judged alone, by the contract of the district whose folder it stands in.

    Gates that compare it with other deliveries run at the refresh.
    """
    if not file.is_file():
        zh, en = "不是普通文件，无法检查", "not a plain file: it cannot be checked"
        raise exits.Stop(exits.WRONG_USAGE, f"{file} {zh} / {en}")
    if feed is not None:
        feed = chosen(feed, feed_titles(), "feed")
    checked = _checked(file, feed, _period(period))
    if form == "json":
        print_record(_as_json(checked))
    else:
        rows = _rows(checked, file.name)
        if rows or form != "table":
            print_problems(COLUMNS, rows, form)
        # Rows go alone to standard output where a program may read them.
        click.echo(_verdict(checked, file.name), err=form != "table")
    return exits.DONE if checked.accepted else exits.QUARANTINED


def _rows(checked: "Checked", name: str) -> list[tuple[object, ...]]:
    """The cells to mend, as a release lists them."""
    feed, department = (checked.feed.name, checked.feed.department) if checked.feed else (None, None)
    return [
        (
            feed, checked.period, name, one.sheet, one.row, one.column, one.found, one.expected_zh, one.expected_en,
            department,
        )
        for one in sorted(checked.problems, key=_place)
    ]  # fmt: skip


def _as_json(checked: "Checked") -> dict[str, object]:
    """All that a check comes to, for a program; columns are named as they are staged."""
    return {
        "accepted": checked.accepted,
        "feed": checked.feed.name if checked.feed else None,
        "period": checked.period,
        "rows": checked.rows,
        "totals": {name: _number(total) for name, total in checked.totals.items()},
        "dates": {name: [str(first), str(last)] for name, (first, last) in checked.dates.items()},
        "units": dict(checked.units),
        "remarks": [{"zh": one.zh, "en": one.en} for one in checked.remarks],
        "problems": [
            {
                "sheet": one.sheet, "row": one.row, "column": one.column, "found": one.found,
                "zh": one.expected_zh, "en": one.expected_en,
            }
            for one in sorted(checked.problems, key=_place)
        ],
    }  # fmt: skip


def _number(total: Decimal) -> int | float:
    return int(total) if total == total.to_integral_value() else float(total)


def _checked(file: Path, feed: str | None, period: "Period | None") -> "Checked":
    from orchestration.deliveries.districts import served
    from orchestration.staging.check import UnknownFeed, check
    from transforms import SHENHE, feeds

    of_district = served(file.absolute().parent.parent)
    try:
        return check(file, feeds(of_district.district if of_district else SHENHE), feed, period, today())
    except UnknownFeed as error:
        named = "、".join(error.candidates)
        zh, en = f"与多项报送相符：{named}", f"its header fits several feeds: {named}"
        if not error.fits:
            zh, en = "表头与哪一项报送都不符", "its header fits no feed"
            if named:
                zh, en = f"{zh}，最接近的是 {named}", f"{en}; the nearest are {named}"
        raise exits.Stop(exits.WRONG_USAGE, f"{zh}，请用 --feed 指明 / {en}: name it with --feed") from None


def _period(text: str | None) -> "Period | None":
    from transforms.reading.period import PeriodError, period_of

    try:
        return None if text is None else period_of(text)
    except PeriodError:
        zh, en = (
            f"“{text}”不是一个时期，如 2022、2022-Q4、2022年10月",
            f"{text!r} is no period, such as 2022 or 2022-Q4",
        )
        raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}") from None


def _place(one: "Problem") -> tuple[bool, str, bool, int, str]:
    """Sort key of cells to mend, as in a release: problems without a sheet or row come last."""
    return one.sheet is None, one.sheet or "", one.row is None, one.row or 0, one.column or ""


def _verdict(checked: "Checked", name: str) -> str:
    from transforms.reading.problems import number_to_mend

    if checked.problems:
        zh, en = number_to_mend([one.rule for one in checked.problems])
        return f"将被退回：{name}，{zh} 处须改 / would be quarantined: {en} to mend"
    assert checked.feed is not None
    feed, period, rows = checked.feed, checked.period, checked.rows
    zh, en = _counts_as(feed, f"{period}")
    lines = [
        f"可以接收：{feed.name}（{feed.title}）{period}，{rows} 行，{zh}",
        f"would be accepted: {feed.name} {period}, {rows} rows; {en}",
        *_understood(checked, feed),
        *(f"{one.zh} / {one.en}" for one in checked.remarks),
    ]
    return "\n".join(lines)


def _understood(checked: "Checked", feed: "Feed") -> Iterator[str]:
    """A line for each total and each span of dates, so that a wrong unit or year is seen at once."""
    headers = {column.name: column.header for column in feed.valued_columns}
    for name, total in checked.totals.items():
        unit = checked.units.get(name)
        zh, en = (f"，按“{unit}”读取", f", read in {unit}") if unit else ("", "")
        yield f"  {headers[name]} {name}：合计 {_number(total):,}{zh} / total {_number(total):,}{en}"
    for name, (first, last) in checked.dates.items():
        yield f"  {headers[name]} {name}：{first} 至 {last} / from {first} to {last}"


def _counts_as(feed: "Feed", period: str) -> tuple[str, str]:
    """What an accepted delivery counts as."""
    instead = f"代替此前报送的 {period}", f"in place of any {period} delivered before"
    if feed.nature == "log":
        return f"计为 {period} 发生的全部，{instead[0]}", f"counts as all that happened in {period}, {instead[1]}"
    return f"计为 {period} 期末的情况，{instead[0]}", f"counts as how things stood at the end of {period}, {instead[1]}"
