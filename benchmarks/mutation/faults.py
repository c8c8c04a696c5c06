"""Faults: what goes wrong with deliveries, by kind. Each takes a folder of deliveries, and says whether it fits there.

No gate, no threshold and no figure is known here: a fault is what an office, an export or a careless loader does.
"""

import datetime
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.mutation.files import DeliveredFile, as_written, number
from transforms import Column, Feed, feeds
from transforms.reading.cells import CellError, is_missing, read_timestamp, text_of
from transforms.reading.notes import TOTALS, total_named
from transforms.reading.period import period_of


@dataclass(frozen=True)
class Fault:
    """One fault in one feed. `do` changes the folder of deliveries, and says whether it could."""

    kind: str
    feed: str
    what: str
    do: Callable[[Path], bool]

    def __str__(self) -> str:
        return f"{self.kind} {self.feed}: {self.what}"


@dataclass(frozen=True)
class Place:
    """Where a fault is done: a feed, and the files of the year that it is done to, by period."""

    feed: Feed
    files: tuple[str, ...]
    year_before: tuple[str, ...]
    rng: random.Random

    def one(self) -> str:
        """One of the year's files."""
        return self.rng.choice(self.files)


Maker = Callable[[Place], Iterator[Fault]]


def all_faults(extracts: Path, year: int, seed: int) -> list[Fault]:
    """Every fault that might be done to a year's deliveries, feed by feed; the same arguments give the same ones."""
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
    """No kind is more than some eighth of all: of larger ones faults are left out by lot."""
    most = len(faults) // 8
    places: dict[str, list[int]] = {}
    for at, fault in enumerate(faults):
        places.setdefault(fault.kind, []).append(at)
    kept = {at for of_kind in places.values() for at in rng.sample(of_kind, min(len(of_kind), most))}
    return [fault for at, fault in enumerate(faults) if at in kept]


def units(place: Place) -> Iterator[Fault]:
    """An amount in another unit than is stated: 万 for 亿, 元 for 万元, in one delivery or in all of the year."""
    for column in _amounts(place.feed)[:2]:
        for factor, files in ((1e4, (place.one(),)), (1e-4, place.files)):
            what = f"{column.header} × {factor:g} in {_said(files)}"
            yield _in_files("units", place, files, what, _multiply(column.name, factor))


def rows_dropped(place: Place) -> Iterator[Fault]:
    """Rows that are missing: the export stopped early, or a filter was left on."""
    for share in (0.01, 0.1, 0.5):
        files = place.files if share == 0.1 else (place.one(),)
        yield _in_files("rows dropped", place, files, f"{share:.0%} in {_said(files)}", _drop(share, place.rng))


def rows_doubled(place: Place) -> Iterator[Fault]:
    """The same rows pasted twice."""
    files = (place.one(),)
    yield _in_files("rows doubled", place, files, f"all in {_said(files)}", _double)


def sign_turned(place: Place) -> Iterator[Fault]:
    """Amounts with the sign of the other side of the books."""
    for column in _amounts(place.feed)[:1]:
        files = (place.one(),)
        yield _in_files("sign turned", place, files, f"{column.header} in {_said(files)}", _multiply(column.name, -1))


def columns_swapped(place: Place) -> Iterator[Fault]:
    """Two columns of one kind under each other's headers."""
    for one, other in _alike(place.feed)[:2]:
        files = place.files if len(place.files) < 5 else (place.one(),)
        yield _in_files(
            "columns swapped",
            place,
            files,
            f"{one.header} and {other.header} in {_said(files)}",
            _swap(one.name, other.name),
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
            for now, then in pairs:
                _replace_base(place.feed, folder / now, folder / then)
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
                _exchange(column.name, one, other),
            )
            return


def another_district(place: Place) -> Iterator[Fault]:
    """Rows of the district that stand under another one."""
    for column in place.feed.columns:
        if "沈河区" in column.choices:
            files = (place.files[-1],)
            yield _in_files(
                "another district",
                place,
                files,
                f"{column.header} in {_said(files)}",
                _exchange(column.name, "沈河区", "和平区"),
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
                _each(column.name, _misspelt, 0.02),
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
                _each(column.name, _a_year_back, 0.05),
            )


def total_counted(place: Place) -> Iterator[Fault]:
    """A total under a name that nobody agreed on, among the data."""
    if place.feed.media == "workbook" and _amounts(place.feed):
        files = (place.files[-1],)
        yield _in_files("total counted", place, files, f"in {_said(files)}", _total_as_data, with_totals=True)


