"""The gates that follow from the catalogue: which expectation each figure and period must meet, for any figure.

Imported only where a gate runs, since it imports Great Expectations.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby

from expectations.classes.changes import ExpectGrowth, ExpectRevision, ExpectSwing
from expectations.classes.figures import ExpectComplete, ExpectPrinted, ExpectRank, ExpectRatio, FigureExpectation
from expectations.classes.implied import ExpectImpliedGrowth, ExpectImpliedRatio, PrintedNumber
from expectations.classes.parts import (
    ExpectBalance,
    ExpectNoFall,
    ExpectPart,
    ExpectSame,
    ExpectShares,
    ExpectSubperiods,
)
from orchestration.figures.build import coverage
from orchestration.figures.coverage import MissingPeriod
from orchestration.figures.query import largest_part, rolled_up
from orchestration.gates.comparison import Revised
from orchestration.project.catalogue import AMOUNTS, Figure, exclusive
from orchestration.project.definitions import Project
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.figures import Printed, printed_figures
from orchestration.warehouse.build.state import FigurePeriod


def figure_expectations(build: Build, project: Project, absent: Iterable[FigurePeriod]) -> list[FigureExpectation]:
    """Expectations on the figures that exist, on those that are printed, and on those due but absent."""
    there = _There(build, project)
    printed = printed_figures(build)
    return [
        *(one for figure, period in there.rows for one in _of_its_kind(there, figure, period)),
        *(one for figure, period in there.rows for one in _of_others(there, figure, period)),
        *_of_places(build, there),
        *_of_printed(printed),
        *_implied(printed, there),
        *(_complete(build, project, figure, period) for figure, period in absent),
    ]


def revision_expectations(revised: Iterable[Revised]) -> list[FigureExpectation]:
    """Expectations on figures whose value differs from the one released."""
    return [
        ExpectRevision(figure=one.figure, period=one.period, was=None if one.was is None else Decimal(repr(one.was)))
        for one in revised
    ]


class _There:
    """The figures that exist, as (figure, period), and how the catalogue relates them."""

    def __init__(self, build: Build, project: Project) -> None:
        self.catalogue = project.figures
        self.rows = [(row["figure"], row["period"]) for row in build.rows("select figure, period from figures")]
        self._of_year = {(figure, period[:4]): period for figure, period in self.rows}
        self.with_growth = {one.numerator for one in self.catalogue.values() if one.kind == "growth"}

    def __contains__(self, one: tuple[str, str]) -> bool:
        return self._of_year.get((one[0], one[1][:4])) == one[1]

    def before(self, figure: str, period: str) -> str | None:
        """The same figure's period of the year before, None where it does not exist."""
        return self._of_year.get((figure, str(int(period[:4]) - 1)))

    def exclusive_parts(self, whole: str, period: str) -> list[Figure]:
        """The parts of a whole that are disjoint, at least two; else none."""
        parts = [one for one in self.catalogue.values() if one.part_of == whole and (one.figure, period) in self]
        apart = [one for one in parts if all(one is other or exclusive(one, other) for other in parts)]
        return apart if len(apart) > 1 else []


def _of_its_kind(there: _There, figure: str, period: str) -> Iterator[FigureExpectation]:
    entry, before = there.catalogue[figure], there.before(figure, period)
    match entry.kind:
        case "ratio":
            yield ExpectRatio(figure=figure, period=period)
        case "growth":
            yield ExpectGrowth(figure=figure, period=period)
        case "rank":
            yield ExpectRank(figure=figure, period=period)
        case "cumulative" if before:
            yield ExpectNoFall(figure=figure, period=period, before=before)
        case "stock" | "flow" if before and figure not in there.with_growth:
            yield ExpectSwing(figure=figure, period=period, before=before)


def _of_others(there: _There, figure: str, period: str) -> Iterator[FigureExpectation]:
    whole = there.catalogue[figure].part_of
    if whole and (whole, period) in there:
        yield ExpectPart(figure=figure, period=period, whole_figure=whole)
    if parts := there.exclusive_parts(figure, period):
        yield ExpectShares(figure=figure, period=period, parts=[part.figure for part in parts])


def _of_places(build: Build, there: _There) -> Iterator[FigureExpectation]:
    """Expectations on `same_as`, on the periods within a sum, and on stocks with inflow and outflow."""
    for entry in there.catalogue.values():
        if entry.same_as:
            yield from _same(build, there, entry)
        if entry.kind in ("flow", "cumulative") and entry.frequency == "year":
            yield from _subperiods(build, there, entry)
        if entry.inflow:
            yield from _balance(build, there, entry)


