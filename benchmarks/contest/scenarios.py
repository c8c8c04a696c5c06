"""The scenarios: what is delivered or changed before each run of a contestant, and that all come to the same tables.

The tables of every run are compared with the product's before its time counts.
"""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from benchmarks.contest.comparing import compare
from benchmarks.contest.contestants import DAY, EVERYTHING, NOTHING, OURS, SAMPLE, SQL, WORKBOOK, Change, Contestant
from benchmarks.contest.deliveries import BRANDS, SALES, edit_a_cell, next_day, restored
from benchmarks.contest.environments import REPOSITORY
from benchmarks.contest.projects import project_with
from benchmarks.contest.reading import percentile, reading
from benchmarks.measuring import Measured, measured

READERS = "readers"
ENOUGH_READS = 200
_CHANGED = (
    "marts/commerce/sales_by_day.sql",
    "from staging.zhongjie_sales",
    "from staging.zhongjie_sales where amount_yuan > 0",
)


@dataclass
class Scene:
    """Where the scenarios take place: deliveries, a folder to work in, and the names of the compared tables.

    `timings` has the seconds by phase of each of the product's loads from nothing, `reads` what readers saw.
    """

    extracts: Path
    folder: Path
    tables: Sequence[str]
    wanted: Sequence[str]
    timings: list[dict[str, float]] = field(default_factory=list)
    reads: dict[str, float] = field(default_factory=dict)

    def work(self, contestant: Contestant) -> Path:
        """An empty folder for a contestant."""
        folder = self.folder / "work" / contestant.name
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def changed_project(self) -> Path:
        """The product with one SQL file changed, so that its table is made again with the same rows."""
        folder = self.folder / "changed"
        return folder if folder.exists() else project_with(*_CHANGED, folder)

    def judge(self, contestant: Contestant, scenario: str, work: Path) -> None:
        """Compare the tables with those of the product's first run. Raises Different."""
        reference, found = self.folder / f"{scenario}.duckdb", contestant.database(work)
        if not reference.exists():
            if contestant.name != OURS:
                raise ValueError(f"{contestant.name} ran {scenario} before {OURS} did")
            shutil.copy(found, reference)
            return
        compare(reference, found, self.tables)


def sequence(scene: Scene, contestant: Contestant) -> Iterator[tuple[str, Measured]]:
    """The scenarios of one contestant, in order, each from where the one before ended. Raises Different."""
    work = scene.work(contestant)
    contestant.prepare(REPOSITORY, work)
    with restored(scene.extracts):
        for scenario in (EVERYTHING, NOTHING, DAY, WORKBOOK, SQL):
            if scenario not in contestant.scenarios or scenario not in (EVERYTHING, *scene.wanted):
                continue
            change, project = _made(scene, contestant, scenario, work)
            run = measured(
                contestant.command(scene.extracts, work, change), env=contestant.variables(project), cwd=work
            )
            scene.judge(contestant, scenario, work)
            if scenario == EVERYTHING and contestant.name == OURS:
                scene.timings.append(_timings(work))
            yield scenario, run
        if contestant.name == OURS and READERS in scene.wanted and not scene.reads:
            scene.reads = _read_meanwhile(scene, contestant, work)
    if SAMPLE in contestant.scenarios and SAMPLE in scene.wanted:
        yield SAMPLE, _sample(scene, contestant)


def _made(scene: Scene, contestant: Contestant, scenario: str, work: Path) -> tuple[Change, Path]:
    """Make what a scenario is about. Returns what is told, and whose code runs."""
    match scenario:
        case "day":
            _, day = next_day(scene.extracts)
            return Change(SALES, day), REPOSITORY
        case "workbook":
            edit_a_cell(scene.extracts)
            return Change(BRANDS), REPOSITORY
        case "sql":
            project = scene.changed_project()
            contestant.prepare(project, work)
            return Change(), project
        case _:
            return Change(), REPOSITORY


def _sample(scene: Scene, contestant: Contestant) -> Measured:
    work = scene.work(contestant)
    contestant.prepare(REPOSITORY, work)
    command = contestant.command(REPOSITORY / "extracts", work, Change())
    run = measured(command, env=contestant.variables(REPOSITORY), cwd=work)
    scene.judge(contestant, SAMPLE, work)
    return run


def held(scene: Scene, contestant: Contestant, memory: str) -> Measured:
    """Everything from nothing with DuckDB held to so much memory. Raises CommandFailed, Different."""
    work = scene.work(contestant)
    contestant.prepare(REPOSITORY, work)
    command, variables = contestant.command(scene.extracts, work, Change()), contestant.variables(REPOSITORY, memory)
    run = measured(command, env=variables, cwd=work)
    scene.judge(contestant, EVERYTHING, work)
    return run


def _timings(work: Path) -> dict[str, float]:
    with duckdb.connect(str(work / "home" / "current.duckdb"), read_only=True) as connection:
        return dict(connection.execute("select phase, seconds from meta.timings").fetchall())


def _read_meanwhile(scene: Scene, contestant: Contestant, work: Path) -> dict[str, float]:
    """What a reader sees while new days of sales are loaded, one refresh after another until there are enough reads."""
    took: list[float] = []
    errors = 0
    variables = contestant.variables(scene.changed_project() if SQL in scene.wanted else REPOSITORY)
    while len(took) < ENOUGH_READS:
        next_day(scene.extracts)
        with reading(work / "home" / "current.duckdb", work / "stop") as seen:
            measured(contestant.command(scene.extracts, work, Change()), env=variables, cwd=work)
        took, errors = took + seen.milliseconds, errors + seen.errors
    return {"reads": len(took), "errors": errors, "p50": percentile(took, 50), "p99": percentile(took, 99)}
