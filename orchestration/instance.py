"""The Dagster instance of a home: its settings, those of this repository, and the runs that a kill left unfinished."""

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.warehouse.home import Home, extracts_folder
from orchestration.warehouse.lock import AnotherRefreshIsRunning

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun

SETTINGS = Path(__file__).with_name("dagster.yaml")
HELD_THE_HOME = "shenhe/held_the_home"
"""Tag of a run that got hold of its home's lock: its own id, since a run that is run again passes its tags on."""
_SEAL = "# as put here, sha256 of the lines below: "


def prepare_instance(home: Home, extracts: Path) -> None:
    """Make this home and this folder of deliveries those of Dagster, for this process and its children."""
    home.prepare()
    put_settings(home.dagster / "dagster.yaml", SETTINGS.read_text(encoding="utf-8"))
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["SHENHE_HOME"] = str(home.root)
    os.environ["SHENHE_EXTRACTS"] = str(extracts)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"


def put_settings(place: Path, settings: str) -> None:
    """Write settings there, sealed, unless what stands there was edited since: its seal is broken, or gone."""
    sealed = f"{_SEAL}{_sha256(settings)}\n{settings}"
    standing = place.read_text(encoding="utf-8") if place.exists() else None
    if standing == sealed:
        return
    if standing is not None:
        seal, _, below = standing.partition("\n")
        if seal != f"{_SEAL}{_sha256(below)}":
            return
    aside = place.with_name(f".{place.name}.{os.getpid()}")
    aside.write_text(sealed, encoding="utf-8")
    aside.replace(place)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def unfinished_runs(instance: "DagsterInstance") -> "list[DagsterRun]":
    """Runs that are queued, starting or at work, or seem to be."""
    import dagster as dg

    finished = (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
    statuses = [status for status in dg.DagsterRunStatus if status not in finished]
    return list(instance.get_runs(dg.RunsFilter(statuses=statuses)))


def fail_dead_runs(instance: "DagsterInstance") -> None:
    """Mark as failed the runs that a kill or a power cut left as started: they would hold the queue for ever.

    The caller holds the home's lock, and so knows that no run which held it before is alive. One that still waits for
    it may be, and is left to Dagster's own monitoring.
    """
    for run in _once_at_work(instance):
        instance.report_run_failed(run, "进程已不在 / its process is gone")


def heal(instance: "DagsterInstance", home: Home, what: str) -> None:
    """Mark dead runs as failed, if there are any; a refresh at work keeps the lock, and its run."""
    if _once_at_work(instance):
        with contextlib.suppress(AnotherRefreshIsRunning), home.locked(what):
            fail_dead_runs(instance)


def _once_at_work(instance: "DagsterInstance") -> "list[DagsterRun]":
    return [run for run in unfinished_runs(instance) if run.tags.get(HELD_THE_HOME) == run.run_id]


def main() -> None:
    """Make the home ready for Dagster's web server, and print where its instance is."""
    import dagster as dg

    home = Home.at()
    prepare_instance(home, extracts_folder())
    with dg.DagsterInstance.get() as instance:
        heal(instance, home, "make ui")
    print(home.dagster)


if __name__ == "__main__":
    main()
