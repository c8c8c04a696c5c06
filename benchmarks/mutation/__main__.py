"""`python -m benchmarks.mutation`: releases two generated years, tries every fault on the second, prints scores."""

import argparse
import tempfile
import time
from pathlib import Path

from benchmarks import samples
from benchmarks.mutation.faults import all_faults
from benchmarks.mutation.score import MISSES, not_listed, summary
from benchmarks.mutation.trial import Trials, released
from benchmarks.samples.totals import DEFAULT_YEAR, TARGETS


def main() -> None:
    """Run the trials, and print their results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which faults are done where")
    parser.add_argument("--scale", type=float, default=0.0003, help="of the large logs; 1 is natural size")
    parser.add_argument("--only", default="", help="only faults whose description holds this text")
    given = parser.parse_args()
    years = (DEFAULT_YEAR - 1, DEFAULT_YEAR)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="shenhe-mutation-") as folder:
        home, extracts = Path(folder) / "home", Path(folder) / "extracts"
        printed = {DEFAULT_YEAR: samples.office.printed(DEFAULT_YEAR, samples.THEMES)}
        samples.deliver_years(extracts, years, scale=given.scale, totals={DEFAULT_YEAR: TARGETS}, printed=printed)
        released(home, extracts)
        trials = Trials(home, extracts)
        wanted = [fault for fault in all_faults(extracts, DEFAULT_YEAR, given.seed) if given.only in str(fault)]
        found = []
        for fault in wanted:
            trial = trials.run(fault)
            if trial is not None:
                found.append(trial)
    for line in summary(found):
        print(line)
    print(f"\n{len(found)} faults in {time.perf_counter() - started:.0f} s")
    for miss in not_listed(found):
        print(f"not in {MISSES.name}: {' | '.join(miss)}")


if __name__ == "__main__":
    main()
