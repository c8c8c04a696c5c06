"""The Dagster instance of a home: its settings, those of this repository, and the runs that a kill left unfinished."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.warehouse.home import Home, extracts_folder

if TYPE_CHECKING:
    from dagster import DagsterInstance, DagsterRun

SETTINGS = Path(__file__).with_name("dagster.yaml")
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
    """Runs that are queued, starting or at work, whether or not their process lives."""
    import dagster as dg

    # A run that was made and not launched, as its maker was killed, never starts: it is at no work.
    at_rest = (
        dg.DagsterRunStatus.NOT_STARTED, dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE,
        dg.DagsterRunStatus.CANCELED,
    )  # fmt: skip
    statuses = [status for status in dg.DagsterRunStatus if status not in at_rest]
    return list(instance.get_runs(dg.RunsFilter(statuses=statuses)))


@contextmanager
def at_work(home: Home, run_id: str) -> Iterator[None]:
    """Say that a run's process lives, for as long as it does: it holds a lock of its own, which outlives no kill."""
    place = _signs(home) / run_id
    place.parent.mkdir(parents=True, exist_ok=True)
    aside = place.with_name(f".{run_id}")
    with aside.open("w") as sign:
        fcntl.flock(sign, fcntl.LOCK_EX)
        aside.replace(place)
        try:
            yield
        finally:
            place.unlink(missing_ok=True)


def fail_dead_runs(instance: "DagsterInstance", home: Home) -> None:
    """Mark as failed the runs that a kill or a power cut left as started: they would hold the queue for ever."""
    for place in sorted(_signs(home).glob("[!.]*")):
        with contextlib.suppress(FileNotFoundError), place.open("r+") as sign:
            try:
                fcntl.flock(sign, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            run = instance.get_run_by_id(place.name)
            if run is not None and not run.is_finished:
                instance.report_run_failed(run, "进程已不在 / its process is gone")
            place.unlink(missing_ok=True)


def _signs(home: Home) -> Path:
    return home.dagster / "at_work"


def main() -> None:
    """Make the home ready for Dagster's web server, and print where its instance is."""
    import dagster as dg

    home = Home.at()
    prepare_instance(home, extracts_folder())
    with dg.DagsterInstance.get() as instance:
        fail_dead_runs(instance, home)
    print(home.dagster)


if __name__ == "__main__":
    main()
