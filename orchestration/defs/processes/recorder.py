"""The process that shows a command's refresh in Dagster: a run of the same job, whose assets wait for the command.

It imports Dagster and writes its events while the command works, and ends when the command does.
"""

import os
import uuid
from collections.abc import Sequence

import dagster as dg

from orchestration.defs.assets import table_key
from orchestration.defs.instance import at_work, fail_dead_runs
from orchestration.defs.loading import REFRESH, definitions_with
from orchestration.defs.steps.messages import get
from orchestration.defs.steps.received import Received
from orchestration.warehouse.home import Home


def main() -> None:
    """Record a run of the steps that the first message on standard input names, with what the next ones say of each."""
    told = os.fdopen(os.dup(0), "rb")
    names = get(told)
    record(names, Received(told))


def record(names: Sequence[str], steps: Received) -> None:
    """Record a run of these steps in the instance of the home."""
    home, run_id = Home.at(), str(uuid.uuid4())
    with dg.DagsterInstance.get() as instance, at_work(home, run_id):
        fail_dead_runs(instance, home)
        job = definitions_with(steps).resolve_job_def(REFRESH)
        result = job.execute_in_process(
            instance=instance,
            run_id=run_id,
            asset_selection=[table_key(name) for name in names],
            tags={"dagster/max_retries": "0"},  # a command is repeated by its user only
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    if steps.ended_early:
        return
    for event in result.filter_events(lambda event: event.is_step_failure):
        failure = event.step_failure_data
        # A release that is held back fails by itself.
        if failure.user_failure_data is None and failure.error is not None:
            raise SystemExit(f"{event.step_key}: {(failure.error.cause or failure.error).message.strip()}")


if __name__ == "__main__":
    main()
