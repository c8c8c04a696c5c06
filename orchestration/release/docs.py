"""Data Docs of the current build: its suites and their subjects. Imported only where pages are built."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from great_expectations.expectations.expectation import Expectation

from expectations.classes.base import AggregateExpectation
from expectations.classes.figures import FigureExpectation
from expectations.engine.judge import table_expectations
from expectations.pages.site import NotOurs, Suite, build_site
from orchestration.gates.comparison import absent_figures
from orchestration.gates.figure_expectations import figure_expectations
from orchestration.project.definitions import Project
from orchestration.session import Session
from orchestration.warehouse.build.evidence import Outcome, outcomes
from orchestration.warehouse.build.state import state_of
from orchestration.warehouse.releases.reader import released_figures

__all__ = ["NotOurs", "write_docs"]


def write_docs(session: Session, into: Path) -> Path:
    """Run every suite of the build's tables and figures, and write the pages. Returns their index.

    What a signed note explains is shown with the note, in the state that its gate has.
    """
    explained = [one for one in outcomes(session.build) if one.state == "explained"]
    suites = [*_of_tables(session), *_of_figures(session)]
    told = [
        replace(suite, expectations=[_told(session.project, suite.table, explained, one) for one in suite.expectations])
        for suite in suites
    ]
    return build_site(session.build.connection, told, into)


def _told(project: Project, table: str, explained: Sequence[Outcome], expectation: Expectation) -> Expectation:
    """An expectation with the notes on its findings, and that on a figure with the figure's names."""
    if not isinstance(expectation, AggregateExpectation):
        return expectation
    if not isinstance(expectation, FigureExpectation):
        of_table = [one for one in explained if (one.subject, one.gate) == (table, expectation.gate)]
        notes = {f"{one.period or ''} {one.message_en}": (one.note_zh, one.note_en) for one in of_table}
        return expectation.copy(update={"explained": notes})
    judged = (expectation.figure, expectation.period, expectation.gate)
    of_figure = [one for one in explained if (one.subject, one.period, one.gate) == judged]
    notes = {f" {one.message_en}": (one.note_zh, one.note_en) for one in of_figure}
    entry = project.figures.get(expectation.figure)
    names = {"zh": entry.name_zh, "en": entry.name_en} if entry else {}
    return expectation.copy(update={"explained": notes, **names})


def _of_tables(session: Session) -> Iterator[Suite]:
    standing = session.build.fingerprints()
    for name, table in sorted(session.project.tables.items()):
        if name in standing:
            expected = table_expectations(name, table.grain, table.schema)
            yield Suite(name, name, expected, table.description_zh, table.description_en)


def _of_figures(session: Session) -> Iterator[Suite]:
    """One suite per theme, to keep pages short."""
    state = state_of(session.build)
    if state.figures is None:
        return
    absent = absent_figures(state, released_figures(session.home))
    expectations = figure_expectations(session.build, session.project, absent)
    expectations.sort(key=lambda one: (one.figure, one.period))
    for theme in session.project.themes:
        of_theme = [one for one in expectations if one.figure.startswith(f"{theme}.")]
        yield Suite(f"figures.{theme}", "figures", of_theme, f"{theme} 的指标", f"figures of {theme}")
