"""All definitions together: the asset graph, the job `refresh`, its schedule and sensor, its steps as a resource."""

from functools import cache
from typing import Any

import dagster as dg

from orchestration.defs import systems
from orchestration.defs.assets import all_assets
from orchestration.defs.looking import MAX_RUNTIME, delivered
from orchestration.defs.schedules import refresh_schedule
from orchestration.defs.sensors import alerts_sensor, landing_sensor
from orchestration.defs.steps.own import OwnSteps
from orchestration.project.definitions import project

REFRESH = "refresh"


@cache
def definitions() -> dg.Definitions:
    """What Dagster loads, made once per process. Raises on anything that does not fit together."""
    return definitions_with(OwnSteps())


def definitions_with(steps: Any) -> dg.Definitions:
    """All definitions, their assets asking this resource for the steps of a run."""
    job = dg.define_asset_job(
        REFRESH,
        selection=dg.AssetSelection.all(),
        description="读取新报送，重算过时的表和指标，检验，合格则发布",
        # A retry runs all steps: those whose work is committed take no time.
        tags={"dagster/max_runtime": str(MAX_RUNTIME), "dagster/retry_strategy": "ALL_STEPS"},
    )
    # One writer: all steps run in the process of the run, and runs are queued (dagster.yaml).
    return dg.Definitions(
        assets=all_assets(project()),
        asset_checks=systems.checks(project(), delivered),
        resources={"steps": steps},
        jobs=[job],
        schedules=[refresh_schedule],
        sensors=[landing_sensor, alerts_sensor],
        executor=dg.in_process_executor,
    )
