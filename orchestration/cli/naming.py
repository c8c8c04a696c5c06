"""Resolves names given on the command line: a figure, feed or period, and a release by number or date."""

import difflib
from collections.abc import Iterable
from datetime import date, datetime
from typing import NoReturn

import click

from orchestration.cli import exits
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import NoRelease, open_release, release_file
from orchestration.warehouse.releases.vintages import known_releases, lineage, nearest, told_in


def known(name: str, names: Iterable[str | None], what: str) -> None:
    """Stop with the nearest name when this one is none of them."""
    there = sorted({one for one in names if one})
    if name not in there:
        near = difflib.get_close_matches(name, there, n=1, cutoff=0)
        hint = f"；最接近的是 {near[0]} / did you mean {near[0]}?" if near else ""
        raise exits.Stop(exits.WRONG_USAGE, f"没有 {name} / no {what} {name}{hint}")


def known_release(home: Home, number: int, must_stand: bool = False) -> int:
    """The number of a release that was made; stops with the nearest one otherwise. Raises NoRelease before the first.

    `must_stand`: its file must still exist.
    """
    if not (known := known_releases(home)):
        raise NoRelease("no release yet")
    standing = [one for one in known if release_file(home, one).exists()]
    if number not in known:
        near = nearest(number, standing if must_stand else known)
        _stop(f"没有发布 {number}；最接近的是 {near}", f"no release {number}; did you mean {near}?")
    if must_stand and number not in standing:
        near = nearest(number, standing)
        _stop(
            f"发布 {number} 的文件已不再保留；最接近的是 {near}",
            f"the file of release {number} is no longer kept; the nearest that is kept is {near}",
        )
    return number


def figures_of(home: Home, number: int) -> tuple[int, str]:
    """The release that holds the figures of release `number`, and the query for them in catalogue order."""
    at = told_in(home, number)
    if at is None and release_file(home, number).exists():
        # It is damaged, or it would hold its own figures: opening it says how.
        with open_release(home, number):
            at = number
    if at is None:
        if release_file(home, number).exists():
            with open_release(home, number):  # it raises DamagedRelease, which says why nothing is told
                pass
        _stop(
            f"发布 {number} 已回退，其文件已不再保留",
            f"release {number} was rolled back from and its file is no longer kept; no release holds its figures",
        )
    query = f"""
        select told.*
        from figures_as_of({number}) as told
        left join (select figure, row_number() over () as position from catalogue) as listed using (figure)
        order by listed.position, told.period
    """
    return at, query


def release_as_of(home: Home, as_of: str) -> int:
    """The release of a number, or for a date the last one by that day in the lineage of the current release."""
    if as_of.isdigit() and len(as_of) < 8:
        return known_release(home, int(as_of))
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise click.UsageError(f"--as-of takes the number of a release or a date, not {as_of!r}") from None
    releases = lineage(home)
    end_of_day = datetime.combine(day, datetime.max.time())
    standing = [one.release for one in releases if one.published_at <= end_of_day]
    if not standing:
        first = releases[0].published_at
        _stop(f"{as_of} 时尚无发布", f"no release as of {as_of}; the first is of {first:%Y-%m-%d}")
    return standing[-1]


def _stop(zh: str, en: str) -> NoReturn:
    raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}")
