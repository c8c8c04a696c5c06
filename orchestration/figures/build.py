"""Makes `figures` and `printed_figures` from the marts, under the fingerprint of their inputs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from orchestration.figures.coverage import Coverage
from orchestration.figures.printed import printed_beside_counted
from orchestration.figures.query import figures_query
from orchestration.project.catalogue import COLUMNS, Figure
from orchestration.project.definitions import PRINTED_FIGURES, Project
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.contents import content, put_made
from orchestration.warehouse.build.deliveries import InForce, in_force
from orchestration.warehouse.build.figures import FigurePeriod, put_catalogue, put_figure_periods, put_printed
from orchestration.warehouse.fingerprints import code_fingerprint, fingerprint
from transforms import Feed

_PARTS = {"figures": "", "printed_figures": "state", "figure_periods": "", "catalogue": ""}
"""The tables that are made together, each with the column that is no part of what was made: a gate fills it in."""


def figures_fingerprint(project: Project, known: Mapping[str, str], standing: Iterable[InForce]) -> str:
    """The fingerprint that the figures must have, given those of the tables and the deliveries in force."""
    carried = sorted((one.feed, one.period) for one in standing if one.carried)
    return _fingerprint(project, known, carried)


def figures_made_from(project: Project, contents: Mapping[str, str], standing: Iterable[InForce]) -> str:
    """The hash of all that decides the figures, given the contents of the tables and the deliveries in force.

    A figure exists where the periods that it needs are in force, which no mart may tell: a delivery can be empty.
    """
    counted = _feeds_counted(project)
    periods = sorted((one.feed, one.period, one.carried) for one in standing if one.feed in counted)
    return _fingerprint(project, contents, periods)


def figures_content(build: Build) -> str | None:
    """The hash of what the figures, and what is made with them, contain now; None where that is large."""
    found = [content(build.connection, name, without=filled_in) for name, filled_in in _PARTS.items()]
    return None if None in found else fingerprint(found)


def _fingerprint(project: Project, read: Mapping[str, str], of_deliveries: Sequence[Sequence[object]]) -> str:
    return fingerprint(
        code_fingerprint("orchestration.figures.build"),
        figures_query(project.figures.values()),
        [repr(figure) for figure in project.figures.values()],
        [read.get(name) for name in project.read_by_figures()],
        [contract_of(project.feeds[name]) for name in sorted(_feeds_counted(project))],
        of_deliveries,
    )


def contract_of(feed: Feed) -> str:
    """The fields of a contract that results depend on: all except those that only describe the feed."""
    return repr(replace(feed, title="", system="", department="", description=""))


def make_figures(build: Build, project: Project, expected: str, made_from: str) -> None:
    """Make `figures` and `printed_figures`, and record them under the fingerprint `expected`.

    `made_from` is as `figures_made_from` gives it.
    """
    periods = _figure_periods(build, project)
    catalogue = [[getattr(figure, column) or None for column in COLUMNS] for figure in project.figures.values()]
    with build.transaction() as connection:
        put_catalogue(connection, COLUMNS, catalogue)
        put_figure_periods(connection, periods)
        build.put_table(connection, "figures", figures_query(project.figures.values()), expected)
        put_printed(connection, printed_beside_counted(build, PRINTED_FIGURES))
        put_made(connection, "figures", made_from, figures_content(build))


def coverage(build: Build, project: Project) -> Coverage:
    """Which deliveries are in force, feed by feed."""
    of_feed: dict[str, dict[str, bool]] = {name: {} for name in project.feeds}
    for one in in_force(build):
        of_feed.setdefault(one.feed, {})[one.period] = one.carried
    return Coverage(project.feeds, of_feed, project.holidays())


def _feeds_counted(project: Project) -> set[str]:
    return set().union(*(project.feeds_behind(figure) for figure in project.figures.values()))


def _figure_periods(build: Build, project: Project) -> list[FigurePeriod]:
    """Where each measured figure exists, and its status; a derived one exists where its parts do."""
    covered = coverage(build, project)
    behind = {figure: project.feeds_behind(figure) for figure in project.figures.values() if figure.table}
    return [
        FigurePeriod(figure.figure, period, covered.status(figure, feeds, period))
        for figure, feeds in behind.items()
        for period in _candidates(build, project, covered, figure, feeds)
        if not covered.missing(figure, feeds, period)
    ]


def _candidates(build: Build, project: Project, covered: Coverage, figure: Figure, behind: frozenset[str]) -> list[str]:
    if any(project.feeds[feed].restates for feed in behind):
        # A delivery that restates earlier years gives the figure for every year it contains.
        query = f"select distinct period from {figure.table} where {figure.filter or 'true'} order by period"
        return [row["period"] for row in build.rows(query)]
    return covered.candidates(figure, behind)
