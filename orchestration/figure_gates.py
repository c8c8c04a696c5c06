"""The gates that follow from the catalogue: which expectation each figure and period must meet. No code a figure.

Imported only where a gate runs, as it brings Great Expectations with it.
"""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from expectations.classes.changes import ExpectGrowth
from expectations.classes.figures import (
    ExpectComplete,
    ExpectPrinted,
    ExpectRank,
    ExpectRatio,
    FigureExpectation,
)
from expectations.classes.parts import ExpectPart
from orchestration.figures import Need
from orchestration.making import coverage
from orchestration.session import Session


def figure_expectations(session: Session, absent: list[tuple[str, str]]) -> list[FigureExpectation]:
    """What the figures that are there must meet, what is printed of them, and what is due and absent."""
    rows = session.build.rows("select figure, period from figures")
    there = [(row["figure"], row["period"]) for row in rows]
    return [
        *(one for figure, period in there for one in _of_its_kind(session, figure, period, set(there))),
        *_of_printed(session),
        *(_complete(session, figure, period) for figure, period in absent),
    ]


def _of_its_kind(
    session: Session, figure: str, period: str, there: set[tuple[str, str]]
) -> Iterator[FigureExpectation]:
    line = session.project.figures[figure]
    if line.kind == "ratio":
        yield ExpectRatio(figure=figure, period=period)
    if line.kind == "growth":
        yield ExpectGrowth(figure=figure, period=period)
    if line.kind == "rank":
        yield ExpectRank(figure=figure, period=period)
    if line.part_of and (line.part_of, period) in there:
        yield ExpectPart(figure=figure, period=period, whole_figure=line.part_of)


def _of_printed(session: Session) -> Iterator[FigureExpectation]:
    query = "select * from printed_figures where value is not null"
    for row in session.build.rows(query):
        yield ExpectComplete(figure=row["figure"], period=row["period"], owed_zh="", owed_en="")
        if row["unreadable"] is not None:
            continue
        yield ExpectPrinted(
            figure=row["figure"],
            period=row["period"],
            printed=row["printed"],
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
