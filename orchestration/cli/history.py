"""What was said, and going back: `shenhe releases`, `diff`, `rollback` and `rebuild`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import duckdb

from orchestration.cli import exits
from orchestration.cli.main import home_option, open_home, shenhe
from orchestration.cli.output import format_option, print_rows
from orchestration.cli.vintages import known_release, open_figures_of
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.reading import current_release, release_file
from orchestration.warehouse.vintages import Released, known_releases, line

if TYPE_CHECKING:
    from orchestration.rebuild import Rebuilt


@shenhe.command()
@home_option
@format_option
def releases(home: str | None, form: str) -> None:
    """The releases, oldest first, with the state of each, and whether its file is kept."""
    at = open_home(home)
    ancestors = [one.release for one in line(at)]
    rows = [
        (
            one.release, one.published_at, one.commit, one.parent, one.fingerprint,
            _state(one, ancestors), release_file(at, one.release).exists(),
        )
        for one in known_releases(at).values()
    ]  # fmt: skip
    print_rows(("release", "published_at", "commit", "parent", "fingerprint", "state", "kept"), rows, form)


def _state(one: Released, ancestors: list[int]) -> str:
    if one.release not in ancestors:
        return "rolled back from" if one.rolled_back_at else "set aside"
    return "in force" if one.release == ancestors[-1] else "earlier"


@shenhe.command()
@click.argument("a", type=int)
@click.argument("b", type=int)
@home_option
@format_option
def diff(a: int, b: int, home: str | None, form: str) -> None:
    """The figures that came, went or changed from release A to release B."""
    at = open_home(home)
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
    connection, query = open_figures_of(home, number)
    with connection:
        rows = connection.execute(f"select figure, period, value from ({query})").fetchall()
    return {(figure, period): value for figure, period, value in rows}


@shenhe.command()
@click.argument("number", metavar="N", type=int)
@home_option
def rollback(number: int, home: str | None) -> None:
    """Make release N the one in force again; what it is rolled back from is not released again by itself."""
    at = open_home(home)
    known_release(at, number, must_stand=True)
    from orchestration.rollback import roll_back
    from orchestration.session import session

    with session(at, extracts_folder()) as opened:
        before = current_release(at)
        if number == before:
            click.echo(f"发布 {number} 已在生效 / release {number} is in force already")
            return
        try:
            given_up = roll_back(opened, known_release(at, number, must_stand=True))
        except duckdb.Error as error:
            zh, en = f"发布 {number} 打不开，{before} 仍在生效", f"release {number} does not open; {before} stands"
            raise exits.Stop(exits.INTERNAL, f"{zh} / {en}: {error}") from error
    click.echo(f"已回退 / rolled back: release {number} is in force")
    if given_up:
        numbers = ", ".join(str(one) for one in given_up)
        click.echo(
            f"其内容不再发布，除非 shenhe refresh --again / not released again unless shenhe refresh --again: {numbers}"
        )


@shenhe.command()
@click.argument("number", metavar="N", type=int)
@click.option(
    "--into", required=True, type=click.Path(), help="A new or empty folder, which becomes a home of its own."
)
@home_option
def rebuild(number: int, into: str, home: str | None) -> int:
    """Make release N again from its list of deliveries and the archive, and compare."""
    at, folder = open_home(home), Path(into).resolve()
    known_release(at, number, must_stand=True)
    from orchestration.rebuild import WORKSHOP, BytesMissing
    from orchestration.rebuild import rebuild as run

    if folder.exists() and (not folder.is_dir() or {entry.name for entry in folder.iterdir()} - {WORKSHOP}):
        raise exits.Stop(exits.WRONG_USAGE, f"不是空文件夹 / not an empty folder: {folder}")
    try:
        rebuilt = run(at, number, folder)
    except BytesMissing as error:
        raise exits.Stop(exits.HELD_BACK, f"档案缺失或已损 / missing or damaged in the archive: {error}") from error
    return say_what_it_came_to(rebuilt, folder)


def say_what_it_came_to(rebuilt: "Rebuilt", folder: Path) -> int:
    """Say whether what was made is the release asked for; returns the exit code."""
    from orchestration.publishing import commit, held_back_line

    asked, publication = rebuilt.asked, rebuilt.publication
    for outcome in publication.held_back:
        click.echo(held_back_line(outcome))
    for lack in publication.lacks:
        click.echo(f"held back: {lack.message_zh} / {lack.message_en}")
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
