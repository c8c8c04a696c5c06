"""Resolves names given on the command line: a figure, feed or period, and a release by number or date."""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NoReturn

import click

from orchestration.cli import exits
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import NoRelease, open_release, release_file
from orchestration.warehouse.releases.vintages import known_releases, lineage, nearest, told_in

Titles = Mapping[str, Iterable[str]]
"""What each name is called, its Chinese title first."""

_NEAR = 0.75
_LISTED = 8


def known(name: str, names: Iterable[str | None], what: str) -> None:
    """Stop when this name is none of them; what is near is proposed, and a short list is told in full."""
    there = sorted({one for one in names if one})
    if name not in there:
        raise exits.Stop(exits.WRONG_USAGE, f"没有 {name} / no {what} {name}{_hint(name, there)}")


def chosen(name: str, titles: Titles, what: str) -> str:
    """The one name that is meant: by itself, by one of its titles, or by a part of these that no other has.

    `titles` has the titles of each name. Stops with the candidates where several are meant, with what is near where
    none is.
    """
    if name in titles:
        return name
    wanted = name.strip().casefold()
    folded = {one: [one.casefold(), *(title.casefold() for title in told)] for one, told in titles.items()}
    found = [one for one, told in folded.items() if wanted in told]
    if not found and len(wanted) > 1:
        found = [one for one, told in folded.items() if any(wanted in title for title in told[1:])]
    if len(found) == 1:
        return found[0]
    if found:
        listed = "、".join(_titled(one, titles) for one in found)
        en = f"{what} {name} may be any of {len(found)}: {', '.join(found)}"
        _stop(f"“{name}”有 {len(found)} 个可能：{listed}", en)
    by_title = {title: one for one, told in titles.items() for title in (one, *told)}
    near = difflib.get_close_matches(name, by_title, n=1, cutoff=_NEAR)
    proposed = f"；是否为 {_titled(by_title[near[0]], titles)} / did you mean {by_title[near[0]]}?" if near else ""
    raise exits.Stop(exits.WRONG_USAGE, f"没有 {name} / no {what} {name}{proposed}")


def figure_titles() -> Titles:
    """The figures of the catalogue, each with its Chinese and its English name."""
    from orchestration.project.definitions import project

    return {name: (one.name_zh, one.name_en) for name, one in project().figures.items()}


def feed_titles() -> Titles:
    """The feeds, each with its title and the system that delivers it."""
    from transforms import feeds

    return {name: (one.title, one.system) for name, one in feeds().items()}


def theme_titles() -> Titles:
    """The themes that have figures, each with its Chinese and its English title."""
    from orchestration.project.definitions import project
    from transforms import themes

    titles = themes()
    return {name: titles.get(name, ()) for name in project().themes}


def _titled(name: str, titles: Titles) -> str:
    title = next(iter(titles[name]), None)
    return f"{name}（{title}）" if title else name


def _hint(name: str, there: Sequence[str]) -> str:
    if near := difflib.get_close_matches(name, there, n=1, cutoff=_NEAR):
        return f"；最接近的是 {near[0]} / did you mean {near[0]}?"
    return f"；有：{'、'.join(there)} / there are: {', '.join(there)}" if 0 < len(there) <= _LISTED else ""


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


def without_far_names(message: str) -> str:
    """An error of DuckDB without what it proposes in place of a name, unless that is near."""
    asked = _ASKED.search(message)
    proposed = _PROPOSED.search(message)
    if asked is None or proposed is None:
        return message
    near = [one for one in re.findall(r'"([^"]+)"', proposed[0]) if _is_near(asked[1], one)]
    listed = " or ".join(f'"{one}"' for one in near)
    return message[: proposed.start()] + (f"\nDid you mean {listed}?" if near else "") + message[proposed.end() :]


_ASKED = re.compile(r'(?:with name|column|named?)\s+"?([\w.]+)"?\s', re.IGNORECASE)
_PROPOSED = re.compile(r"\s*(?:Did you mean|Candidate (?:bindings|tables|functions)[^:]*:)[^\n?]*\??", re.IGNORECASE)


def _is_near(asked: str, proposed: str) -> bool:
    parts = (proposed, proposed.rpartition(".")[2])
    return any(difflib.SequenceMatcher(None, asked.casefold(), one.casefold()).ratio() >= _NEAR for one in parts)
