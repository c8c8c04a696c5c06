"""`shenhe rollback`: puts an earlier release in force again."""

import click
import duckdb

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.naming import known_release
from orchestration.cli.options import home_option
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.releases.integrity import DamagedRelease
from orchestration.warehouse.releases.reader import current_release


@shenhe.command(examples=("shenhe rollback 11", "shenhe rollback 11 --home /srv/shenhe"))
@click.argument("number", metavar="N", type=int)
@home_option
def rollback(number: int, home: str | None) -> None:
    """Put release N in force again. The content rolled back from is released again only with `refresh --again`."""
    at = Home.at(home)
    known_release(at, number, must_stand=True)
    from orchestration.deliveries.districts import deliveries_of
    from orchestration.refresh.begin import begin
    from orchestration.release.rollback import roll_back
    from orchestration.session import Request

    with begin(Request(at, deliveries_of(at, extracts_folder()), "shenhe rollback", mends_pointer=True)) as session:
        before = current_release(at)
        if number == before:
            click.echo(f"发布 {number} 已在生效 / release {number} is in force already")
            return
        try:
            given_up = roll_back(session, known_release(at, number, must_stand=True))
        except (duckdb.Error, DamagedRelease) as error:
            zh, en = f"发布 {number} 打不开，{before} 仍在生效", f"release {number} does not open; {before} stands"
            raise exits.Stop(exits.INTERNAL, f"{zh} / {en}: {error}") from error
    click.echo(f"已回退 / rolled back: release {number} is in force")
    if given_up:
        numbers = ", ".join(str(one) for one in given_up)
        click.echo(
            f"其内容不再发布，除非 shenhe refresh --again / not released again unless shenhe refresh --again: {numbers}"
        )
