"""Which release a number or a date on the command line means, and where its figures are read."""

from datetime import date, datetime

import click
import duckdb

from orchestration.cli import exits
from orchestration.warehouse.home import Home
from orchestration.warehouse.reading import current_release, open_release, release_file
from orchestration.warehouse.vintages import known_releases, line, nearest, told_in


def known_release(home: Home, number: int, must_stand: bool = False) -> int:
    """The number, if there ever was such a release; else stop with the nearest one. Raises NoRelease before the first.

    `must_stand`: its file must be there still.
    """
    if current_release(home) is None:
        open_release(home)
    known = known_releases(home)
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


def open_figures_of(home: Home, number: int) -> tuple[duckdb.DuckDBPyConnection, str]:
    """A release that tells the figures that a known release had, and the query for them, in the catalogue's order."""
    at = told_in(home, number)
    if at is None:
        _stop(
            f"发布 {number} 已回退，其文件已不再保留",
            f"release {number} was rolled back from and its file is no longer kept; nothing tells its figures",
        )
    query = f"""
        select told.*
        from figures_as_of({number}) as told
        left join (select figure, row_number() over () as position from catalogue) as listed using (figure)
        order by listed.position, told.period
    """
    return open_release(home, at), query


def release_as_of(home: Home, as_of: str) -> int:
    """The release that a number means, or a date: the last one of that day or before in the line of the current one."""
    if as_of.isdigit() and len(as_of) < 8:
        return known_release(home, int(as_of))
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise click.UsageError(f"--as-of takes the number of a release or a date, not {as_of!r}") from None
    releases = line(home)
    end_of_day = datetime.combine(day, datetime.max.time())
    standing = [one.release for one in releases if one.published_at <= end_of_day]
    if not standing:
        first = releases[0].published_at
        _stop(f"{as_of} 时尚无发布", f"no release as of {as_of}; the first is of {first:%Y-%m-%d}")
    return standing[-1]


def _stop(zh: str, en: str) -> None:
    raise exits.Stop(exits.WRONG_USAGE, f"{zh} / {en}")
