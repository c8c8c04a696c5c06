"""Stated units: which unit counts for each column, from all that a file says of units and currencies beside its data.

The unit in a column's header counts, else the one that its table states, else the agreed one. Whatever else is said
must agree with that, or the file is refused by the place that says it. Another currency than the feed's is refused
anywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from transforms.contract import Column, Feed
from transforms.reading.mentions import SCALE, Mention, currencies, dimension_of, mentions
from transforms.reading.problems import Problem
from transforms.reading.units import COUNTED, UnitError, factor, header_and_unit, is_known, unit_named, without_white

MONEY = frozenset({"CNY", "USD"})
_SCALED = MONEY | {"person", "piece", "area"}


@dataclass(frozen=True)
class Said:
    """A text outside of the data and where it stands; `applies` if what it states counts for the table it stands by."""

    sheet: str | None
    row: int | None
    text: str
    applies: bool

    def problem(self, zh: str, en: str) -> Problem:
        """A problem with this text."""
        return Problem(self.sheet, self.row, None, self.text, zh, en, "unit")


@dataclass(frozen=True)
class Wanted:
    """A column of numbers: its contract, its header, and the unit in its header, None where there is none."""

    column: Column
    header: str
    unit: str | None = None

    @property
    def agreed(self) -> str:
        """The unit that is meant where nothing is stated."""
        assert self.column.unit is not None
        return self.column.unit

    @property
    def dimension(self) -> str:
        """What its numbers measure."""
        return unit_named(self.agreed).dimension


def settle(feed: Feed, wanted: Sequence[Wanted], said: Iterable[Said]) -> tuple[dict[str, str], list[Problem]]:
    """By dimension the unit that is stated for columns without one in their header, and what cannot be understood."""
    judge = _Judge(feed, wanted)
    rest = [(one, mention) for one in said for mention in judge.listen(one)]
    for one, mention in rest:
        judge.compare(one, mention)
    return judge.found, list(judge.problems.values())


class _Judge:
    """Weighs what is said against what the columns are in; one problem a text."""

    def __init__(self, feed: Feed, wanted: Sequence[Wanted]) -> None:
        self.found: dict[str, str] = {}
        self.problems: dict[Said, Problem] = {}
        agreed = [column.unit for column in feed.valued_columns if column.unit]
        self._dimensions = {unit_named(unit).dimension for unit in agreed}
        self._money = self._dimensions & MONEY
        self._open = [one for one in wanted if one.unit is None]
        self._names = {header_and_unit(column.header)[0] for column in feed.columns if column.unit}

    def listen(self, one: Said) -> list[Mention]:
        """Take what a text states and applies; the mentions that are left are to be compared with what counts then."""
        foreign = [code for code in currencies(one.text) if code not in self._money]
        if self._money and foreign:
            self._blame(one, *_foreign(foreign[0], *self._money))
            return []
        return [mention for mention in mentions(one.text) if not self._is_taken(one, mention)]

    def _is_taken(self, one: Said, mention: Mention) -> bool:
        if mention.dimension in self._dimensions and is_known(mention.word):
            concerned = self._concerned(one, mention.dimension)
            applies = one.applies and mention.stated and concerned == self._of(mention.dimension)
            if not applies or not concerned:
                return not concerned
            before = self.found.setdefault(mention.dimension, mention.word)
            if unit_named(before).factor != unit_named(mention.word).factor:
                self._blame(one, *_two(before, mention.word))
            return True
        if one.applies and mention.labelled:
            self._useless(one, mention)
            return True
        return False

    def _useless(self, one: Said, mention: Mention) -> None:
        """A unit behind a label that is unknown, or that no column is in; a counter of ones does no harm."""
        if mention.dimension is None and "币" in one.text and set(currencies(mention.word)) & self._money:
            return
        try:
            unit = unit_named(mention.word)
        except UnitError as error:
            self._blame(one, error.zh, error.en)
            return
        if not (unit.dimension in COUNTED | {"day"} and unit.factor == 1):
            zh, en = f"表中没有以“{mention.word}”计的列", f"no column is in {mention.word!r}"
            self._blame(one, zh, en)

    def compare(self, one: Said, mention: Mention) -> None:
        """Refuse a unit that is not the one that counts for a column that it may be said of."""
        dimension = mention.dimension
        if dimension == SCALE or (dimension is None and not mention.labelled):
            concerned = [column for column in self._concerned(one, None) if column.dimension in _SCALED]
        else:
            concerned = self._concerned(one, dimension)
        for column in concerned:
            counted = self.found.get(column.dimension, column.agreed)
            if not is_known(mention.word) or unit_named(mention.word).factor != unit_named(counted).factor:
                self._blame(one, *ambiguous(mention.word, column.header, counted))
                return

    def _of(self, dimension: str | None) -> list[Wanted]:
        return [one for one in self._open if dimension in (None, one.dimension)]

    def _concerned(self, one: Said, dimension: str | None) -> list[Wanted]:
        """The columns without a unit that a text may be about: those that it names, else all."""
        text = without_white(one.text)
        named = [name for name in self._names if name in text]
        found = self._of(dimension)
        return [column for column in found if header_and_unit(column.column.header)[0] in named] if named else found

    def _blame(self, one: Said, zh: str, en: str) -> None:
        self.problems.setdefault(one, one.problem(zh, en))


_CURRENCIES = {"CNY": ("人民币", "CNY"), "USD": ("美元", "USD")}


def _foreign(code: str, agreed: str) -> tuple[str, str]:
    zh, en = _CURRENCIES[agreed]
    said = _CURRENCIES.get(code, ("外币" if code == "foreign" else code, code))
    return (
        f"这里写的是{said[0]}，而本表以{zh}计：请换算后重报，或删去此说明",
        f"this says {said[1]}, and the amounts are agreed in {en}: convert them, or delete what is said here",
    )


def _two(before: str, after: str) -> tuple[str, str]:
    return (
        f"“{before}”与“{after}”不知以哪个为准，请写在表头中",
        f"{before!r} or {after!r}: which one counts? State it in the header",
    )


def ambiguous(word: str, header: str, counted: str) -> tuple[str, str]:
    """What is said of a unit that a column may be in, and that is not the one that counts."""
    either = f"{header}（{word}）", f"{header}（{counted}）"
    return (
        f"不清楚“{header}”是以“{word}”还是以“{counted}”计，请把单位写在表头中：“{either[0]}”或“{either[1]}”",
        f"is {header!r} in {word!r} or in {counted!r}? State the unit in the header: {either[0]} or {either[1]}",
    )


def unit_in_header(unit: str | None, agreed: str) -> str | None:
    """The unit of a header; none where its brackets hold only the currency that is agreed anyway."""
    if unit is None or dimension_of(unit) is not None:
        return unit
    return None if currencies(unit) == (unit_named(agreed).dimension,) else unit


def counted(column: Column, unit: str) -> Decimal:
    """The factor of the unit that counts for a column. Raises UnitError."""
    assert column.unit is not None
    return factor(unit, column.unit)
