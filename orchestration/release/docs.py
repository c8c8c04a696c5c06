"""Data Docs of the current build: its suites and their subjects. Imported only where pages are built."""

from collections.abc import Iterator
from pathlib import Path

from expectations.engine.judge import table_expectations
from expectations.pages.site import NotOurs, Suite, build_site
from orchestration.gates.comparison import absent_figures
from orchestration.gates.figure_expectations import figure_expectations
from orchestration.session import Session
from orchestration.warehouse.build.state import state_of
from orchestration.warehouse.releases.reader import released_figures

__all__ = ["NotOurs", "write_docs"]


def write_docs(session: Session, into: Path) -> Path:
    """Run every suite of the build's tables and figures, and write the pages. Returns their index."""
    return build_site(session.build.connection, [*_of_tables(session), *_of_figures(session)], into)


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
