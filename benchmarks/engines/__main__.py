"""`python -m benchmarks.engines`: a refresh on DuckDB and on Spark; writes `benchmarks/engines.md`.

Exits with 1 where an engine comes to other figures or marts. Needs pyspark and Java: `make spark`.
"""

import argparse
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from benchmarks.drills.scene import REPOSITORY
from benchmarks.engines import report
from benchmarks.engines.reading import seconds, strictness
from benchmarks.engines.runs import ON_DUCKDB, Kills, Run, refreshed
from benchmarks.reporting.kept import machine

_CLUSTER = "local-cluster[2,1,2048]"
_SHOWN = 1.0
_MASTERS = f"local[*] {_CLUSTER}"
_KILLED_AFTER = (60, 130)
"""Queries that Spark has begun when an executor is killed: some of gates, and most of all."""


def main() -> int:
    """Deliver, refresh with each engine, kill executors, write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=float, help="deliveries of this scale; without, the repository's own")
    parser.add_argument("--masters", default=_MASTERS, help="of Spark, with spaces between them")
    parser.add_argument("--without-kills", action="store_true", help="kill no executor")
    parser.add_argument("--folder", type=Path, help="where deliveries and homes are kept meanwhile")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shenhe-engines-", dir=given.folder) as folder:
        extracts = _delivered(Path(folder), given.scale)
        facts = _as_reader(extracts, Path(folder))
        runs: dict[str, Run] = {}
        for number, engine in enumerate([ON_DUCKDB, *given.masters.split()]):
            runs[engine] = _said(engine, refreshed(engine, extracts, Path(folder) / f"home-{number}"))
        if not given.without_kills:
            kills = Kills(_KILLED_AFTER, reading=True)
            runs[f"{_CLUSTER} killed"] = _said("killed", refreshed(_CLUSTER, extracts, Path(folder) / "killed", kills))
        facts |= {"sales": f"{_rows(Path(folder) / 'home-0'):,} rows", "machine": machine()}
    name = "The sample" if given.scale is None else f"Scale {given.scale:g}"
    report.keep(name, facts, runs)
    return int(len({(run.content, run.fingerprint) for run in runs.values()}) > 1)


def _delivered(folder: Path, scale: float | None) -> Path:
    if scale is None:
        return REPOSITORY / "extracts"
    command = [sys.executable, "-m", "benchmarks.samples", "--into", str(folder / "extracts"), "--scale", str(scale)]
    subprocess.run(command, check=True, cwd=REPOSITORY)
    return folder / "extracts"


def _said(engine: str, run: Run) -> Run:
    phases = ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in run.phases.items() if seconds > _SHOWN)
    phases += f"; {run.queries} queries"
    print(f"{engine}: {run.seconds:.1f} s ({phases}), {run.together:.0f} MB, {run.matches} figures", flush=True)
    return run


def _as_reader(extracts: Path, folder: Path) -> dict[str, str]:
    """What Spark would do as the reader of a log, and how long it takes, beside the product."""
    from orchestration.engines.spark_session import started

    session = started("local[*]", folder / "spark.log")
    try:
        strict, took = strictness(session, folder), seconds(session, extracts, folder)
    finally:
        session.stop()
    return {
        "pyspark": version("pyspark"),
        "typing": f"by the product in {took['product']:.1f} s, by Spark in {took['Spark']:.1f} s without most checks",
        "faults": f"{strict.refused} that the product refuses when it reads, of which Spark takes {len(strict.taken)}"
        f" ({', '.join(strict.taken)})",
    }


def _rows(home: Path) -> int:
    import duckdb

    files = home / "staged" / "zhongjie_sales" / "*.parquet"
    ((rows,),) = duckdb.execute(f"select count(*) from read_parquet('{files}')").fetchall()
    return int(rows)


if __name__ == "__main__":
    sys.exit(main())
