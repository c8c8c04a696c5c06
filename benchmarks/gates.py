"""`python -m benchmarks.gates`: the share of the gates in a first refresh, and the time per suite, without imports."""

import argparse
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import samples
from expectations.engine import judge
from orchestration.refresh.begin import begin
from orchestration.refresh.staleness import due
from orchestration.refresh.steps import make_and_judge
from orchestration.session import Request
from orchestration.warehouse.home import Home

SUITES = ("judge_table", "judge_figures", "judge_feed", "judge_deliveries")


def main() -> None:
    """Load, count and judge generated deliveries in this process, and print how long each part took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gates", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is natural size: ten million sales a holiday")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shenhe-gates-") as folder:
        extracts = Path(folder) / "extracts"
        samples.deliver(extracts, scale=given.scale)
        with _timed() as took, begin(Request(Home(Path(folder) / "home"), extracts)) as opened:
            started = time.perf_counter()
            make_and_judge(opened, due(opened))
            whole = time.perf_counter() - started
    gates = sum(took)
    print(f"everything from nothing {whole:8.2f} s")
    print(f"of it the gates         {gates:8.2f} s, {gates / whole:.0%} (at most 20%)")
    print(f"suites                  {len(took):8}, {gates / len(took):.3f} s each, the longest {max(took):.2f} s")


@contextlib.contextmanager
def _timed() -> Iterator[list[float]]:
    """The seconds of every suite that runs within the context."""
    took: list[float] = []

    def timed(function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                took.append(time.perf_counter() - started)

        return run

    before = {name: getattr(judge, name) for name in SUITES}
    for name, function in before.items():
        setattr(judge, name, timed(function))
    try:
        yield took
    finally:
        for name, function in before.items():
            setattr(judge, name, function)


if __name__ == "__main__":
    main()
