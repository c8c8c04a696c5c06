"""One refresh from nothing in a home of its own, with an engine: its time by phase, its memory, what it came to."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from benchmarks.drills.scene import REPOSITORY, digest
from benchmarks.engines.processes import Processes

ON_DUCKDB = "duckdb"
_EVERY = 0.05


@dataclass(frozen=True)
class Run:
    """A refresh with an engine: wall seconds, of them by phase; megabytes by role of the process, and together.

    `content` is a digest of figures and marts, `matches` how many printed figures are met, `queries` how many Spark
    answered, of tables and of gates, `killed` how many executors were killed meanwhile.
    """

    seconds: float
    phases: Mapping[str, float]
    megabytes: Mapping[str, list[float]]
    together: float
    fingerprint: str
    content: str
    matches: int
    queries: int = 0
    killed: int = 0


@dataclass
class Kills:
    """When an executor is killed, a moment later: after how many queries that Spark began, and while executors read.

    With `reading`, executors read however little there is.
    """

    after: tuple[int, ...] = ()
    reading: bool = False
    delay: float = 0.3
    killed: list[int] = field(default_factory=list)


def refreshed(engine: str, extracts: Path, home: Path, kills: Kills | None = None) -> Run:
    """Refresh from nothing; `engine` is `duckdb`, or the master of Spark."""
    kills = kills or Kills()
    settings = {"SHENHE_ENGINE": "duckdb"} if engine == ON_DUCKDB else {"SHENHE_ENGINE": "spark"}
    home.mkdir(parents=True)
    environment = {
        **os.environ, **settings, "SHENHE_HOME": str(home), "SHENHE_EXTRACTS": str(extracts),
        "SHENHE_SPARK_MASTER": "" if engine == ON_DUCKDB else engine,
        "SHENHE_SPARK_BYTES": "0" if kills.reading else "", "PYTHONPATH": str(REPOSITORY),
        "DAGSTER_DISABLE_TELEMETRY": "yes", "GX_ANALYTICS_ENABLED": "false",
    }  # fmt: skip
    command = [sys.executable, "-c", "from orchestration.cli.main import main; main()", "refresh"]
    began = time.perf_counter()
    with (home / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, env=environment, cwd=home, stdout=said, stderr=subprocess.STDOUT)
        with Processes(process.pid) as processes:
            queries = _watched(process, home, processes, kills)
    seconds = time.perf_counter() - began
    if process.returncode != 0:
        raise RuntimeError(f"{engine}: ended with {process.returncode}\n{(home / 'said.txt').read_text()[-2000:]}")
    return _run(home, seconds, processes, queries, len(kills.killed))


def _watched(process: subprocess.Popen[bytes], home: Path, processes: Processes, kills: Kills) -> int:
    """Wait for a refresh, and kill executors on the way. Returns how many queries Spark answered."""
    begun: set[str] = set()
    due = list(kills.after)
    is_reading = kills.reading
    while process.poll() is None:
        begun |= {path.name for path in (home / "exchange").glob("*")}
        reads = is_reading and any((home / "staged").glob("*/*"))
        if reads or (due and len(begun) >= due[0]):
            if reads:
                is_reading = False
            else:
                due.pop(0)
            time.sleep(kills.delay)
            pid = processes.kill_an_executor()
            kills.killed += [pid] if pid else []
        time.sleep(_EVERY)
    return len(begun)


def _run(home: Path, seconds: float, processes: Processes, queries: int, killed: int) -> Run:
    with duckdb.connect(str((home / "current.duckdb").resolve()), read_only=True) as release:
        phases = dict(release.execute("select phase, seconds from meta.timings").fetchall())
        ((fingerprint,),) = release.execute("select fingerprint from releases").fetchall()
        ((matches,),) = release.execute("select count(*) from printed_figures where state = 'matches'").fetchall()
        content = digest(release)
    return Run(seconds, phases, processes.megabytes, processes.together, fingerprint, content, matches, queries, killed)
