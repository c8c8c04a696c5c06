"""`python -m benchmarks.alarms`: whether generated years pass the gates with no notes but those that growth needs.

Homes of several consecutive years, each with a seed and totals of its own; what holds one back is a false alarm.
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
    """Generates years into a home of their own below `folder`, loads and judges them; what would hold them back."""
    extracts, home = folder / "extracts", folder / "home"
    samples.deliver_years(extracts, years, seed, scale)
    with begin(Request(Home(home), extracts)) as opened:
        make_and_judge(opened, due(opened))
        if refused := quarantined(opened.build):
            raise ValueError(f"{len(refused)} deliveries quarantined, the first: {refused[0]}")
        return [one for one in outcomes(opened.build) if one.holds_back]


def main() -> None:
    """Prints every false alarm, and how many years had how many."""
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
