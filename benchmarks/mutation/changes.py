"""Changes of a delivered file: a column changed, rows dropped or doubled, headers moved. `faults` uses them.

A change takes a file's cells, and returns whether any differs afterwards.
"""

import datetime
import random
import shutil
from collections.abc import Callable
from pathlib import Path

from benchmarks.mutation.files import DeliveredFile, as_written, number
from transforms import Feed
from transforms.reading.cells import CellError, is_missing, read_timestamp, text_of
from transforms.reading.notes import TOTALS, total_named

Change = Callable[[DeliveredFile], bool]


def each(column: str, change: Callable[[object], object], share: float = 1.0) -> Change:
    """Change a column's cells, or the first share of them."""
    return lambda delivered: delivered.change(column, change, share)


def multiply(column: str, factor: float) -> Change:
    """Multiply the numbers of a column."""
    return each(column, lambda cell: as_written(number(cell) * factor))


def exchange(column: str, one: str, other: str) -> Change:
    """Exchange two values."""
    return each(column, lambda cell: {one: other, other: one}.get(text_of(cell), cell))


def misspelt(cell: object) -> object:
    """The text with another last character."""
    return text_of(cell)[:-1] + "某"


def a_year_back(cell: object) -> object:
    """The date or time one year earlier."""
    try:
        found = read_timestamp(cell)
    except CellError:
        return cell
    return cell if found is None else _set_back(found)


def _set_back(moment: datetime.datetime) -> str:
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    back = moment.replace(year=moment.year - 1, day=day)
    return back.strftime("%Y-%m-%d" if back.time() == datetime.time() else "%Y-%m-%d %H:%M:%S")


def fill(column: str, value: str) -> Change:
    """Put a value into empty cells."""

    def change(delivered: DeliveredFile) -> bool:
        done = False
        for sheet in delivered.sheets:
            for row, place in sheet.cells(column):
                if place < len(row) and is_missing(row[place]):
                    row[place], done = value, True
        return done

    return change


def drop(share: float, rng: random.Random) -> Change:
    """Drop a random share of the rows; one row stays."""

    def change(delivered: DeliveredFile) -> bool:
        done = False
        for sheet in delivered.sheets:
            count = min(len(sheet.data) - 1, max(1, round(len(sheet.data) * share)))
            for at in sorted(rng.sample(sheet.data, max(0, count)), reverse=True):
                del sheet.rows[at]
                done = True
        return done

    return change


def double(delivered: DeliveredFile) -> bool:
    """Repeat all rows below the last one."""
    for sheet in delivered.sheets:
        if sheet.data:
            last = sheet.data[-1] + 1
            sheet.rows[last:last] = [list(sheet.rows[at]) for at in sheet.data]
    return any(sheet.data for sheet in delivered.sheets)


def swap(one: str, other: str) -> Change:
    """Exchange the cells of two columns."""

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


def total_as_data(delivered: DeliveredFile) -> bool:
    """Give a total a name that the reader does not know."""
    for sheet in delivered.sheets:
        for row in sheet.rows:
            if total_named(row) is not None:
                place = next(at for at, cell in enumerate(row) if text_of(cell).replace(" ", "") in TOTALS)
                row[place] = "本期总量"
                return True
    return False


def shift_header(delivered: DeliveredFile) -> bool:
    """Move the headers of the right half by one column."""
    for sheet in delivered.sheets:
        header = sheet.rows[sheet.header]
        middle = len(header) // 2
        header[middle:] = [header[-1], *header[middle:-1]]
    return bool(delivered.sheets)


def replace_base(feed: Feed, now: Path, then: Path) -> None:
    """Write this year's rows as those of the year before, dates and codes set back."""
    shutil.copyfile(now, then)
    delivered = DeliveredFile(feed, then)
    for column in feed.columns:
        if column.kind in ("date", "timestamp"):
            delivered.change(column.name, a_year_back)
    delivered.save()
