"""The table of the engines: kept by scale in `engines.json`, so that a run at one scale does not erase the others."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.engines.processes import DRIVER, EXECUTOR, REFRESH
from benchmarks.engines.runs import Run

KEPT = Path(__file__).parents[1] / "engines.json"
REPORT = KEPT.with_suffix(".md")

_HEAD = """# Engines

Written by `python -m benchmarks.engines`: a refresh from nothing in a home of its own, on DuckDB, and on Spark under
each master. Starting Spark, reading, gates and SQL are parts of the whole. SQL is all tables, of which Spark makes
those that read staged files; for the gates on deliveries and feeds Spark counts, and Great Expectations judges what it
counted, a row per delivery. Memory is the peak of each process, in MB; executors are processes of their own under
`local-cluster` only. “Same”: figures, marts (row by row) and the fingerprint of the release are those of DuckDB.

Reading is the product's own reader, file by file, under both engines. Spark's strict CSV reader (schema, FAILFAST,
header compared) takes files that the product refuses, ends at the first bad cell where a department is told all of
them, and is no faster on one machine. So it is the files that are spread: from 100 MB on (`SHENHE_SPARK_BYTES`),
executors call the reader, each on one file of the archive at a time, and a task that is lost is repeated. One file is
not divided. On one machine that gains nothing: the reader has all its cores already. With kills, executors read however
little there is, and the first is killed while they do.

Not on Spark: the originals, which the machine of the refresh takes into the archive and hashes; what Great Expectations
judges; small files, and staged rows below `SHENHE_SPARK_ROWS`.
"""
_PHASES = {
    "reading": "reading",
    "gates_deliveries": "gates on deliveries",
    "gates_feeds": "gates on feeds",
    "sql": "SQL",
}
_COLUMNS = (
    "engine", "seconds", "starting Spark", "share", *_PHASES.values(), "refresh MB", "driver MB",
    "executors MB", "together MB", "figures met", "same",
)  # fmt: skip

_SMALL = 100


def keep(name: str, facts: Mapping[str, str], runs: Mapping[str, Run], into: Path = KEPT) -> None:
    """Keep the runs of a scale, and write the table of all."""
    kept = json.loads(into.read_text(encoding="utf-8")) if into.exists() else {}
    kept[name] = {"facts": dict(facts), "runs": {engine: asdict(run) for engine, run in runs.items()}}
    into.write_text(json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    into.with_suffix(".md").write_text(
        _HEAD + "".join(_section(*one) for one in sorted(kept.items())), encoding="utf-8"
    )


def _section(name: str, kept: Mapping[str, Any]) -> str:
    facts = "; ".join(f"{what} {value}" for what, value in kept["facts"].items())
    runs = {engine: Run(**run) for engine, run in kept["runs"].items()}
    first = runs["duckdb"]
    rows = [_row(engine, runs[engine], first) for engine in sorted(runs, key=lambda one: (one != "duckdb", one))]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in [_COLUMNS, ["---"] * len(_COLUMNS), *rows])
    return f"\n## {name}\n\n{facts}.\n\n{table}\n"


def _row(engine: str, run: Run, first: Run) -> list[str]:
    start = run.phases.get("engine", 0.0)
    killed = f", {run.killed} executors killed" if run.killed else ""
    is_same = (run.content, run.fingerprint) == (first.content, first.fingerprint)
    return [
        f"{engine.partition(' ')[0]}{killed}", f"{run.seconds:.1f}", f"{start:.1f}", f"{start / run.seconds:.0%}",
        *(f"{run.phases[phase]:.1f}" for phase in _PHASES),
        *(_megabytes(run, role) for role in (REFRESH, DRIVER, EXECUTOR)),
        f"{run.together:.0f}", str(run.matches), "yes" if is_same else "**no**",
    ]  # fmt: skip


def _megabytes(run: Run, role: str) -> str:
    """The peaks of the processes of a role; those that only started another one, which are small, are left out.

    There is one driver: what looks like another is a process that it has just forked, to run something else.
    """
    peaks = run.megabytes.get(role, [])[: 1 if role == DRIVER else None]
    return ", ".join(f"{peak:.0f}" for peak in peaks if peak > _SMALL) or "–"
