"""Records a run of the job `refresh` whose steps a command takes: each asset waits for what came of its step."""

import uuid

import dagster as dg

from orchestration.defs.assets import table_key
from orchestration.defs.instance import at_work, fail_dead_runs, prepare_instance
from orchestration.defs.loading import REFRESH, definitions_with
from orchestration.defs.steps.messages import Order
from orchestration.defs.steps.received import Received
from orchestration.warehouse.home import Home


class NotRecorded(RuntimeError):
    """A run that Dagster ended otherwise than the command did."""


def record(order: Order, steps: Received) -> None:
    """Record a run in the instance of the home. Raises NotRecorded, and whatever Dagster raises."""
    home, run_id = Home(order.home), str(uuid.uuid4())
    prepare_instance(home, order.extracts)
    with dg.DagsterInstance.get() as instance, at_work(home, run_id):
        fail_dead_runs(instance, home)
        job = definitions_with(steps).resolve_job_def(REFRESH)
        result = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            asset_selection=[table_key(name) for name in order.steps],
            tags={"dagster/max_retries": "0"},  # a command is repeated by its user only
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    if not steps.ended_early:
        _require_recorded(result)


def _require_recorded(result: dg.ExecuteInProcessResult) -> None:
    for event in result.filter_events(lambda event: event.is_step_failure):
        failure = event.step_failure_data
        # A release that is held back fails by itself.
        if failure.user_failure_data is None and failure.error is not None:
            raise NotRecorded(f"{event.step_key}: {(failure.error.cause or failure.error).message.strip()}")
