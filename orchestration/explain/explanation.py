"""Explanations: everything that a release, the SQL files and the archive say of one figure and period."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from orchestration.explain.counting import Counted, counted
from orchestration.explain.inputs import Inputs, inputs
from orchestration.explain.released import Released, Row
from orchestration.explain.rows import CountedRow, FeedRows, list_rows, rows_of
from orchestration.figures.query import ranking_query
from orchestration.project.catalogue import Figure
from orchestration.project.definitions import Project
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.home import Home


@dataclass(frozen=True)
class Part:
    """A measured figure and period, counted again from the deliveries of the release.

    `role` is `value`, `numerator`, `denominator`, `level` or `base`; `released` its row of `figures`. `rows` are those
    that were counted, by feed, if they were asked for; `ranking` all rows that a rank is a place among, best first.
    """

    role: str
    figure: Figure
    period: str
    released: Row
    counted: Counted
    feeds: tuple[FeedRows, ...]
    rows: Mapping[str, tuple[CountedRow, ...]]
    ranking: tuple[Row, ...]

    @property
    def is_as_released(self) -> bool:
        """Whether counting again gives the value that was released."""
        return bool(self.released["value"] == self.counted.value)


@dataclass(frozen=True)
class Explanation:
    """A released figure: its row of `figures`, what was printed, what guards it, its revisions, its parts.

    `release` is the row of `releases`; `deliveries` are all of the feeds behind the figure, whatever their state.
    """

    release: Row
    figure: Figure
    released: Row
    printed: Row | None
    gates: tuple[Row, ...]
    revisions: tuple[Row, ...]
    parts: tuple[Part, ...]
    deliveries: tuple[Delivery, ...]

    @property
    def looked_up(self) -> tuple[Delivery, ...]:
        """The deliveries in force of feeds that the SQL reads without counting their rows."""
        counted_from = {feed.feed.name for part in self.parts for feed in part.feeds}
        return tuple(one for one in self.deliveries if one.state == "in force" and one.feed not in counted_from)

    def superseded(self, delivery: Delivery) -> list[Delivery]:
        """The deliveries of the same feed and period that are no longer in force."""
        place = (delivery.feed, delivery.period)
        states = ("superseded", "withdrawn")
        return [one for one in self.deliveries if (one.feed, one.period) == place and one.state in states]


def explain(
    home: Home, project: Project, released: Released, figure: Figure, period: str, with_rows: bool = False
) -> Explanation:
    """Explain a figure that a release has for a period; `with_rows` lists the rows that were counted.

    Raises NotStaged when a delivery in force is neither among the staged files nor in the archive.
    """
    behind = project.feeds_behind(figure)
    parts = _parts(home, project, released, figure, period, with_rows)
    return Explanation(
        released.release,
        figure,
        released.figures[figure.figure, period],
        released.printed.get((figure.figure, period)),
        tuple(_gates(project, released, figure, period, parts)),
        tuple(row for row in released.revisions if (row["figure"], row["period"]) == (figure.figure, period)),
        parts,
        tuple(one for one in released.deliveries if one.feed in behind),
    )


def _parts(
    home: Home, project: Project, released: Released, figure: Figure, period: str, with_rows: bool
) -> tuple[Part, ...]:
    feeds = [project.feeds[name] for name in sorted(project.feeds_behind(figure))]
    with inputs(home, feeds, released) as database:
        return tuple(
            _part(database, project, released, role, project.figures[name], of_period, with_rows)
            for role, name, of_period in _measured(released, figure, period)
        )


def _measured(released: Released, figure: Figure, period: str) -> Iterator[tuple[str, str, str]]:
    """Role, name and period of the measured figures that a figure is, or is computed from."""
    if figure.kind == "ratio":
        yield "numerator", figure.numerator, period
        yield "denominator", figure.denominator, period
    elif figure.kind == "growth":
        yield "level", figure.numerator, period
        if before := released.year_before(figure.base, period):
            yield "base", figure.base, before
    else:
        yield "value", figure.figure, period


def _part(
    database: Inputs, project: Project, released: Released, role: str, figure: Figure, period: str, with_rows: bool
) -> Part:
    found = counted(database.connection, project, figure, period)
    feeds = tuple(rows_of(database, project, found))
    rows = {one.feed.name: tuple(list_rows(database, one.feed)) for one in feeds} if with_rows else {}
    ranking = tuple(_ranking(database, figure, period)) if figure.kind == "rank" else ()
    return Part(role, figure, period, released.figures[figure.figure, period], found, feeds, rows, ranking)


def _ranking(database: Inputs, figure: Figure, period: str) -> Iterator[Row]:
    cursor = database.connection.execute(ranking_query(figure, period))
    columns = [name for name, *_ in cursor.description or ()]
    for row in cursor.fetchall():
        yield dict(zip(columns, row, strict=True))


def _gates(project: Project, released: Released, figure: Figure, period: str, parts: tuple[Part, ...]) -> Iterator[Row]:
    """What guards the figure: its own gates, those of its parts, of the tables, and of the deliveries counted from."""
    subjects = project.guards_of(figure)
    periods = {(figure.figure, period), *((part.figure.figure, part.period) for part in parts)}
    counted_of = {(one.feed, one.period) for part in parts for feed in part.feeds for one in feed.counted_of}
    for row in sorted(released.gates, key=lambda row: row["subject"] != figure.figure):
        if row["subject"] not in subjects:
            continue
        is_of_table = row["subject"] in project.tables
        if is_of_table or (row["subject"], row["period"]) in periods | counted_of:
            yield row
