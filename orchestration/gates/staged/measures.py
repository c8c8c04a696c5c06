"""Measures of a feed's deliveries, to compare them by: the magnitude of their amounts, the keys that they share.

A delivery is measured once, when it is first in force, in two queries that the engine of the home runs.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.engines.engine import Engine, Input
from orchestration.gates.staged.scans import answers, scanned, standing
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.profiles import (
    Profile,
    Repeat,
    magnitudes,
    overlapping,
    put_profiles,
    put_repeats,
)
from orchestration.warehouse.build.typed import typed
from transforms import Column, Feed

_PARTS = 1_000_000
"""In how many parts a power of ten is measured."""


def amounts(feed: Feed) -> list[Column]:
    """The columns whose magnitude is measured."""
    return [column for column in feed.valued_columns if column.is_number and not column.personal]


def has_key(feed: Feed) -> bool:
    """Whether a key must not recur in another period: not in a snapshot, nor where the key contains the date."""
    return feed.nature == "log" and bool(feed.key) and feed.first_date not in feed.key


def measure(build: Build, engine: Engine, feed: Feed, deliveries: Iterable[str]) -> None:
    """Measure the deliveries that have no measures yet."""
    known = magnitudes(build, feed.name)
    new = [delivery for delivery in deliveries if delivery not in known]
    if not new:
        return
    inputs = [_staged(build, feed, "arrived", new)]
    with standing(build.connection, inputs) as connection:
        measured = answers(engine, connection, measuring(feed), inputs)
    found = {row["_delivery"]: _profile(feed, row) for row in measured}
    put_profiles(build, [found.get(delivery, Profile(feed.name, delivery, [], None, None)) for delivery in new])
    if has_key(feed):
        _find_repeats(build, engine, feed, set(new))


def measuring(feed: Feed) -> str:
    """The query for the measures of each delivery in `main.arrived`: its amounts added up as logarithms, its keys."""
    # Whole millionths: a sum of doubles depends on the order in which threads add them, and it is part of a release.
    logarithm = 'cast(floor(log10(nullif(abs(cast("{}" as double)), 0)) * {} + 0.5) as bigint)'
    sums = "".join(
        f', sum({logarithm.format(one.name, _PARTS)}) as sum{n}, count(nullif("{one.name}", 0)) as count{n}'
        for n, one in enumerate(amounts(feed))
    )
    first = f'cast("{feed.key[0]}" as varchar)' if has_key(feed) else "cast(null as varchar)"
    keys = f"min({first}) as least, max({first}) as greatest"
    return f"select _delivery{sums}, {keys} from main.arrived group by _delivery"


def _profile(feed: Feed, row: Mapping[str, Any]) -> Profile:
    found = [
        {"name": one.name, "log10": _mean(row[f"sum{n}"], row[f"count{n}"])} for n, one in enumerate(amounts(feed))
    ]
    return Profile(feed.name, row["_delivery"], found, row["least"], row["greatest"])


def _mean(parts: int | None, count: int) -> float | None:
    """The mean of logarithms that were added up in parts.

    The logarithms of two engines may differ in their last place, and so a part may be taken for the one beside it,
    about once in a billion. The mean is rounded to whole parts, in which one of many does not show.
    """
    return round(parts / count) / _PARTS if parts is not None and count else None


def _find_repeats(build: Build, engine: Engine, feed: Feed, new: set[str]) -> None:
    """Count the keys that new deliveries share with those of other periods, where their key ranges overlap."""
    is_before = {
        (one, other): before
        for one, other, before in overlapping(build, feed.name)
        if one in new and build.home.staged_file(feed.name, other).exists()
    }
    if not is_before:
        return
    ours = _staged(build, feed, "ours", {one for one, _ in is_before})
    theirs = _staged(build, feed, "theirs", {other for _, other in is_before})
    with standing(build.connection, [ours, theirs]) as connection:
        shared = answers(engine, connection, sharing(feed), [ours, theirs])
    found = {}
    for row in shared:
        pair = row["one"], row["other"]
        if pair in is_before:
            earlier, later = pair if is_before[pair] else (pair[1], pair[0])
            found[later, earlier] = row["rows"]
    put_repeats(build, [Repeat(feed.name, later, earlier, rows) for (later, earlier), rows in found.items()])


def sharing(feed: Feed) -> str:
    """The query for how many keys each delivery in `main.ours` shares with each in `main.theirs`."""
    same = " and ".join(f'ours."{name}" = theirs."{name}"' for name in feed.key)
    return (
        "select ours._delivery as one, theirs._delivery as other, count(*) as rows from main.ours as ours"
        f" inner join main.theirs as theirs on {same} group by ours._delivery, theirs._delivery"
    )


def _staged(build: Build, feed: Feed, name: str, deliveries: Iterable[str]) -> Input:
    """The staged files of deliveries."""
    known = typed(build, feed.name)
    return scanned(name, feed, {build.home.staged_file(feed.name, one): known[one].rows for one in deliveries})
