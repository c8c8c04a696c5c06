"""One refresh at work: the home locked, the build open, the folder of deliveries at hand.

The `shenhe` command and Dagster's steps share a session within a process; another process is kept out by the lock.
"""

import datetime
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from orchestration.deliveries import FolderReader
from orchestration.project import Project, project
from orchestration.warehouse import ledger
from orchestration.warehouse.build import Build
from orchestration.warehouse.home import Home


class Session:
    """What every step of a refresh needs. Made by `session`."""

    def __init__(self, home: Home, extracts: Path, build: Build) -> None:
        self.home = home
        self.folder = FolderReader(extracts, build.hashes())
        self.build = build
        self.project: Project = project()
        self.today = datetime.date.today()
        self.rows_read: dict[str, int] = {}
        """Rows read of each feed's deliveries, good or bad, since the session began."""
        self.progress: Callable[[str], None] = lambda line: None
        # Whether content that was rolled back from may be released again.
        self.again = False
        # A rebuild makes a release under the number and with the time that it had; else the next number, and now.
        self.remade: tuple[int, datetime.datetime] | None = None


_open: dict[Path, Session] = {}


@contextmanager
def session(home: Home, extracts: Path, what: str = "shenhe refresh") -> Iterator[Session]:
    """A session over a home, shared with whoever in this process has it open already; `what` says who we are.

    Raises AnotherRefreshIsRunning when another process holds the home.
    """
    if home.root in _open:
        yield _open[home.root]
        return
    with ExitStack() as stack:
        stack.enter_context(home.locked(what))
        build = Build(home)
        stack.callback(build.close)
        ledger.bring_up(build)
        _open[home.root] = Session(home, extracts, build)
        stack.callback(_open.pop, home.root)
        yield _open[home.root]
        build.remember_hashes(_open[home.root].folder.learned)
