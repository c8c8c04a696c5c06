"""`shenhe rebuild`: makes a release again in a new home, and compares it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli import exits
from orchestration.cli.group import shenhe
from orchestration.cli.naming import known_release
from orchestration.cli.options import home_option
from orchestration.warehouse.home import Home

if TYPE_CHECKING:
    from orchestration.refresh.rebuild import Rebuilt


@shenhe.command(
    examples=("shenhe rebuild 11 --into /srv/again", "shenhe rebuild 11 --into /srv/again --home /srv/shenhe")
)
@click.argument("number", metavar="N", type=int)
@click.option("--into", required=True, type=click.Path(), help="A new or empty folder, which becomes a new home.")
@home_option
def rebuild(number: int, into: str, home: str | None) -> int:
    """Make release N again from its list of deliveries and the archive, and compare."""
    at, folder = Home.at(home), Path(into).resolve()
    known_release(at, number, must_stand=True)
    from orchestration.refresh.rebuild import WORKSHOP, BytesMissing
    from orchestration.refresh.rebuild import rebuild as run

    if folder.exists() and (not folder.is_dir() or {entry.name for entry in folder.iterdir()} - {WORKSHOP}):
        raise exits.Stop(exits.WRONG_USAGE, f"不是空文件夹 / not an empty folder: {folder}")
    try:
        rebuilt = run(at, number, folder)
    except BytesMissing as error:
        raise exits.Stop(exits.HELD_BACK, f"档案缺失或已损 / missing or damaged in the archive: {error}") from error
    return say_what_it_came_to(rebuilt, folder)


def say_what_it_came_to(rebuilt: "Rebuilt", folder: Path) -> int:
    """Say whether the release made equals the one asked for. Returns the exit code."""
    from orchestration.release.make import commit

    asked = rebuilt.asked
    for line in rebuilt.decision.lines:
        click.echo(line)
    today = commit()
    if asked.commit != today or asked.commit.endswith("-dirty"):
        click.echo(
            f"定义未必相同 / the definitions may differ: release {asked.release} is of commit {asked.commit or '?'},"
            f" this is {today or '?'}",
            err=True,
        )
    if rebuilt.is_same:
        click.echo(f"已重建，内容相同 / rebuilt, the same content: release {asked.release}, {asked.fingerprint}")
        click.echo(f"打开 / open it: duckdb -readonly {folder / 'current.duckdb'}")
        return exits.DONE
    if rebuilt.made is None:
        click.echo(
            f"未能重建 / not rebuilt: release {asked.release} is held back; see shenhe gates --failed --home {folder}"
        )
        return exits.HELD_BACK
    click.echo(
        f"已重建，内容不同 / rebuilt, another content: release {asked.release} is {asked.fingerprint},"
        f" rebuilt {rebuilt.made.fingerprint}"
    )
    return exits.HELD_BACK
