"""A refresh from end to end, as the `shenhe` command runs it: plan, Dagster's job on what is stale, report.

What each step does is elsewhere; here is only their order and what the refresh comes to.
"""

from dataclasses import dataclass, replace

from orchestration import last_refresh, plan, publishing, staging
from orchestration.publishing import Publication
from orchestration.session import Session
from orchestration.warehouse.reading import current_release


class StepFailed(RuntimeError):
    """A step of the refresh failed for a reason of its own (disk, bug), not for what it judged."""


@dataclass(frozen=True)
class Result:
    """What a refresh came to: what was touched, rows read by feed, the publication, and what stands quarantined."""

    touched: tuple[str, ...]
    rows_read: dict[str, int]
    publication: Publication
    quarantined: tuple[dict[str, object], ...]


def refresh(session: Session, again: bool = False) -> Result:
    """Bring everything up to the deliveries that stand, release if all is well, and write the report.

    `again`: release even what was rolled back from.
    Raises StepFailed when a step breaks; what was committed before it stays, and the release before stands.
    """
    session.again = again
    session.build.drop_all_but(plan.made_today(session.project))
    orphans_changed = staging.refuse_orphans(session)
    todo = plan.plan(session)
    publication = publishing.judge_release(session, current_release(session.home))
    if todo.names or publication.is_new:
        _run(session, todo)
        after = publishing.judge_release(session, current_release(session.home))
        publication = replace(after, is_new=after.release != publication.release)
    elif orphans_changed or not _is_told(session, publication):
        publishing.report(session, publication)
    quarantined = session.build.rows(
        "select feed, period, file, reason from meta.deliveries where state = 'quarantined' order by feed, period, file"
    )
    return Result(tuple(todo.names), session.rows_read, publication, tuple(quarantined))


def _is_told(session: Session, publication: Publication) -> bool:
    """Whether the report says how things stand: a kill after the release leaves one of the refresh before."""
    if not session.home.last_refresh.exists():
        return False
    report = last_refresh.read_report(session.home)
    inventories = {row["feed"]: row["inventory"] for row in session.build.rows("from meta.feeds")}
    told = (report.release, report.held_back, report.rolled_back_from, report.inventories, report.marks)
    holds = (publication.release, publication.refused, publication.rolled_back_from)
    return told == (*holds, inventories, session.build.fingerprints())


def _run(session: Session, todo: plan.Plan) -> None:
    """Run Dagster's job on what is stale, in this process, and in its instance, so that the run shows in the UI."""
    import dagster as dg

    from orchestration.assets import RELEASE, table_key
    from orchestration.definitions import defs
    from orchestration.instance import fail_dead_runs

    with dg.DagsterInstance.get() as instance:
        fail_dead_runs(instance, session.home)
        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=instance,
            asset_selection=[*(table_key(name) for name in todo.names), RELEASE],
            tags={"dagster/max_retries": "0"},  # nobody but who typed it can run it again
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    for event in result.all_events:
        if event.is_step_failure:
            failure = event.step_failure_data
            if failure.user_failure_data is None and failure.error is not None:
                cause = failure.error.cause or failure.error
                raise StepFailed(f"{event.step_key}: {cause.message.strip()}")
