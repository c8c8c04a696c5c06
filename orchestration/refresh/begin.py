"""Begins a refresh: locks the home, opens the build, forgets what is no longer declared."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from orchestration.deliveries.folder import FolderReader
from orchestration.gates.comparison import REVISION
from orchestration.project.definitions import Project, project
from orchestration.session import Request, Session
from orchestration.staging.orphans import list_orphans
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.deliveries import forget_feeds
from orchestration.warehouse.build.evidence import forget_subjects
from orchestration.warehouse.build.hashes import hashes, remember_hashes
from orchestration.warehouse.clock import today
from orchestration.warehouse.releases import ledger

_open: dict[Path, Session] = {}


@contextmanager
def begin(request: Request) -> Iterator[Session]:
    """A session as requested. Within one process, all who open the same home share one session.

    Raises AnotherRefreshIsRunning when another process holds the home.
    """
    root = request.home.root
    if root in _open:
        yield _open[root]
        return
    with ExitStack() as stack:
        stack.enter_context(request.home.locked(request.what))
        build = Build(request.home)
        stack.callback(build.close)
        ledger.bring_up(build)
        session = _session(request, build)
        _open[root] = session
        stack.callback(_open.pop, root)
        _forget_undeclared(build, session.project)
        list_orphans(session)
        yield session
        remember_hashes(build, session.folder.learned)


def _session(request: Request, build: Build) -> Session:
    folder = request.folder or FolderReader(request.extracts, hashes(build))
    return Session(request, project(), build, folder, request.today or today())


def _forget_undeclared(build: Build, declared: Project) -> None:
    """Forget what is no longer declared, so that it is neither released nor holds a release back."""
    names = declared.names()
    for name in build.fingerprints().keys() - names:
        with build.transaction() as connection:
            build.drop(connection, name)
    forget_feeds(build, set(declared.feeds))
    forget_subjects(build, {*names, REVISION})
