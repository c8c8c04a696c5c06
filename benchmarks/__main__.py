"""`python -m benchmarks`: `shenhe refresh` beside a plain script, dbt and SQLMesh; writes `results.md` and its plot.

The tables of all must be the same, row by row. A missed target fails nothing, since it depends on the machine.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.contest.contestants import (
    CONTESTANTS,
    DAY,
    EVERYTHING,
    NOTHING,
    OURS,
    SAMPLE,
    SQL,
    WORKBOOK,
    Contestant,
    contestants,
)
from benchmarks.contest.environments import REPOSITORY, make, python_of, python_version
from benchmarks.contest.projects import OUR_MEMORY, holds_memory
from benchmarks.contest.scenarios import READERS, Scene, held, sequence
from benchmarks.measuring import CommandFailed, measured
from benchmarks.peers.declared import manifest_of
from benchmarks.reporting import report
from benchmarks.reporting.kept import KEPT, Results, Run, keep, machine
from benchmarks.reporting.targets import LEAST_MEMORY, targets

MEMORY = "memory"
CHOICES = (EVERYTHING, NOTHING, DAY, WORKBOOK, SQL, SAMPLE, READERS, MEMORY)
_PEERS = tuple(one.name for one in CONTESTANTS if one.name != OURS)
_MEMORIES = ("1GB", LEAST_MEMORY)


def main() -> None:
    """Generate deliveries, run the rounds, write the results. Exits with 1 where a table differs."""
    given = _parser().parse_args()
    try:
        chosen = contestants(given.peers)
    except ValueError as problem:
        raise SystemExit(str(problem)) from problem
    for environment in {one.environment for one in chosen if one.environment} | {"report"}:
        make(environment)
    with tempfile.TemporaryDirectory(prefix="shenhe-bench-", dir=given.folder) as folder:
        scene = _scene(Path(folder), given.scale, given.scenarios)
        results = _results(scene, given.scale, chosen)
        for number in range(given.rounds):
            _round(scene, results, _turned(chosen, number))
        if MEMORY in given.scenarios:
            _held(scene, results, chosen)
        results.timings, results.reads = scene.timings, scene.reads
    given.results.mkdir(parents=True, exist_ok=True)
    found = keep(results, given.results / KEPT.name)
    report.write(found, given.results / report.REPORT.name)
    plot = [
        python_of("report"),
        "-m",
        "benchmarks.reporting.plot",
        str(given.results / KEPT.name),
        str(given.results / "results.svg"),
    ]
    subprocess.run(plot, check=True, cwd=REPOSITORY)
    for target in targets(results, found.get("1")):
        bound, found_is = target.written(target.bound), target.written(target.measured)
        print(f"{target.what:<48}≤ {bound:<10}{found_is:<10}{target.verdict}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=float, default=1.0, help="1 is natural size: sixteen million sales")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--peers", type=_listed, default=list(_PEERS), help=f"separated by commas, of {', '.join(_PEERS)}"
    )
    parser.add_argument("--scenarios", type=_scenarios, default=list(CHOICES), help=f"of {', '.join(CHOICES)}")
    parser.add_argument("--folder", type=Path, help="where deliveries and warehouses are kept meanwhile")
    parser.add_argument("--results", type=Path, default=KEPT.parent, help="the folder of results.md")
    return parser


def _listed(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def _scenarios(text: str) -> list[str]:
    listed = _listed(text)
    if unknown := sorted(set(listed) - set(CHOICES)):
        raise argparse.ArgumentTypeError(f"no such scenario: {', '.join(unknown)}; there are {', '.join(CHOICES)}")
    return listed


def _scene(folder: Path, scale: float, wanted: Sequence[str]) -> Scene:
    extracts = folder / "extracts"
    command = [sys.executable, "-m", "benchmarks.samples", "--into", str(extracts), "--scale", str(scale)]
    run = measured(command, cwd=REPOSITORY)
    print(f"{run.output.partition(', in ')[0]}, written in {run.seconds:.0f} s with {run.megabytes:.0f} MB", flush=True)
    tables = [table.name for table in manifest_of(REPOSITORY / "sql").tables]
    return Scene(extracts, folder, tables, wanted)


def _results(scene: Scene, scale: float, chosen: Sequence[Contestant]) -> Results:
    files = [path for path in scene.extracts.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    versions = {"Python": python_version()}
    for one in chosen:
        versions |= one.versions()
    return Results(scale, f"{len(files)} deliveries, {size:.0f} MB", machine(), versions)


def _turned(chosen: Sequence[Contestant], number: int) -> list[Contestant]:
    """Each round begins with another contestant; the first with the product, which the others are compared with."""
    return [*chosen[number % len(chosen) :], *chosen[: number % len(chosen)]]


def _round(scene: Scene, results: Results, chosen: Sequence[Contestant]) -> None:
    for contestant in chosen:
        for scenario, run in sequence(scene, contestant):
            results.add(contestant.name, scenario, run)
            said = f"{run.seconds:8.2f} s {run.cpu:8.2f} s CPU {run.tree_megabytes:6.0f} MB"
            print(f"{contestant.name:<16}{scenario:<12}{said}", flush=True)


def _held(scene: Scene, results: Results, chosen: Sequence[Contestant]) -> None:
    """Everything from nothing once for each amount of memory, by the product and the plain script."""
    for memory in _MEMORIES:
        results.held[memory] = {}
        for contestant in chosen:
            if contestant.name not in (OURS, "plain"):
                continue
            if contestant.name == OURS and not holds_memory(REPOSITORY):
                print(f"{OURS} does not know ${OUR_MEMORY}: not measured with {memory}", flush=True)
                continue
            try:
                results.held[memory][contestant.name] = Run.of(held(scene, contestant, memory))
            except CommandFailed as failed:
                results.held[memory][contestant.name] = None
                print(f"{contestant.name} with {memory}: {str(failed)[-300:]}", flush=True)


if __name__ == "__main__":
    main()
