"""Faults in deliveries, by kind. Each changes a folder of deliveries, and returns whether it could.

This module knows no gate, no threshold and no figure: faults are mistakes of offices, exports and loaders.
"""

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.mutation.changes import (
    Change,
    a_year_back,
    double,
    drop,
    each,
    exchange,
    fill,
    misspelt,
    multiply,
    replace_base,
    shift_header,
    swap,
    total_as_data,
)
from benchmarks.mutation.files import DeliveredFile
from transforms import Column, Feed, feeds
from transforms.reading.period import period_of


@dataclass(frozen=True)
class Fault:
    """One fault in one feed. `do` changes the folder of deliveries, and returns whether it could."""

    kind: str
    feed: str
    what: str
    do: Callable[[Path], bool]

    def __str__(self) -> str:
        return f"{self.kind} {self.feed}: {self.what}"


@dataclass(frozen=True)
class Place:
    """Where a fault is made: a feed, and its files of the year, by period."""

    feed: Feed
    files: tuple[str, ...]
    year_before: tuple[str, ...]
    rng: random.Random

    def one(self) -> str:
        """One of the year's files."""
        return self.rng.choice(self.files)


Maker = Callable[[Place], Iterator[Fault]]


def all_faults(extracts: Path, year: int, seed: int) -> list[Fault]:
    """Every fault that may be made in a year's deliveries, feed by feed; the same arguments give the same faults."""
    found = []
    for feed in feeds().values():
        files = sorted(path.name for path in (extracts / feed.name).glob("*") if path.is_file())
        of_year = tuple(name for name in files if feed.restates or period_of(name).text.startswith(str(year)))
        before = tuple(name for name in files if period_of(name).text.startswith(str(year - 1)))
        if of_year and feed.theme != "office":
            for make in KINDS:
                rng = random.Random(f"{seed} {feed.name} {make.__name__}")
                found += list(make(Place(feed, of_year, before, rng)))
    return _thinned(found, random.Random(seed))


def _thinned(faults: list[Fault], rng: random.Random) -> list[Fault]:
    """Limit each kind to about an eighth of all faults, dropping some at random."""
    most = len(faults) // 8
    places: dict[str, list[int]] = {}
    for at, fault in enumerate(faults):
        places.setdefault(fault.kind, []).append(at)
    kept = {at for of_kind in places.values() for at in rng.sample(of_kind, min(len(of_kind), most))}
    return [fault for at, fault in enumerate(faults) if at in kept]


def units(place: Place) -> Iterator[Fault]:
    """An amount in another unit than stated: 万 for 亿, 元 for 万元, in one delivery or in all of the year."""
    for column in _amounts(place.feed)[:2]:
        for factor, files in ((1e4, (place.one(),)), (1e-4, place.files)):
            what = f"{column.header} × {factor:g} in {_said(files)}"
            yield _in_files("units", place, files, what, multiply(column.name, factor))


def rows_dropped(place: Place) -> Iterator[Fault]:
    """Rows that are missing: the export stopped early, or a filter was left on."""
    for share in (0.01, 0.1, 0.5):
        files = place.files if share == 0.1 else (place.one(),)
        yield _in_files("rows dropped", place, files, f"{share:.0%} in {_said(files)}", drop(share, place.rng))


def rows_doubled(place: Place) -> Iterator[Fault]:
    """The same rows pasted twice."""
    files = (place.one(),)
    yield _in_files("rows doubled", place, files, f"all in {_said(files)}", double)


def sign_turned(place: Place) -> Iterator[Fault]:
    """Amounts with the opposite sign."""
    for column in _amounts(place.feed)[:1]:
        files = (place.one(),)
        yield _in_files("sign turned", place, files, f"{column.header} in {_said(files)}", multiply(column.name, -1))


def columns_swapped(place: Place) -> Iterator[Fault]:
    """Two columns of one kind with exchanged headers."""
    for one, other in _alike(place.feed)[:2]:
        files = place.files if len(place.files) < 5 else (place.one(),)
        yield _in_files(
            "columns swapped",
            place,
            files,
            f"{one.header} and {other.header} in {_said(files)}",
            swap(one.name, other.name),
        )


def last_period_again(place: Place) -> Iterator[Fault]:
    """The file of the period before, under this period's name."""
    before = dict(zip(place.files[1:], place.files, strict=False))
    if place.year_before:
        before[place.files[0]] = place.year_before[-1]
    if before:
        name = place.rng.choice(sorted(before))

        def do(extracts: Path) -> bool:
            folder = extracts / place.feed.name
            shutil.copyfile(folder / before[name], folder / name)
            return True

        yield Fault("last period again", place.feed.name, f"{before[name]} as {name}", do)


def base_of_another_year(place: Place) -> Iterator[Fault]:
    """This year's rows as those of the year before, their dates set back: the base of a growth is wrong."""
    pairs = list(zip(place.files, place.year_before, strict=False))
    if place.feed.nature == "log" and pairs and len(place.files) == len(place.year_before):

        def do(extracts: Path) -> bool:
            folder = extracts / place.feed.name
            for this, last in pairs:
                replace_base(place.feed, folder / this, folder / last)
            return True

        yield Fault("base of another year", place.feed.name, f"{len(pairs)} files", do)


