"""What is stale: which feeds, tables and figures a refresh has to make again, by their fingerprints.

The command, the schedule, the sensor and `shenhe status` call the same function, on the build or on the record of the
last refresh. Files not seen before are hashed, not read. Nothing heavy is imported.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from orchestration.deliveries.folder import Folder
from orchestration.deliveries.identity import delivery_id
from orchestration.project.definitions import Project
from orchestration.release.readiness import not_ready
from orchestration.session import Session
from orchestration.staging.orphans import standing_orphans
from orchestration.staging.stage import inventory
from orchestration.warehouse.build.state import State, state_of
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import released_figures
from transforms import Feed


@dataclass(frozen=True)
class Todo:
    """What a refresh has to do.

    `orphans`: the files outside of any feed's folder changed; `undeclared`: the build holds something that is no
    longer declared; `left`: files that are being written, whose feeds are left for the next refresh.
    """

    feeds: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    figures: bool = False
    orphans: bool = False
    undeclared: bool = False
    left: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of what has to be made or judged: `staging.<feed>`, `<schema>.<table>`, `figures`."""
        return [*(f"staging.{feed}" for feed in self.feeds), *self.tables, *(["figures"] if self.figures else [])]

    def __bool__(self) -> bool:
        return bool(self.names) or self.orphans or self.undeclared


def stale(project: Project, home: Home, state: State, folder: Folder, today: datetime.date) -> Todo:
    """What is stale, given the state that the last refresh left, and everything made from it."""
    unready = {one.subject for one in not_ready(project, state, released_figures(home))}
    feeds = {name for name, feed in project.feeds.items() if _is_stale(feed, home, state, folder, today)}
    written = {name: folder.being_written(project.feeds[name]) for name in sorted(feeds)}
    # What stands of such a feed stays as it is: the file that it replaces is not withdrawn for a half-written one.
    feeds -= {name for name, files in written.items() if files}
    feeds |= {subject.removeprefix("staging.") for subject in unready if subject.startswith("staging.")}
    return replace(
        touched(project, feeds, unready),
        orphans=standing_orphans(project, folder) != state.orphans,
        undeclared=not state.fingerprints.keys() <= project.names(),
        left=tuple(f"{name}/{file}" for name, files in written.items() for file in files),
    )


def due(session: Session) -> Todo:
    """What is stale in this session."""
    return stale(session.project, session.home, state_of(session.build), session.folder, session.today)


def touched(project: Project, feeds: Iterable[str], others: set[str]) -> Todo:
    """These feeds, tables and figures, and everything made from them."""
    feeds = sorted(feeds)
    changed = {f"staging.{name}" for name in feeds} | others
    tables = project.downstream(changed)
    return Todo(
        feeds=tuple(feeds),
        tables=tuple(name for name in project.tables if name in tables),
        figures="figures" in others or not (changed | tables).isdisjoint(project.read_by_figures()),
    )


def in_order(project: Project, todo: Todo) -> list[str]:
    """The names of what is due, each table as soon as what it reads is up to date: it is made while a feed is read."""
    found: list[str] = []
    waiting = {name: {*project.tables[name].reads} & {*todo.names} for name in todo.tables}

    def take_ready() -> None:
        for name, read in list(waiting.items()):
            if read <= {*found}:
                found.append(name)
                del waiting[name]

    take_ready()
    for feed in todo.feeds:
        found.append(f"staging.{feed}")
        take_ready()
    return [*found, *(name for name in todo.names if name not in found)]


def _is_stale(feed: Feed, home: Home, state: State, folder: Folder, today: datetime.date) -> bool:
    """Whether staging the feed again would change anything."""
    if state.inventories.get(feed.name) != inventory(feed, folder.standing(feed, today)):
        return True
    in_force = (delivery_id(feed, one.period, one.sha256) for one in state.in_force if one.feed == feed.name)
    return any(not home.staged_file(feed.name, delivery).exists() for delivery in in_force)