def _same(build: Build, there: _There, entry: Figure) -> Iterator[FigureExpectation]:
    table, _, column = entry.same_as.rpartition(".")
    for period, value in _values(build, rolled_up(entry, table, column, entry.kind)).items():
        if (entry.figure, period) in there:
            yield ExpectSame(figure=entry.figure, period=period, place=entry.same_as, elsewhere=value)


def _subperiods(build: Build, there: _There, entry: Figure) -> Iterator[FigureExpectation]:
    for period, value in _values(build, largest_part(entry)).items():
        if (entry.figure, period) in there:
            yield ExpectSubperiods(figure=entry.figure, period=period, largest=value)


def _balance(build: Build, there: _There, entry: Figure) -> Iterator[FigureExpectation]:
    came, went = (
        _values(build, rolled_up(entry, entry.table, column, "flow")) for column in (entry.inflow, entry.outflow)
    )
    for period in came:
        if (entry.figure, period) in there and (before := there.before(entry.figure, period)):
            yield ExpectBalance(figure=entry.figure, period=period, before=before, came=came[period], went=went[period])


def _values(build: Build, query: str) -> dict[str, Decimal]:
    rows = build.rows(query)
    return {row["period"]: Decimal(repr(row["value"])) for row in rows if row["value"] is not None}


def _of_printed(printed: Iterable[Printed]) -> Iterator[FigureExpectation]:
    for one in printed:
        if one.value is None:
            continue
        yield ExpectComplete(figure=one.figure, period=one.period, missing_zh="", missing_en="")
        if (number := _printed_number(one)) is not None:
            yield ExpectPrinted(
                figure=one.figure,
                period=one.period,
                printed=number.text,
                low=number.low,
                high=number.high,
                low_inclusive=number.low_inclusive,
                high_inclusive=number.high_inclusive,
            )


def _implied(printed: Iterable[Printed], there: _There) -> Iterator[FigureExpectation]:
    """Expectations on printed ratios and growths, with the printed numbers they are made from."""
    numbers = {(one.figure, one.period): _printed_number(one) for one in printed}
    for figure, period in there.rows:
        entry, number = there.catalogue[figure], numbers.get((figure, period))
        if number is None or entry.kind not in ("ratio", "growth"):
            continue
        above = numbers.get((entry.numerator, period))
        counts = there.catalogue[entry.numerator].unit not in AMOUNTS
        if entry.kind == "ratio":
            below = numbers.get((entry.denominator, period))
            yield ExpectImpliedRatio(
                figure=figure, period=period, counts=counts, ratio=number, numerator=above, denominator=below
            )
        else:
            base = numbers.get((entry.base, there.before(entry.base, period) or ""))
            yield ExpectImpliedGrowth(
                figure=figure, period=period, counts=counts, growth=number, level=above, base=base
            )


def _printed_number(one: Printed) -> PrintedNumber | None:
    """The numbers that a printed text admits, None where it cannot be read."""
    if one.low is None or one.high is None:
        return None
    return PrintedNumber(
        text=one.printed,
        low=Decimal(str(one.low)),
        high=Decimal(str(one.high)),
        low_inclusive=bool(one.low_inclusive),
        high_inclusive=bool(one.high_inclusive),
    )


def _complete(build: Build, project: Project, figure: str, period: str) -> FigureExpectation:
    zh, en = why_absent(build, project, figure, period)
    return ExpectComplete(figure=figure, period=period, missing_zh=zh, missing_en=en)


def why_absent(build: Build, project: Project, figure: str, period: str) -> tuple[str, str]:
    """Why a due figure is absent, and which department has to deliver what, in Chinese and in English."""
    entry = project.figures.get(figure)
    if entry is None:
        return "指标目录中没有这一指标", "the catalogue has no such figure"
    missing = coverage(build, project).missing(entry, project.feeds_behind(entry), period)
    if not missing:
        return "报送齐全，但算不出数值", "all deliveries are there, but they give no value"
    parts = [(project.feeds[feed], [one.period for one in of_feed]) for feed, of_feed in groupby(missing, key=_feed_of)]
    zh = "；".join(f"缺{feed.department}的“{feed.title}”{_some(periods)}" for feed, periods in parts)
    en = "; ".join(f"{feed.name} {_some(periods)} is owed by {feed.department}" for feed, periods in parts)
    return zh, en


def _feed_of(missing: MissingPeriod) -> str:
    return missing.feed


def _some(periods: list[str]) -> str:
    return "、".join(periods) if len(periods) <= 4 else f"{periods[0]} … {periods[-1]}（{len(periods)}）"
