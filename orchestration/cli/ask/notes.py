"""`shenhe notes`: what still needs an explanation, as lines of `explanations` to fill in and to sign."""

from orchestration.cli.ask.rows import fetch
from orchestration.cli.group import shenhe
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.warehouse.home import Home

_PENDING = """
    select
        subject, coalesce(period, '') as period, gate, string_agg(message_zh, '；' order by message_zh) as message_zh,
        string_agg(message_en, '; ' order by message_en) as message_en
    from gates
    where state = 'needs_explanation'
    group by all
    order by all
"""


@shenhe.command(examples=("shenhe notes", "shenhe notes --format csv --into extracts/explanations/说明_2022-10.csv"))
@home_option
@format_option
def notes(home: str | None, form: str) -> None:
    """What still needs an explanation, as unsigned lines to fill in: shenhe notes --format csv > 说明_2022.csv."""
    from orchestration.gates.explanations import COLUMNS_ZH
    from orchestration.release.last_refresh import open_record

    with open_record(Home.at(home)) as connection:
        _, rows = fetch(connection, _PENDING)
    if form == "table":
        columns = (*COLUMNS_ZH[:3], "所见 / what was seen")
        print_rows(columns, [(*row[:3], f"{row[3]}\n{row[4]}") for row in rows], form)
    else:
        print_rows(COLUMNS_ZH, [(*row[:3], "", "", "", "") for row in rows], form)
