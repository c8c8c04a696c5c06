"""One pass over one release: every relation that a bulletin tells of, made into its plain values."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace

import duckdb

from orchestration.project.catalogue import Figure
from orchestration.publish.corrections import corrections
from orchestration.publish.model import (
    Bulletin,
    Embargo,
    Entry,
    GateCount,
    Note,
    Printed,
    Row,
    Signed,
    Source,
    Theme,
    Value,
    told_first,
    year_of,
)
from orchestration.release.embargo.waits import Waits
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.databases import open_locked_down
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases.integrity import DamagedWaiting
from orchestration.warehouse.releases.reader import open_release, read_deliveries
from transforms.places import IN_ENGLISH, SHENHE

_CARRIED = "carried forward"


class NothingToTell(LookupError):
    """A release without a figure."""


def read_bulletin(home: Home, number: int | None = None) -> Bulletin:
    """Read a release, the one in force by default. Raises NothingToTell, and what opening a release raises."""
    with open_release(home, number) as connection:
        return _Reading(connection).bulletin()


def read_waiting(home: Home, waits: Waits) -> Bulletin:
    """Read the release that waits, as a bulletin that is embargoed. Raises NothingToTell, DamagedWaiting."""
    if sha256_of(home.waiting) != waits.waiting.sha256:
        raise DamagedWaiting
    with open_locked_down(home.waiting) as connection:
        embargo = Embargo(waits.asked.until, waits.asked.signers)
        return replace(_Reading(connection).bulletin(), embargo=embargo)


class _Reading:
    """The relations of an open release, and what is made of them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.releases = self._rows("from releases order by release")
        self.figures = {figure.figure: figure for figure in map(_figure, self._rows("from catalogue"))}
        self.printed = {
            (row["figure"], row["period"]): Printed(row["printed"], row["low"], row["high"], row["state"])
            for row in self._rows("from printed_figures")
        }
        self.values = self._values()
        self.deliveries = [one for one in read_deliveries(connection) if one.state == "in force"]
        self.gates = self._rows("from gates order by gate, subject, period, message_zh")
        self.sources = self._sources()
        self.notes = tuple(self._notes())
        self.corrections = corrections(
            self._rows("from revisions"), self._rows("from figure_history"), self.releases, self.figures
        )

    def bulletin(self) -> Bulletin:
        if not self.values:
            raise NothingToTell("the release has no figure")
        told, year = self.releases[-1], year_of([[one.period for one in found] for found in self.values.values()])
        return Bulletin(
            self._district(), told["release"], told["published_at"], told["commit"] or "", told["fingerprint"],
            told["parent"], year, tuple(self._themes(year)), frozenset(figure for figure, _ in self.printed),
            self.corrections, tuple(one for one in self.deliveries if one.carried), tuple(self._gate_counts()),
            self.notes,
            tuple(Signed(row["signer"], row["signed_at"]) for row in self._rows_if_there("signatures")),
        )  # fmt: skip

    def _rows_if_there(self, table: str) -> list[Row]:
        """The rows of a table that not every release has."""
        query = f"from duckdb_tables() where table_name = '{table.rpartition('.')[2]}'"
        return self._rows(f"from {table}") if self.connection.execute(query).fetchone() else []

    def _rows(self, query: str) -> list[Row]:
        cursor = self.connection.execute(query)
        columns = [name for name, *_ in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    def _values(self) -> dict[str, list[Value]]:
        found: dict[str, list[Value]] = defaultdict(list)
        for row in self._rows("from figures where value is not null order by period"):
            found[row["figure"]].append(_value(row, self.printed.get((row["figure"], row["period"]))))
        return found

    def _district(self) -> Message:
        """The district; a release of an earlier version, which does not tell it, is of the one served by default."""
        for row in self._rows_if_there("meta.district"):
            return Message(row["district"], row["district_en"])
        return Message(SHENHE.name, IN_ENGLISH[SHENHE.name])

    def _sources(self) -> Mapping[str, list[Row]]:
        """The sources of each figure; none in a release of an earlier version, which does not tell them."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows_if_there("sources"):
            found[row["figure"]].append(row)
        return found

    def _themes(self, year: int) -> Iterator[Theme]:
        of_theme: dict[str, list[Entry]] = defaultdict(list)
        growths = {
            figure.numerator: self._entry(figure, year, None)
            for figure in self.figures.values()
            if figure.kind == "growth" and figure.base == figure.numerator and figure.figure in self.values
        }
        for name, figure in self.figures.items():
            if name in self.values:
                of_theme[figure.theme].append(self._entry(figure, year, growths.get(name)))
        for theme, entries in of_theme.items():
            sources = (row for entry in entries for row in self.sources[entry.figure.figure])
            titled = next(sources, {"theme_zh": theme, "theme_en": theme})
            yield Theme(theme, Message(titled["theme_zh"], titled["theme_en"]), tuple(entries))

    def _entry(self, figure: Figure, year: int, growth: Entry | None) -> Entry:
        values = self.values[figure.figure]
        now = told_first(values, year)
        return Entry(
            figure, tuple(values), now,
            growth if growth and growth.now.period == now.period else None,
            tuple(self._sources_of(figure, now.period)),
            tuple(one for one in self.notes if (one.subject, one.period) == (figure.figure, now.period)),
            tuple(one for one in self.corrections if one.figure == figure),
        )  # fmt: skip

    def _sources_of(self, figure: Figure, period: str) -> Iterator[Source]:
        counts = self._counts(figure, period)
        for row in self.sources[figure.figure]:
            of_feed = [one for one in self.deliveries if one.feed == row["feed"]]
            # A delivery that restates other years than its own stands under its own period.
            counted = [one for one in of_feed if one.period and counts(one.period)] or of_feed
            yield Source(
                row["feed"], row["feed_zh"], row["system"], row["department"], tuple(row["sql"].split(", ")),
                tuple(sorted(counted, key=lambda one: one.period or "")),
            )  # fmt: skip

    def _counts(self, figure: Figure, period: str) -> Callable[[str], bool]:
        """Whether a figure of a period is counted from the delivery of another period."""
        measured = [self.figures[name] for name in (figure.numerator, figure.denominator) if name] or [figure]
        wanted = [(one, period) for one in measured]
        if figure.base:
            base = self.figures[figure.base]
            before = [one.period for one in self.values[figure.base] if one.year == int(period[:4]) - 1]
            wanted += [(base, one) for one in before]
        return lambda delivered: any(_is_counted(one, of, delivered) for one, of in wanted)

    def _gate_counts(self) -> Iterator[GateCount]:
        counts = Counter((row["gate"], row["state"]) for row in self.gates)
        for gate in sorted({gate for gate, _ in counts}):
            yield GateCount(gate, counts[gate, "pass"], counts[gate, "explained"])

    def _notes(self) -> Iterator[Note]:
        feeds: dict[str, str] = {row["feed"]: row["feed_zh"] for rows in self.sources.values() for row in rows}
        for row in self.gates:
            if row["state"] == "explained":
                subject, message = row["subject"], Message(row["message_zh"], row["message_en"])
                figure = self.figures.get(subject)
                title = figure.name_zh if figure else feeds.get(subject)
                yield Note(row["gate"], subject, title or subject, row["period"], message)


_FIELDS = tuple(field.name for field in fields(Figure))


def _figure(row: Row) -> Figure:
    """A line of the release's catalogue."""
    return Figure(**{name: row.get(name) or "" for name in _FIELDS})


def _value(row: Row, printed: Printed | None) -> Value:
    """A row of `figures`."""
    parts = (row["numerator"], row["denominator"], row["base"])
    is_carried = row["status"] == _CARRIED
    return Value(row["period"], row["value"], row["as_printed"], *parts, is_carried, row["release"], printed)


def _is_counted(figure: Figure, period: str, delivered: str) -> bool:
    """Whether a measured figure of a period is counted from the delivery of a period, by its kind and frequency."""
    if figure.frequency == "holiday":
        first, _, last = period.partition("/")
        return first <= delivered <= last
    year = period[:4]
    match figure.kind:
        case "cumulative":
            return delivered[:4] <= year
        case "stock":
            return delivered in (year, f"{year}-Q4", f"{year}-12")
    return delivered[:4] == year
