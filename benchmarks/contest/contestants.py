"""Who is measured: the product and its peers, each with the commands of the scenarios, and what it does not do."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.contest.environments import REPOSITORY, python_of, versions
from benchmarks.contest.projects import OUR_MEMORY
from benchmarks.peers.declared import manifest_of
from benchmarks.peers.manifest import DATABASE, MEMORY

EVERYTHING, NOTHING, DAY, WORKBOOK, SQL, SAMPLE = "everything", "nothing", "day", "workbook", "sql", "sample"
OURS = "shenhe"
_MAIN = "from orchestration.cli.main import main; main()"


@dataclass(frozen=True)
class Change:
    """What is new since the last run: the feed, its day or none, as a user would tell a tool that does not look."""

    feed: str | None = None
    day: str | None = None


@dataclass(frozen=True)
class Contestant:
    """One way to load and count. `module` is run in the environment `python` names; `scenarios` are those it takes.

    A scenario that is not among them is loading everything again, or is not offered: `lacks` says so.
    """

    name: str
    title: str
    environment: str
    packages: tuple[str, ...]
    scenarios: tuple[str, ...]
    does: str
    lacks: str
    options: tuple[str, ...] = field(default=())

    def prepare(self, project: Path, work: Path) -> None:
        """Bring what a team would have written by hand up to date with the SQL files of a project; unmeasured."""
        work.mkdir(parents=True, exist_ok=True)
        if self.name != OURS:
            manifest_of(project / "sql").write(work / "manifest.json")
            if self.environment != "plain":
                command = [*self._peer(work, work), "--prepare"]
                subprocess.run(command, check=True, cwd=work, env=self.variables(project))

    def command(self, extracts: Path, work: Path, change: Change) -> list[str]:
        """The command that brings everything up to date with the deliveries."""
        if self.name == OURS:
            return [sys.executable, "-c", _MAIN, "refresh", "--home", str(work / "home"), "--extracts", str(extracts)]
        return [*self._peer(extracts, work), *self._told(change)]

    def _peer(self, extracts: Path, work: Path) -> list[str]:
        module = [python_of(self.environment), "-m", f"benchmarks.peers.{self.environment}"]
        places = ["--manifest", str(work / "manifest.json"), "--extracts", str(extracts), "--work", str(work)]
        return [*module, *places, *self.options]

    def _told(self, change: Change) -> list[str]:
        if self.environment != "sqlmesh" or change.feed is None:
            return []
        return ["--restate", change.feed, *(["--day", change.day] if change.day else [])]

    def variables(self, project: Path, memory: str | None = None) -> dict[str, str]:
        """Environment variables: whose code runs, and to how much memory DuckDB is held."""
        code = project if self.name == OURS else REPOSITORY
        quiet = {"DO_NOT_TRACK": "1", "DAGSTER_DISABLE_TELEMETRY": "yes", "GX_ANALYTICS_ENABLED": "false"}
        held = {OUR_MEMORY if self.name == OURS else MEMORY: memory} if memory else {}
        return {**os.environ, "PYTHONPATH": str(code), **quiet, **held}

    def database(self, work: Path) -> Path:
        """The database that holds the tables."""
        return work / "home" / "build.duckdb" if self.name == OURS else work / DATABASE

    def versions(self) -> Mapping[str, str]:
        return versions(self.environment, self.packages) if self.name != OURS else {}


CONTESTANTS = (
    Contestant(
        OURS, "shenhe refresh", "", (), (EVERYTHING, NOTHING, DAY, WORKBOOK, SQL, SAMPLE),
        "archives each file, types it by its contract, makes the tables and figures, judges them, releases", "",
    ),
    Contestant(
        "plain", "plain script, Parquet", "plain", ("duckdb", "python-calamine", "pandas"), (EVERYTHING, SAMPLE),
        "types each feed into one Parquet file by `read_csv`, and makes the tables in DuckDB",
        "checks, archive, history, figures, release; loads everything again whatever changed",
    ),
    Contestant(
        "tables", "plain script, tables", "plain", ("duckdb",), (EVERYTHING, SAMPLE),
        "as the plain script, into tables of one DuckDB file", "as the plain script", ("--as", "tables"),
    ),
    Contestant(
        "dbt", "dbt build, tables", "dbt", ("dbt-core", "dbt-duckdb", "duckdb"), (EVERYTHING, SAMPLE),
        "a model per feed and per table, all of them tables, two threads",
        "checks (no tests are declared), archive, figures, release; builds everything again whatever changed",
    ),
    Contestant(
        "dbt-incremental", "dbt build, incremental logs", "dbt", ("dbt-core", "dbt-duckdb"),
        (EVERYTHING, NOTHING, DAY, WORKBOOK, SQL),
        "as dbt, where the three largest logs take only files not yet loaded",
        "as dbt; other models are built again; a large file delivered again is not noticed", ("--incremental",),
    ),
    Contestant(
        "sqlmesh", "sqlmesh plan", "sqlmesh", ("sqlmesh", "duckdb", "sqlglot"),
        (EVERYTHING, NOTHING, DAY, WORKBOOK, SQL, SAMPLE),
        "a model per feed and per table; sales by time range, all others full",
        "checks (no audits are declared), archive, figures, release; is told which feed and day changed",
    ),
)  # fmt: skip


def contestants(names: list[str]) -> list[Contestant]:
    """Those of the names, the product first. Raises ValueError for an unknown name."""
    known = {one.name: one for one in CONTESTANTS}
    if unknown := sorted(set(names) - set(known)):
        raise ValueError(f"no such peer: {', '.join(unknown)}; there are {', '.join(known)}")
    return [one for one in CONTESTANTS if one.name == OURS or one.name in names]
