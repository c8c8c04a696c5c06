"""What Dagster loads: the asset graph, the job `refresh`, its schedule and sensor, and the session as a resource.

No database is touched here.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack

import dagster as dg

from orchestration.assets import all_assets
from orchestration.instance import at_work
from orchestration.project import project
from orchestration.schedules import MAX_RUNTIME, landing_sensor, refresh_schedule
from orchestration.session import Session, session
from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.lock import AnotherRefreshIsRunning

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

PATIENCE = 120.0
"""Seconds that a run waits for a `shenhe refresh` to end before it fails, and is run again."""


@dg.resource(description="一次刷新所用：加锁的仓库目录、构建库、报送文件夹")
def refresh_session(context: dg.InitResourceContext) -> Iterator[Session]:
    """The session that all steps of a run share.

    Raises AnotherRefreshIsRunning, naming it, when another process refreshes and does not come to an end.
    """
    assert context.run is not None
    with ExitStack() as stack:
        stack.enter_context(at_work(Home.at(), context.run.run_id))
        yield _wait_for_session(context, f"Dagster run {context.run.run_id[:8]}", stack)


def _wait_for_session(context: dg.InitResourceContext, what: str, stack: ExitStack) -> Session:
    give_up, told = time.monotonic() + PATIENCE, False
    while True:
        try:
            return stack.enter_context(session(Home.at(), extracts_folder(), what))
        except AnotherRefreshIsRunning as error:
            if time.monotonic() > give_up:
                raise
            if not told and context.log is not None:
                context.log.info(str(error))
                told = True
            time.sleep(0.5)


refresh_job = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="读取新报送，重算过时的表和指标，检验，合格则发布",
    # Run again whole: a step whose work is done and committed takes no time.
    tags={"dagster/max_runtime": str(MAX_RUNTIME), "dagster/retry_strategy": "ALL_STEPS"},
)

# One writer: every step runs in the run's own process, and runs queue one behind the other (dagster.yaml).
defs = dg.Definitions(
    assets=all_assets(project()),
    resources={"session": refresh_session},
    jobs=[refresh_job],
    schedules=[refresh_schedule],
    sensors=[landing_sensor],
    executor=dg.in_process_executor,
)
