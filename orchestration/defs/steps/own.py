"""The steps of a run that Dagster started: taken in its process, with one session for all."""

import time
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, contextmanager

import dagster as dg

from orchestration.defs.desk.pages import Page, taken
from orchestration.defs.instance import at_work
from orchestration.deliveries.districts import deliveries_of
from orchestration.gates.engine import begin_import
from orchestration.refresh.begin import begin
from orchestration.session import Request, Session
from orchestration.staging.ahead import read_ahead
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.lock import AnotherRefreshIsRunning

PATIENCE = 120.0
"""Seconds that a run waits for a `shenhe refresh` to end before it fails and is retried."""


class Taken:
    """Takes each step that is asked for, in this process."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, name: str) -> Page:
        return taken(self._session, name)


class OwnSteps(dg.ConfigurableResource[Taken]):
    """一次刷新所用：加锁的仓库目录、构建库、报送文件夹 / The locked home, the open build, the folder of deliveries."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Taken]:
        """The steps, on a session that all of a run share.

        Raises AnotherRefreshIsRunning, naming it, when another process still holds the home after the wait.
        """
        assert context.run is not None
        with ExitStack() as stack:
            stack.enter_context(at_work(Home.at(), context.run.run_id))
            home, what = Home.at(), f"Dagster run {context.run.run_id[:8]}"
            request = Request(home, deliveries_of(home, extracts_folder()), what)
            session = _wait(context, request, stack)
            begin_import()
            stack.enter_context(read_ahead(session, _feeds(context.run.asset_selection, session)))
            yield Taken(session)


def _feeds(selected: AbstractSet[dg.AssetKey] | None, session: Session) -> list[str]:
    """The feeds that a run stages."""
    return [name for name in session.project.feeds if selected is None or dg.AssetKey(["staging", name]) in selected]


def _wait(context: dg.InitResourceContext, request: Request, stack: ExitStack) -> Session:
    give_up, logged = time.monotonic() + PATIENCE, False
    while True:
        try:
            return stack.enter_context(begin(request))
        except AnotherRefreshIsRunning as error:
            if time.monotonic() > give_up:
                raise
            if not logged and context.log is not None:
                context.log.info(str(error))
                logged = True
            time.sleep(0.5)
