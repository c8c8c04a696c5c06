"""A reader in a process of its own, `python -m benchmarks.contest.reading`.

It opens what is released and asks for its figures, again and again until a file exists, and prints the milliseconds of
each read and the number of errors.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb

_PAUSE = 0.01


@dataclass
class Seen:
    """Milliseconds of each open-and-query, failed ones included, and how many failed."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest of the values that so many percent of them do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


@contextmanager
def reading(released: Path, stop: Path) -> Iterator[Seen]:
    """A reader reads within the context; what it saw is complete behind it."""
    stop.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.contest.reading", "--released", str(released), "--until", str(stop)]
    reader = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True)
    seen = Seen()
    try:
        yield seen
    finally:
        stop.touch()
        said, _ = reader.communicate()
    found = Seen(**json.loads(said))
    seen.milliseconds, seen.errors = found.milliseconds, found.errors


def read_until(stop: Path, released: Path) -> Seen:
    """Read until the file `stop` exists, and at least once."""
    seen = Seen()
    while not seen.milliseconds or not stop.exists():
        started = time.perf_counter()
        try:
            with duckdb.connect(str(released), read_only=True) as connection:
                connection.execute("select figure, period, value from figures").fetchall()
        except duckdb.Error:
            seen.errors += 1
        seen.milliseconds.append((time.perf_counter() - started) * 1000)
        time.sleep(_PAUSE)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contest.reading")
    parser.add_argument("--released", type=Path, required=True, help="the database that readers open")
    parser.add_argument("--until", type=Path, required=True)
    given = parser.parse_args()
    print(json.dumps(asdict(read_until(given.until, given.released))))


if __name__ == "__main__":
    main()
