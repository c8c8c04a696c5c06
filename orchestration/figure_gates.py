"""The gates that follow from the catalogue: which expectation each figure and period must meet. No code a figure.

Imported only where a gate runs, as it brings Great Expectations with it.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

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
from orchestration.catalogue import AMOUNTS, Figure, exclusive
from orchestration.figures import Need, largest_part, rolled_up
from orchestration.gates import Revised
from orchestration.making import coverage
from orchestration.session import Session


def figure_expectations(session: Session, absent: list[tuple[str, str]]) -> list[FigureExpectation]:
    """What the figures that are there must meet, what is printed of them, and what is due and absent."""
    there = _There(session)
    return [
        *(one for figure, period in there.rows for one in _of_its_kind(there, figure, period)),
        *(one for figure, period in there.rows for one in _of_others(there, figure, period)),
        *_of_places(session, there),
        *_of_printed(session),
        *_implied(session, there),
        *(_complete(session, figure, period) for figure, period in absent),
    ]


def revision_expectations(revised: Iterable[Revised]) -> list[FigureExpectation]:
    """What figures must meet that are not as they were released."""
    return [
        ExpectRevision(figure=one.figure, period=one.period, was=None if one.was is None else Decimal(repr(one.was)))
        for one in revised
    ]


class _There:
    """The figures that are there, as (figure, period), and what the catalogue says of how they hang together."""

    def __init__(self, session: Session) -> None:
        self.lines = session.project.figures
        self.rows = [(row["figure"], row["period"]) for row in session.build.rows("select figure, period from figures")]
        self._of_year = {(figure, period[:4]): period for figure, period in self.rows}
        self.with_growth = {line.numerator for line in self.lines.values() if line.kind == "growth"}

    def __contains__(self, one: tuple[str, str]) -> bool:
        return self._of_year.get((one[0], one[1][:4])) == one[1]

    def before(self, figure: str, period: str) -> str | None:
        """The same figure's period of the year before, None where it is not there."""
        return self._of_year.get((figure, str(int(period[:4]) - 1)))

    def exclusive_parts(self, whole: str, period: str) -> list[Figure]:
        """Parts of a whole, of which no two share anything: none, or at least two."""
        parts = [line for line in self.lines.values() if line.part_of == whole and (line.figure, period) in self]
        apart = [one for one in parts if all(one is other or exclusive(one, other) for other in parts)]
        return apart if len(apart) > 1 else []


def _of_its_kind(there: _There, figure: str, period: str) -> Iterator[FigureExpectation]:
    line, before = there.lines[figure], there.before(figure, period)
    match line.kind:
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
    whole = there.lines[figure].part_of
    if whole and (whole, period) in there:
        yield ExpectPart(figure=figure, period=period, whole_figure=whole)
    if parts := there.exclusive_parts(figure, period):
        yield ExpectShares(figure=figure, period=period, parts=[part.figure for part in parts])


def _of_places(session: Session, there: _There) -> Iterator[FigureExpectation]:
    """A quantity that stands elsewhere too, a sum and its periods, and a stock whose table says what changed it."""
    for line in there.lines.values():
        if line.same_as:
            table, _, column = line.same_as.rpartition(".")
            for period, value in _values(session, rolled_up(line, table, column, line.kind)).items():
                if (line.figure, period) in there:
                    yield ExpectSame(figure=line.figure, period=period, place=line.same_as, elsewhere=value)
        if line.kind in ("flow", "cumulative") and line.frequency == "year":
            for period, value in _values(session, largest_part(line)).items():
                if (line.figure, period) in there:
                    yield ExpectSubperiods(figure=line.figure, period=period, largest=value)
        if line.inflow:
            came, went = (
                _values(session, rolled_up(line, line.table, column, "flow")) for column in (line.inflow, line.outflow)
            )
            for period in came:
                if (line.figure, period) in there and (before := there.before(line.figure, period)):
                    yield ExpectBalance(
                        figure=line.figure, period=period, before=before, came=came[period], went=went[period]
                    )


def _values(session: Session, query: str) -> dict[str, Decimal]:
    rows = session.build.rows(query)
    return {row["period"]: Decimal(repr(row["value"])) for row in rows if row["value"] is not None}


def _of_printed(session: Session) -> Iterator[FigureExpectation]:
    query = "select * from printed_figures where value is not null"
    for row in session.build.rows(query):
        yield ExpectComplete(figure=row["figure"], period=row["period"], owed_zh="", owed_en="")
        if row["unreadable"] is not None:
            continue
        number = _printed_number(row)
        yield ExpectPrinted(
            figure=row["figure"],
            period=row["period"],
            printed=number.text,
            low=number.low,
            high=number.high,
            low_inclusive=number.low_inclusive,
            high_inclusive=number.high_inclusive,
        )


def _implied(session: Session, there: _There) -> Iterator[FigureExpectation]:
    """What is printed of a ratio or a growth, beside what is printed of the numbers that it is made of."""
    query = "select * from printed_figures where unreadable is null"
    printed = {(row["figure"], row["period"]): _printed_number(row) for row in session.build.rows(query)}
    for figure, period in there.rows:
        line, number = there.lines[figure], printed.get((figure, period))
        if number is None or line.kind not in ("ratio", "growth"):
            continue
        above = printed.get((line.numerator, period))
        counts = there.lines[line.numerator].unit not in AMOUNTS
        if line.kind == "ratio":
            below = printed.get((line.denominator, period))
            yield ExpectImpliedRatio(
                figure=figure, period=period, counts=counts, ratio=number, numerator=above, denominator=below
            )
        else:
            base = printed.get((line.base, there.before(line.base, period) or ""))
            yield ExpectImpliedGrowth(
                figure=figure, period=period, counts=counts, growth=number, level=above, base=base
            )


def _printed_number(row: dict[str, Any]) -> PrintedNumber:
    return PrintedNumber(
        text=row["printed"],
        low=Decimal(str(row["low"])),
        high=Decimal(str(row["high"])),
        low_inclusive=row["low_inclusive"],
        high_inclusive=row["high_inclusive"],
    )


def _complete(session: Session, figure: str, period: str) -> FigureExpectation:
    zh, en = owed(session, figure, period)
    return ExpectComplete(figure=figure, period=period, owed_zh=zh, owed_en=en)


def owed(session: Session, figure: str, period: str) -> tuple[str, str]:
    """Why a due figure is not there, and who owes what, in Chinese and in English."""
    line = session.project.figures.get(figure)
    if line is None:
        return "指标目录中没有这一指标", "the catalogue has no such figure"
    needs = coverage(session).lacks(line, session.project.feeds_behind(line), period)
    if not needs:
        return "报送齐全，但算不出数值", "all deliveries are there, but they give no value"
    parts = [
        (session.project.feeds[feed], [need.period for need in of_feed])
        for feed, of_feed in groupby(needs, key=_feed_of)
    ]
    zh = "；".join(f"缺{feed.department}的“{feed.title}”{_some(periods)}" for feed, periods in parts)
    en = "; ".join(f"{feed.name} {_some(periods)} is owed by {feed.department}" for feed, periods in parts)
    return zh, en


def _feed_of(need: Need) -> str:
    return need.feed


def _some(periods: list[str]) -> str:
    return "、".join(periods) if len(periods) <= 4 else f"{periods[0]} … {periods[-1]}（{len(periods)}）"
