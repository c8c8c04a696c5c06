"""`python -m benchmarks.samples`: the command line of the generator."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.samples import DEFAULT_SCALE, DEFAULT_SEED, DEFAULT_YEAR, THEMES, deliver, deliver_city, deliver_years


def main() -> None:
    """Write deliveries into a folder, and print how many."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.samples", description="Write a synthetic district's deliveries."
    )
    parser.add_argument("--into", type=Path, required=True, help="the folder of deliveries")
    parser.add_argument("--year", type=int, default=DEFAULT_YEAR)
    parser.add_argument("--until", type=int, help="the last of consecutive years, whose totals are then drawn")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--scale", type=float, default=DEFAULT_SCALE, help="1 is the natural size of the large logs")
    parser.add_argument("--themes", default=",".join(THEMES), help="separated by commas")
    parser.add_argument("--districts", type=int, help="so many districts of the city, with districts.csv")
    given = parser.parse_args()
    themes = given.themes.split(",")
    try:
        if given.districts is not None:
            paths = deliver_city(given.into, given.districts, given.year, given.seed, given.scale)
        elif given.until is None:
            paths = deliver(given.into, given.year, given.seed, given.scale, themes=themes)
        else:
            years = range(given.year, given.until + 1)
            paths = deliver_years(given.into, years, given.seed, given.scale, themes=themes)
    except ValueError as problem:
        parser.error(str(problem))
    size = sum(path.stat().st_size for path in paths)
    print(f"{len(paths)} deliveries, {size / 1e6:.2f} MB, in {given.into}")


if __name__ == "__main__":
    main()
