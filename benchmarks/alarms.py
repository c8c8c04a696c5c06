"""`python -m benchmarks.alarms`: checks that generated years pass the gates with only the notes that growth needs.

Each home has several consecutive years, its own seed and its own totals. Whatever holds it back is a false alarm.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import samples
from orchestration.refresh.begin import begin
from orchestration.refresh.staleness import due
from orchestration.refresh.steps import make_and_judge
from orchestration.session import Request
from orchestration.warehouse.build.deliveries import quarantined
from orchestration.warehouse.build.evidence import Outcome, outcomes
from orchestration.warehouse.home import Home


def alarms(folder: Path, years: range, seed: int, scale: float) -> list[Outcome]:
    """Generate years into a new home below `folder`, load and judge them. Returns what would hold them back."""
    extracts, home = folder / "extracts", folder / "home"
    samples.deliver_years(extracts, years, seed, scale)
    with begin(Request(Home(home), extracts)) as opened:
        make_and_judge(opened, due(opened))
        if refused := quarantined(opened.build):
            raise ValueError(f"{len(refused)} deliveries quarantined, the first: {refused[0]}")
        return [one for one in outcomes(opened.build) if one.holds_back]


def main() -> None:
    """Print every false alarm and their number."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alarms", description=__doc__)
    parser.add_argument("--homes", type=int, default=4)
    parser.add_argument("--years", type=int, default=5, help="consecutive years per home")
    parser.add_argument("--last", type=int, default=2023, help="the last year of the first home")
    parser.add_argument("--seed", type=int, default=11, help="of the first home")
    parser.add_argument("--scale", type=float, default=0.0003, help="of the large logs; 1 is natural size")
    given = parser.parse_args()
    found = 0
    for home in range(given.homes):
        last = given.last - home
        years = range(last - given.years + 1, last + 1)
        with tempfile.TemporaryDirectory(prefix="shenhe-alarms-") as folder:
            for alarm in _said(alarms(Path(folder), years, given.seed + home, given.scale)):
                print(alarm, flush=True)
                found += 1
        print(f"seed {given.seed + home}, {years.start} to {years.stop - 1}: judged", flush=True)
    print(f"{found} false alarms in {given.homes * given.years} years")


def _said(found: list[Outcome]) -> Iterator[str]:
    for one in found:
        yield f"{one.gate} {one.subject} {one.period}: {one.message_en}"


if __name__ == "__main__":
    main()
