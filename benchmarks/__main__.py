"""`python -m benchmarks`: writes deliveries into a temporary folder, measures on them, prints a table.

The table shows targets beside the measurements. A missed target fails nothing, since it depends on the machine.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measuring import SHENHE, Measured, measured, median

SALES = "zhongjie_sales"
FIGURES_WITHIN = 0.5
NOTHING_NEW_WITHIN = 3.0
# For ten million rows of sales: typed in one pass, judged with one scan and one count of distinct keys.
TYPED_PER_SECOND = 1_000_000
JUDGED_PER_SECOND = 2_000_000


@dataclass(frozen=True)
class Line:
    """A line of the table: wall and CPU seconds, peak memory in MB, and the target for wall seconds, if any."""

    what: str
    seconds: float
    cpu: float
    megabytes: float
    within: float | None = None

    @classmethod
    def of(cls, what: str, one: Measured, within: float | None = None) -> "Line":
        return cls(what, one.seconds, one.cpu, one.megabytes, within)

    def __str__(self) -> str:
        within = "" if self.within is None else f"≤ {self.within:.1f}"
        over = "  over" if self.within is not None and self.seconds > self.within else ""
        return f"{self.what:<46}{self.seconds:>9.2f}{within:>9}{self.cpu:>9.2f}{self.megabytes:>9.0f}{over}"


def main() -> None:
    """Measure, and print each line as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=float, default=1.0, help="1 is natural size: ten million sales a holiday")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shenhe-bench-") as folder:
        extracts = Path(folder) / "extracts"
        started = time.perf_counter()
        samples = [sys.executable, "-m", "samples", "--into", str(extracts), "--scale", str(given.scale)]
        said = measured(samples).output.partition(", in ")[0]
        print(f"{said}, written in {time.perf_counter() - started:.0f} s\n")
        print(f"{'':<46}{'seconds':>9}{'target':>9}{'cpu':>9}{'peak MB':>9}")
        for line in _lines(extracts, Path(folder)):
            print(line, flush=True)


def _lines(extracts: Path, folder: Path) -> Iterator[Line]:
    home = folder / "home"
    refresh = [SHENHE, "refresh", "--home", str(home), "--extracts", str(extracts)]
    yield Line.of("first refresh", measured(refresh))
    yield Line.of("refresh, nothing new", median(refresh, 3), NOTHING_NEW_WITHIN)
    day = _next_day(extracts / SALES)
    yield Line.of("refresh, one new day of sales", measured(refresh))
    yield Line.of("shenhe figures", median([SHENHE, "figures", "--home", str(home)], 5), FIGURES_WITHIN)
    yield _step("type", "one day of sales typed", Path(shutil.copy(day, folder)), TYPED_PER_SECOND)
    yield _step("judge", "all sales judged", home / "staged" / SALES, JUDGED_PER_SECOND)


def _step(step: str, what: str, path: Path, per_second: int) -> Line:
    """One step alone. Below a million rows the start-up time dominates, so there is no target."""
    run = measured([sys.executable, "-m", "benchmarks.inside", step, SALES, str(path)])
    found = json.loads(run.output.splitlines()[-1])
    rows, seconds, cpu = found["rows"], found["seconds"], found["cpu"]
    if rows < 1_000_000:
        return Line(f"{what}: {rows:,} rows", seconds, cpu, run.megabytes)
    rate = f"{rows / 1e6:.1f} M rows, {rows / seconds / 1e6:.2f} M/s"
    return Line(f"{what}: {rate}", seconds, cpu, run.megabytes, rows / per_second)


def _next_day(sales: Path) -> Path:
    """Deliver the newest day's sales again as those of the day after. Returns the new file."""
    newest = max(sales.iterdir())
    at = newest.stem[-8:]
    day = date.fromisoformat(at)
    after = day + timedelta(days=1)
    new = newest.with_name(newest.name.replace(at, f"{after:%Y%m%d}"))
    with newest.open(encoding="utf-8", newline="") as rows, new.open("w", encoding="utf-8", newline="") as into:
        into.writelines(row.replace(at, f"{after:%Y%m%d}").replace(str(day), str(after)) for row in rows)
    return new


if __name__ == "__main__":
    main()