def zero_for_missing(place: Place) -> Iterator[Fault]:
    """A zero where nothing is known."""
    for column in place.feed.columns:
        if column.is_number and not column.required:
            yield _in_files("zero for missing", place, place.files, f"{column.header}", _fill(column.name, "0"))


def amounts_wiped(place: Place) -> Iterator[Fault]:
    """A zero where there was an amount: a formula that lost its source."""
    for column in _amounts(place.feed)[:1]:
        files = (place.one(),)
        yield _in_files(
            "amounts wiped",
            place,
            files,
            f"half of {column.header} in {_said(files)}",
            _each(column.name, lambda _: "0", 0.5),
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
    """Headers one column out from some column on."""
    files = (place.one(),)
    yield _in_files("header shifted", place, files, f"in {_said(files)}", _shift_header)


def file_cut_short(place: Place) -> Iterator[Fault]:
    """An upload that broke off in the middle of a row."""
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
    change: Callable[[DeliveredFile], bool],
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


def _each(column: str, change: Callable[[object], object], share: float = 1.0) -> Callable[[DeliveredFile], bool]:
    return lambda delivered: delivered.change(column, change, share)


def _multiply(column: str, factor: float) -> Callable[[DeliveredFile], bool]:
    return _each(column, lambda cell: as_written(number(cell) * factor))


def _exchange(column: str, one: str, other: str) -> Callable[[DeliveredFile], bool]:
    return _each(column, lambda cell: {one: other, other: one}.get(text_of(cell), cell))


def _misspelt(cell: object) -> object:
    return text_of(cell)[:-1] + "某"


def _a_year_back(cell: object) -> object:
    try:
        found = read_timestamp(cell)
    except CellError:
        return cell
    return cell if found is None else _set_back(found)


def _set_back(moment: datetime.datetime) -> str:
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    back = moment.replace(year=moment.year - 1, day=day)
    return back.strftime("%Y-%m-%d" if back.time() == datetime.time() else "%Y-%m-%d %H:%M:%S")


def _fill(column: str, value: str) -> Callable[[DeliveredFile], bool]:
    def change(delivered: DeliveredFile) -> bool:
        done = False
        for sheet in delivered.sheets:
            for row, place in sheet.cells(column):
                if place < len(row) and is_missing(row[place]):
                    row[place], done = value, True
        return done

    return change


def _drop(share: float, rng: random.Random) -> Callable[[DeliveredFile], bool]:
    def change(delivered: DeliveredFile) -> bool:
        done = False
        for sheet in delivered.sheets:
            count = min(len(sheet.data) - 1, max(1, round(len(sheet.data) * share)))
            for at in sorted(rng.sample(sheet.data, max(0, count)), reverse=True):
                del sheet.rows[at]
                done = True
        return done

    return change


def _double(delivered: DeliveredFile) -> bool:
    for sheet in delivered.sheets:
        if sheet.data:
            last = sheet.data[-1] + 1
            sheet.rows[last:last] = [list(sheet.rows[at]) for at in sheet.data]
    return any(sheet.data for sheet in delivered.sheets)


def _swap(one: str, other: str) -> Callable[[DeliveredFile], bool]:
    def change(delivered: DeliveredFile) -> bool:
        done = False
        for sheet in delivered.sheets:
            (first,), (second,) = sheet.places[one], sheet.places[other]
            for at in sheet.data:
                row = sheet.rows[at]
                if max(first, second) < len(row) and row[first] != row[second]:
                    row[first], row[second], done = row[second], row[first], True
        return done

    return change


def _total_as_data(delivered: DeliveredFile) -> bool:
    for sheet in delivered.sheets:
        for row in sheet.rows:
            if total_named(row) is not None:
                place = next(at for at, cell in enumerate(row) if text_of(cell).replace(" ", "") in TOTALS)
                row[place] = "本期总量"
                return True
    return False


def _shift_header(delivered: DeliveredFile) -> bool:
    for sheet in delivered.sheets:
        header = sheet.rows[sheet.header]
        middle = len(header) // 2
        header[middle:] = [header[-1], *header[middle:-1]]
    return bool(delivered.sheets)


def _replace_base(feed: Feed, now: Path, then: Path) -> None:
    """Write this year's rows as those of the year before, dates and codes set back."""
    shutil.copyfile(now, then)
    delivered = DeliveredFile(feed, then)
    for column in feed.columns:
        if column.kind in ("date", "timestamp"):
            delivered.change(column.name, _a_year_back)
    delivered.save()
