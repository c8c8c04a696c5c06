"""What Dagster loads: the asset graph, the job `refresh`, and the session as a resource.

No database is touched here.
"""

import os
from collections.abc import Iterator

import dagster as dg

from orchestration.assets import all_assets
from orchestration.project import project
from orchestration.session import Session, session
from orchestration.warehouse.home import Home, extracts_folder

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")


@dg.resource(description="一次刷新所用：加锁的仓库目录、构建库、报送文件夹")
def refresh_session(_: dg.InitResourceContext) -> Iterator[Session]:
    """The session that all steps of a run share. Raises AnotherRefreshIsRunning when another process refreshes."""
    with session(Home.at(), extracts_folder()) as opened:
        yield opened


# One writer: every step runs in the run's own process, and runs queue one behind the other (dagster.yaml).
defs = dg.Definitions(
    assets=all_assets(project()),
    resources={"session": refresh_session},
    jobs=[
        dg.define_asset_job(
            "refresh",
            selection=dg.AssetSelection.all(),
            description="读取新报送，重算过时的表和指标，检验，合格则发布",
        )
    ],
    executor=dg.in_process_executor,
)