def values_exchanged(place: Place) -> Iterator[Fault]:
    """The two sides of a ratio taken for each other: 是 for 否, 全程网办 for 窗口, 在营 for 迁出."""
    for column in place.feed.columns:
        if column.kind == "flag" or len(column.choices) == 2:
            one, other = ("是", "否") if column.kind == "flag" else column.choices
            yield _in_files(
                "values exchanged",
                place,
                place.files,
                f"{column.header}: {one} and {other}",
                exchange(column.name, one, other),
            )
            return


def another_district(place: Place) -> Iterator[Fault]:
    """Rows of the district listed under another one."""
    for column in place.feed.columns:
        if "沈河区" in column.choices:
            files = (place.files[-1],)
            yield _in_files(
                "another district",
                place,
                files,
                f"{column.header} in {_said(files)}",
                exchange(column.name, "沈河区", "和平区"),
            )


def category_misspelt(place: Place) -> Iterator[Fault]:
    """A category with a wrong character in a few rows."""
    for column in place.feed.columns:
        if column.choices:
            files = (place.one(),)
            yield _in_files(
                "category misspelt",
                place,
                files,
                f"{column.header} in {_said(files)}",
                each(column.name, misspelt, 0.02),
            )
            return


def dates_outside(place: Place) -> Iterator[Fault]:
    """Dates of another period in some rows: copied down, or the wrong year typed."""
    for column in place.feed.columns:
        if column.kind in ("date", "timestamp") and column.name == place.feed.first_date:
            files = (place.one(),)
            yield _in_files(
                "dates outside",
                place,
                files,
                f"{column.header} in {_said(files)}",
                each(column.name, a_year_back, 0.05),
            )


def total_counted(place: Place) -> Iterator[Fault]:
    """A total with an unknown name among the data."""
    if place.feed.media == "workbook" and _amounts(place.feed):
        files = (place.files[-1],)
        yield _in_files("total counted", place, files, f"in {_said(files)}", total_as_data, with_totals=True)


def zero_for_missing(place: Place) -> Iterator[Fault]:
    """A zero in place of a missing value."""
    for column in place.feed.columns:
        if column.is_number and not column.required:
            yield _in_files("zero for missing", place, place.files, f"{column.header}", fill(column.name, "0"))


def amounts_wiped(place: Place) -> Iterator[Fault]:
    """A zero in place of an amount: a formula that lost its source."""
    for column in _amounts(place.feed)[:1]:
        files = (place.one(),)
        yield _in_files(
            "amounts wiped",
            place,
            files,
            f"half of {column.header} in {_said(files)}",
            each(column.name, lambda _: "0", 0.5),
        )


def file_of_another_feed(place: Place) -> Iterator[Fault]:
    """One department's file in another's folder."""
    others = [feed for feed in feeds().values() if feed.cadence == place.feed.cadence and feed.name != place.feed.name]
    if others:
        other, name = place.rng.choice(sorted(others, key=lambda feed: feed.name)), place.one()

        def do(extracts: Path) -> bool:
            period = period_of(name).text
            found = [path for path in (extracts / other.name).glob("*") if period_of(path.name).text == period]
            if not found:
                return False
            (extracts / place.feed.name / name).unlink()
            shutil.copyfile(found[0], (extracts / place.feed.name / name).with_suffix(found[0].suffix))
            return True

        yield Fault("file of another feed", place.feed.name, f"{other.name} as {name}", do)


def header_shifted(place: Place) -> Iterator[Fault]:
    """Headers shifted by one column from some column on."""
    files = (place.one(),)
    yield _in_files("header shifted", place, files, f"in {_said(files)}", shift_header)


def file_cut_short(place: Place) -> Iterator[Fault]:
    """An upload that ended in the middle of a row."""
    if place.feed.media == "log":
        name = place.one()

        def do(extracts: Path) -> bool:
            path = extracts / place.feed.name / name
            content = path.read_bytes()
            path.write_bytes(content[: len(content) * 2 // 3])
            return True

        yield Fault("file cut short", place.feed.name, name, do)


KINDS: tuple[Maker, ...] = (
    units, rows_dropped, rows_doubled, sign_turned, columns_swapped, last_period_again, base_of_another_year,
    values_exchanged, another_district, category_misspelt, dates_outside, total_counted, zero_for_missing,
    amounts_wiped, file_of_another_feed, header_shifted, file_cut_short,
)  # fmt: skip


def _in_files(
    kind: str,
    place: Place,
    files: Sequence[str],
    what: str,
    change: Change,
    with_totals: bool = False,
) -> Fault:
    def do(extracts: Path) -> bool:
        done = False
        for name in files:
            delivered = DeliveredFile(place.feed, extracts / place.feed.name / name, with_totals)
            if change(delivered):
                delivered.save()
                done = True
        return done

    return Fault(kind, place.feed.name, what, do)


def _amounts(feed: Feed) -> list[Column]:
    columns = [*feed.columns, *([feed.wide.value] if feed.wide else [])]
    return [column for column in columns if column.is_number and column.unit]


def _alike(feed: Feed) -> list[tuple[Column, Column]]:
    numbers = [column for column in feed.columns if column.is_number]
    dates = [column for column in feed.columns if column.kind in ("date", "timestamp")]
    flags = [column for column in feed.columns if column.kind == "flag"]
    return [pair for alike in (numbers, flags, dates) for pair in pairwise(alike)]


def _said(files: Sequence[str]) -> str:
    return files[0] if len(files) == 1 else f"all {len(files)} files"
