"""`python -m benchmarks.inside`: runs one step of a refresh in its own process; prints rows and seconds.

Imports are not counted.
"""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from orchestration.timings import Timings
from transforms import Feed, feeds


def type_delivery(feed: Feed, source: Path) -> Callable[[], int]:
    """A function that types a delivery into a file beside it, and returns its rows."""
    from transforms.reading import read
    from transforms.reading.period import period_of

    def run() -> int:
        reading = read(feed, source, period_of(source.name), "benchmark", source.with_suffix(".typed"))
        if reading.problems:
            raise ValueError(f"{source}: {reading.problems[0].expected_en}")
        return reading.rows

    return run


def judge_deliveries(feed: Feed, folder: Path) -> Callable[[], int]:
    """A function that judges all staged files of a feed as the gate `delivery` does, and returns their rows."""
    from orchestration.gates.deliveries import judge_deliveries as judge
    from orchestration.gates.engine import finish_import

    finish_import(Timings())

    def run() -> int:
        staged = {path.stem: path for path in sorted(folder.glob("*.parquet"))}
        with duckdb.connect(":memory:") as connection:
            if broken := judge(connection, feed, staged, dict.fromkeys(staged)):
                raise ValueError(f"{folder}: {broken}")
            found = connection.execute(f"select count(*) from read_parquet('{folder}/*.parquet')").fetchone()
        return int(found[0]) if found else 0

    return run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inside")
    parser.add_argument("step", choices=["type", "judge"])
    parser.add_argument("feed")
    parser.add_argument("path", type=Path, help="type: the delivery; judge: the folder of staged files")
    given = parser.parse_args()
    run = {"type": type_delivery, "judge": judge_deliveries}[given.step](feeds()[given.feed], given.path)
    started, busy = time.perf_counter(), time.process_time()
    rows = run()
    took = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - busy}
    print(json.dumps({"rows": rows, **took}))


if __name__ == "__main__":
    main()
