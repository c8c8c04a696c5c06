"""What a bulletin says, as plain values, and which of them a reader is shown first. Reads no file, writes none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from orchestration.project.catalogue import DERIVED, Figure
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.messages import Message

Row = Mapping[str, Any]
"""A row of a relation of the release, by column."""


@dataclass(frozen=True)
class Printed:
    """What the report printed, what its digits admit in base units, and whether the value counted matches."""

    text: str
    low: float | None
    high: float | None
    state: str


@dataclass(frozen=True)
class Value:
    """A figure in one period, in base units, as the report would print it, and what the report does print."""

    period: str
    value: float
    as_printed: str
    numerator: float | None
    denominator: float | None
    base: float | None
    is_carried: bool
    release: int
    printed: Printed | None

    @property
    def year(self) -> int:
        return int(self.period[:4])


@dataclass(frozen=True)
class Source:
    """A feed behind a figure, the SQL files between them, its deliveries in force that the value is counted from."""

    feed: str
    title: str
    system: str
    department: str
    sql: tuple[str, ...]
    deliveries: tuple[Delivery, ...]


@dataclass(frozen=True)
class Correction:
    """A released value that a release changed: was, is, and why. `became` is None where it was withdrawn.

    `note` is the signed note. `is_new`: the release of this bulletin changed it.
    """

    figure: Figure
    period: str
    was: float
    was_printed: str
    became: float | None
    became_printed: str | None
    release: int
    published_at: datetime
    note: str | None
    is_new: bool


@dataclass(frozen=True)
class Note:
    """A gate's finding that a signed note explains; `title` is the subject as it is called."""

    gate: str
    subject: str
    title: str
    period: str | None
    message: Message


@dataclass(frozen=True)
class Entry:
    """A figure of the bulletin with all of its periods, ascending; `now` is the one that the bulletin tells first.

    `before` is its value of the year before `now`; `growth` the figure of the catalogue that compares the two.
    """

    figure: Figure
    values: tuple[Value, ...]
    now: Value
    growth: "Entry | None"
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]
    corrections: tuple[Correction, ...]

    @property
    def before(self) -> Value | None:
        return next((one for one in self.values if one.year == self.now.year - 1), None)

    def in_print(self, value: float) -> Decimal:
        """A value in the unit that it is printed in: 1,171,864,302.45 yuan are 11.7186430245 (亿元)."""
        return Decimal(repr(value)).scaleb(-self.figure.print_format.scale)

    @property
    def change(self) -> float | None:
        """What changed on the year before, None without one: a rate; for a ratio or a rank, the difference.

        The rate is None where the year before was 0.
        """
        if self.before is None:
            return None
        if self.figure.kind in (*DERIVED, "rank"):
            return self.now.value - self.before.value
        return self.now.value / self.before.value - 1 if self.before.value > 0 else None


@dataclass(frozen=True)
class Theme:
    """A theme with its figures in the order of the catalogue."""

    name: str
    title: Message
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class GateCount:
    """How many outcomes of a gate passed, and how many a signed note explains."""

    gate: str
    passed: int
    explained: int


@dataclass(frozen=True)
class Embargo:
    """Until when, by the office's clock, and before whose signatures a bulletin is not to be passed on."""

    until: datetime | None
    signers: tuple[str, ...]


@dataclass(frozen=True)
class Signed:
    """Who signed the content of a release before it was released, and when."""

    signer: str
    signed_at: datetime


@dataclass(frozen=True)
class Bulletin:
    """One release of a district, to be read. `year` is the one that most figures are of.

    `corrections` are those of the year up to the release, newest first; `printed` the figures that the report prints.
    `embargo` is that of a release that waits, None for one that was released.
    """

    district: Message
    release: int
    published_at: datetime
    commit: str
    fingerprint: str
    parent: int | None
    year: int
    themes: tuple[Theme, ...]
    printed: frozenset[str]
    corrections: tuple[Correction, ...]
    carried: tuple[Delivery, ...]
    gates: tuple[GateCount, ...]
    notes: tuple[Note, ...]
    signed: tuple[Signed, ...] = ()
    embargo: Embargo | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for theme in self.themes for entry in theme.entries)

    @property
    def carried_entries(self) -> tuple[Entry, ...]:
        """The figures that are carried forward in the period told."""
        return tuple(entry for entry in self.entries if entry.now.is_carried)


def year_of(periods: Sequence[Sequence[str]]) -> int:
    """The year that most figures are of, given the periods of each; of several such years the newest."""
    years = [{int(period[:4]) for period in of_figure} for of_figure in periods]
    return max(set().union(*years), key=lambda year: (sum(year in found for found in years), year))


def told_first(values: Sequence[Value], year: int) -> Value:
    """The value of the year, else the newest before it, else the newest."""
    until = [one for one in values if one.year <= year]
    return max(until or values, key=lambda one: one.period)
