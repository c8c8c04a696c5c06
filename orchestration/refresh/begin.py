"""Begins a refresh: locks the home, opens the build, forgets what is no longer declared."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from orchestration.deliveries.districts import district_of, keep, served
from orchestration.deliveries.folder import FolderReader
from orchestration.engines.chosen import engine_of
from orchestration.engines.engine import Engine
from orchestration.gates.comparison import REVISION
from orchestration.progress import Progress
from orchestration.project.definitions import Project, project
from orchestration.session import Request, Session
from orchestration.staging.memory import remember_deliveries
from orchestration.staging.orphans import list_orphans
from orchestration.timings import ENGINE
from orchestration.warehouse.build.database import Build, DamagedBuild, damage_of_build, set_aside
from orchestration.warehouse.build.deliveries import forget_feeds
from orchestration.warehouse.build.evidence import forget_subjects
from orchestration.warehouse.build.hashes import hashes, remember_hashes
from orchestration.warehouse.clock import now, today
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases import ledger

_open: dict[Path, Session] = {}


@contextmanager
def begin(request: Request) -> Iterator[Session]:
    """A session as requested. Within one process, all who open the same home share one session.

    Raises AnotherRefreshIsRunning when another process holds the home, PointerLost where `current.duckdb` is missing,
    BadDistricts where the home serves another district than the folder is of.
    """
    root = request.home.root
    if root in _open:
        yield _open[root]
        return
    with ExitStack() as stack:
        stack.enter_context(request.home.locked(request.what))
        build, mended = _open_build(request.home)
        stack.enter_context(damage_of_build(request.home))
        stack.callback(build.close)
        ledger.bring_up(build)
        if not request.mends_pointer:
            ledger.require_pointer(build)
        engine = engine_of(request.home, partial(request.timings.phase, ENGINE))
        stack.callback(engine.close)
        session = _session(request, build, engine)
        if mended is not None:
            session.say_mended(mended)
        if build.is_new:
            remember_deliveries(session)
        _open[root] = session
        stack.callback(_open.pop, root)
        _forget_undeclared(build, session.project)
        list_orphans(session)
        yield session
        remember_hashes(build, session.folder.learned)


def _open_build(home: Home) -> tuple[Build, Message | None]:
    """The build, and what is said where a damaged one was set aside for it."""
    aside = set_aside(home, now())
    if aside is None:
        try:
            return Build(home), None
        except DamagedBuild:
            aside = set_aside(home, now())
    zh = f"build.duckdb 已损坏，移为 {aside.name if aside else ''}，由档案重建"
    en = f"build.duckdb was damaged: set aside as {aside.name if aside else ''} and made again from the archive"
    return Build(home), Message(zh, en)


def _session(request: Request, build: Build, engine: Engine) -> Session:
    of_district = None if request.folder else served(request.extracts)
    if of_district:
        keep(request.home, of_district, build.is_new)
    folder = request.folder or FolderReader(request.extracts, hashes(build))
    declared = project(district_of(request.home))
    day = request.today or today()
    return Session(request, declared, build, folder, day, engine, progress=Progress(request.listener))


def _forget_undeclared(build: Build, declared: Project) -> None:
    """Forget what is no longer declared, so that it is neither released nor holds a release back."""
    names = declared.names()
    for name in build.fingerprints().keys() - names:
        with build.transaction() as connection:
            build.drop(connection, name)
    forget_feeds(build, set(declared.feeds))
    forget_subjects(build, {*names, REVISION})
