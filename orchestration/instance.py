"""The Dagster instance of a home: its `dagster.yaml`, written once, with telemetry off and one run at a time."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.warehouse.home import AnotherRefreshIsRunning, Home, extracts_folder

if TYPE_CHECKING:
    from dagster import DagsterInstance

DAGSTER_YAML = """\
telemetry:
  enabled: false

# One writer: runs queue one behind the other, and one that dies gives its place back.
concurrency:
  runs:
    max_concurrent_runs: 1

run_monitoring:
  enabled: true
  max_runtime_seconds: 7200
  free_slots_after_run_end_seconds: 60

nux:
  enabled: false
"""


def prepare_instance(home: Home, extracts: Path) -> None:
    """Make this home and this folder of deliveries those of Dagster, for this process and its children."""
    home.prepare()
    settings = home.dagster / "dagster.yaml"
    if not settings.exists():
        settings.write_text(DAGSTER_YAML, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["SHENHE_HOME"] = str(home.root)
    os.environ["SHENHE_EXTRACTS"] = str(extracts)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"


def fail_dead_runs(instance: "DagsterInstance") -> None:
    """Mark as failed the runs that a kill or a power cut left as started: they would hold the queue for ever.

    The caller holds the home's lock, and so knows that none of them is alive.
    """
    import dagster as dg

    unfinished = [dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
    for run in instance.get_runs(dg.RunsFilter(statuses=unfinished)):
        instance.report_run_failed(run, "进程已不在 / its process is gone")


def main() -> None:
    """Make the home ready for Dagster's web server, and print where its instance is."""
    import dagster as dg

    home = Home.at()
    prepare_instance(home, extracts_folder())
    try:
        with home.locked(), dg.DagsterInstance.get() as instance:
            fail_dead_runs(instance)
    except AnotherRefreshIsRunning:
        pass
    print(home.dagster)


if __name__ == "__main__":
    main()
