"""`shenhe diff`: what changed from one release to another."""

import click

from orchestration.cli.group import shenhe
from orchestration.cli.naming import figures_of, known_release
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import open_release


@shenhe.command(examples=("shenhe diff 11 12", "shenhe diff 11 12 --format xlsx --into 变动.xlsx"))
@click.argument("a", type=int)
@click.argument("b", type=int)
@home_option
@format_option
def diff(a: int, b: int, home: str | None, form: str) -> None:
    """Figures added, removed or changed from release A to release B."""
    at = Home.at(home)
    was, now = (_values(at, known_release(at, number)) for number in (a, b))
    rows = []
    for key in [*now, *(key for key in was if key not in now)]:
        before, after = was.get(key), now.get(key)
        if key in was and key in now and before == after:
            continue
        change = "came" if key not in was else "went" if key not in now else "changed"
        difference = None if before is None or after is None else after - before
        rows.append((*key, change, before, after, difference))
    print_rows(("figure", "period", "change", "was", "is", "difference"), rows, form)


def _values(home: Home, number: int) -> dict[tuple[str, str], float | None]:
    at, query = figures_of(home, number)
    with open_release(home, at) as connection:
        rows = connection.execute(f"select figure, period, value from ({query})").fetchall()
    return {(figure, period): value for figure, period, value in rows}
