"""Runs the steps of a refresh as a run of Dagster in this process, so that the home's UI shows it."""

import dagster as dg

from orchestration.defs.assets import RELEASE, table_key
from orchestration.defs.instance import fail_dead_runs, prepare_instance
from orchestration.defs.loading import REFRESH, definitions
from orchestration.refresh.run import StepFailed
from orchestration.refresh.signals import signals_kept
from orchestration.refresh.staleness import Todo
from orchestration.session import Session
from orchestration.timings import DAGSTER


def take_in_dagster(session: Session, todo: Todo) -> None:
    """Take every step that is due as one run of the job `refresh`, the release last. Raises StepFailed."""
    with session.timings.phase(DAGSTER), signals_kept():
        result = _run(session, todo)
    for event in result.all_events:
        if event.is_step_failure:
            failure = event.step_failure_data
            if failure.user_failure_data is None and failure.error is not None:
                cause = failure.error.cause or failure.error
                failed = StepFailed(f"{event.step_key}: {cause.message.strip()}")
                failed.add_note("".join(cause.stack))
                raise failed


def _run(session: Session, todo: Todo) -> dg.ExecuteInProcessResult:
    prepare_instance(session.home, session.request.extracts)
    with dg.DagsterInstance.get() as instance:
        fail_dead_runs(instance, session.home)
        return (
            definitions()
            .resolve_job_def(REFRESH)
            .execute_in_process(
                instance=instance,
                asset_selection=[*(table_key(name) for name in todo.names), RELEASE],
                tags={"dagster/max_retries": "0"},  # a command is repeated by its user only
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                raise_on_error=False,
            )
        )
