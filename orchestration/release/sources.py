"""Where each figure comes from, as a release tells it: feeds, departments and SQL files."""

from collections.abc import Iterator
from typing import NamedTuple

from orchestration.project.catalogue import Figure
from orchestration.project.definitions import Project
from orchestration.project.tables import SQL, feeds_behind
from transforms import themes


class Source(NamedTuple):
    """A feed behind a figure; `sql` names the files between them, the one that reads deliveries first."""

    figure: str
    theme_zh: str
    theme_en: str
    feed: str
    feed_zh: str
    system: str
    department: str
    sql: str


def sources(project: Project) -> Iterator[Source]:
    """One row per figure and feed behind it, in the order of the catalogue."""
    titles = themes()
    for figure in project.figures.values():
        for name in sorted(project.feeds_behind(figure)):
            feed, title = project.feeds[name], titles.get(figure.theme, (figure.theme, figure.theme))
            files = ", ".join(_files(project, figure, name))
            yield Source(figure.figure, *title, name, feed.title, feed.system, feed.department, files)


def _files(project: Project, figure: Figure, feed: str) -> Iterator[str]:
    guards = project.guards_of(figure)
    for table in project.tables.values():
        if table.name in guards and feed in feeds_behind(table.name, project.tables):
            yield f"{SQL.name}/{table.path.relative_to(SQL).as_posix()}"
