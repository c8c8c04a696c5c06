"""The table of the engines tells whether both came to the same; memory is told by what a process is."""

import subprocess
import sys
from dataclasses import replace

from benchmarks.engines.processes import DRIVER, EXECUTOR, OTHER, REFRESH, Processes
from benchmarks.engines.report import keep
from benchmarks.engines.runs import Run

PHASES = {"engine": 0.0, "sql": 2.0, "reading": 1.0, "gates_deliveries": 0.5, "gates_feeds": 0.4}
ON_DUCKDB = Run(10, PHASES, {REFRESH: [300]}, 310, "f1", "c1", 46)
ON_SPARK = Run(
    40, {**PHASES, "engine": 8.0, "sql": 25.0}, {REFRESH: [310], DRIVER: [800, 3], EXECUTOR: [500, 400]}, 1900, "f1", "c1",
    46, queries=38, killed=2,
)  # fmt: skip
PARENT = """
import subprocess, sys
one = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)", "CoarseGrainedExecutorBackend"])
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1)"])
print("started", flush=True)
assert one.wait() == -9
other.wait()
"""


def test_each_scale_has_its_table_and_a_difference_is_told(tmp_path):
    into = tmp_path / "engines.json"
    keep("The sample", {"sales": "16 rows"}, {"duckdb": ON_DUCKDB, "local[*] killed": ON_SPARK}, into)
    keep("Scale 2", {}, {"duckdb": ON_DUCKDB, "local[*]": replace(ON_SPARK, content="c2", killed=0)}, into)
    written = into.with_suffix(".md").read_text(encoding="utf-8")
    lines = [line for line in written.splitlines() if line.startswith(("| duckdb", "| local"))]
    assert lines == [
        "| duckdb | 10.0 | 0.0 | 0% | 1.0 | 0.5 | 0.4 | 2.0 | 300 | – | – | 310 | 46 | yes |",
        "| local[*] | 40.0 | 8.0 | 20% | 1.0 | 0.5 | 0.4 | 25.0 | 310 | 800 | 500, 400 | 1900 | 46 | **no** |",
        "| duckdb | 10.0 | 0.0 | 0% | 1.0 | 0.5 | 0.4 | 2.0 | 300 | – | – | 310 | 46 | yes |",
        "| local[*], 2 executors killed | 40.0 | 8.0 | 20% | 1.0 | 0.5 | 0.4 | 25.0 | 310 | 800 | 500, 400 | 1900 | 46 | yes |",
    ]
    assert "| share | reading | gates on deliveries | gates on feeds | SQL |" in written


def test_an_executor_is_known_by_what_it_runs_and_can_be_killed():
    process = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    with Processes(process.pid) as processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        while set(processes.megabytes) != {REFRESH, EXECUTOR, OTHER}:
            assert process.poll() is None
        killed = processes.kill_an_executor()
        process.communicate(timeout=30)
    assert process.returncode == 0
    assert killed is not None
    assert processes.megabytes[REFRESH][0] > 1
