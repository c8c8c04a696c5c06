"""`shenhe notes`: what still needs an explanation, as lines of `explanations` to fill in and to sign."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestration.cli.ask.rows import fetch
from orchestration.cli.group import shenhe
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.cli.output.cells import readable
from orchestration.warehouse.home import Home

_PENDING = """
    select subject, coalesce(period, '') as period, gate, message_zh, message_en, lower, upper
    from gates
    where state = 'needs_explanation'
    order by all
"""
_FIGURES = """
    select figure, period, name_zh || ' / ' || name_en as name, as_printed, base
    from figures
    order by period
"""

_Line = tuple[str, str, str]


@shenhe.command(examples=("shenhe notes", "shenhe notes --format csv --into extracts/explanations/说明_2022-10.csv"))
@home_option
@format_option
def notes(home: str | None, form: str) -> None:
    """What still needs an explanation, as unsigned lines to fill in: shenhe notes --format csv > 说明_2022.csv.

    A table shows beside each line what was seen, its bounds and the year before.
    """
    from orchestration.gates.explanations import COLUMNS_ZH
    from orchestration.release.last_refresh import open_record

    with open_record(Home.at(home)) as connection:
        _, pending = fetch(connection, _PENDING)
        of_figures = any("." in subject for subject, *_ in pending)
        _, figures = fetch(connection, _FIGURES) if of_figures else ((), [])
    by_line: dict[_Line, list[Sequence[Any]]] = {}
    for subject, period, gate, *seen in pending:
        by_line.setdefault((subject, period, gate), []).append(seen)
    if form == "table":
        columns = (*COLUMNS_ZH[:3], "所见 / what was seen")
        print_rows(columns, [(*line, "\n".join(_seen(line, seen, figures))) for line, seen in by_line.items()], form)
    else:
        print_rows(COLUMNS_ZH, [(*line, "", "", "", "") for line in by_line], form)


def _seen(line: _Line, found: Sequence[Sequence[Any]], figures: Sequence[Sequence[Any]]) -> Iterator[str]:
    """What a line is about: its name, each finding with its bounds, and the year before (of a growth, its base)."""
    subject, period, _ = line
    values = {at: (name, printed, base) for figure, at, name, printed, base in figures if figure == subject}
    if name := next((name for name, _, _ in values.values()), None) or _title(subject):
        yield name
    for zh, en, lower, upper in found:
        yield zh
        yield en
        if lower is not None or upper is not None:
            yield f"允许 / bounds: {readable(lower) or '…'} – {readable(upper) or '…'}"
    before = _year_before(period, values)
    if before is not None:
        yield f"上年 / year before: {values[before][1]} ({before})"
    elif period in values and values[period][2] is not None:
        yield f"上年 / year before: {readable(values[period][2])}"


def _title(feed: str) -> str | None:
    from transforms import feeds

    return feeds()[feed].title if feed in feeds() else None


def _year_before(period: str, values: Mapping[str, object]) -> str | None:
    if not period[:4].isdigit():
        return None
    return next((one for one in values if one.startswith(str(int(period[:4]) - 1))), None)
