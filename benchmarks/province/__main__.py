"""`python -m benchmarks.province`: measures slopes, extrapolates them, and writes `benchmarks/province.md`.

Only what is called measured was measured. All else is the sum of measured lines: it says where the limits of one
machine lie, not how many seconds a province takes.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.contest.environments import REPOSITORY
from benchmarks.province.slopes import City, Line, Load, line, load_of_city, load_of_district
from benchmarks.reporting.kept import machine

_REPORT = REPOSITORY / "benchmarks" / "province.md"
_AREAS = {"one district": 1, "a city": 13, "a province": 100, "all counties": 2_800}
_GROUPS = {
    "reading and typing": ("reading", "archive"),
    "gates": ("gates_deliveries", "gates_feeds", "gates_tables", "gates_figures"),
    "SQL": ("sql",),
    "Dagster, release, record, other": ("dagster", "release", "record", "other", "stale"),
}
_NIGHT = 8 * 3600
_LANDING = 30
_DISK = 1e12


def main() -> None:
    """Measure, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.province", description=__doc__.partition("\n")[0])
    parser.add_argument("--scales", type=_numbers, default=[0.001, 0.1, 1.0], help="sizes of one district")
    parser.add_argument("--districts", type=_numbers, default=[1, 4], help="numbers of districts, at --small")
    parser.add_argument("--small", type=float, default=0.001, help="size of each of several districts")
    parser.add_argument("--into", type=Path, default=_REPORT)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shenhe-province-") as made:
        loads = {scale: load_of_district(Path(made) / f"of {scale}", scale) for scale in given.scales}
        cities = [load_of_city(Path(made) / f"city of {n}", int(n), given.small) for n in given.districts]
    given.into.write_text("\n".join(_report(loads, cities, given.small)) + "\n", encoding="utf-8")
    print(f"{given.into}")


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _report(loads: dict[float, Load], cities: Sequence[City], small: float) -> Iterator[str]:
    phases = {name: _line(loads, of) for name, of in _GROUPS.items()}
    rows, delivered, staged = _natural(loads)
    files = next(iter(loads.values())).size.files
    of_district = sum(one.at(rows) for one in phases.values())
    nothing = line([(one.districts, one.nothing_new) for one in cities])
    yield f"# From a district to a province\n\nWritten by `python -m benchmarks.province`. {machine()}.\n"
    yield "## Measured\n\nOne district from nothing, by the size of its large logs:\n"
    yield "| size | files | rows | delivered | staged | seconds | CPU seconds |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for scale, one in loads.items():
        size = one.size
        yield (
            f"| {scale:g} × | {size.files} | {size.rows:,} | {_bytes(size.delivered)} | {_bytes(size.staged)}"
            f" | {sum(one.phases.values()):.1f} | {one.cpu:.1f} |"
        )
    yield f"\nSeveral districts in one command, each of size {small:g} ×:\n"
    yield "| districts | from nothing, s | nothing new, s |\n| ---: | ---: | ---: |"
    for city in cities:
        yield f"| {city.districts} | {city.from_nothing:.1f} | {city.nothing_new:.2f} |"
    yield "\n## Slopes of one district\n"
    yield "| phase | fixed, s | s per million rows |\n| --- | ---: | ---: |"
    for name, one_line in phases.items():
        yield f"| {name} | {max(0.0, one_line.fixed):.2f} | {one_line.slope * 1e6:.3f} |"
    yield f"\nA district with nothing new adds {nothing.slope:.2f} s to the {nothing.fixed:.2f} s of the command.\n"
    yield "## On paper\n\nEach district at natural size, one after the other on this machine:\n"
    yield f"| | {' | '.join(_AREAS)} |\n| --- |{' ---: |' * len(_AREAS)}"
    yield _row("districts", (f"{n:,}" for n in _AREAS.values()))
    yield _row("files", (f"{n * files:,}" for n in _AREAS.values()))
    yield _row("rows", (f"{n * rows / 1e9:,.2f} bn" for n in _AREAS.values()))
    yield _row("delivered", (_bytes(n * delivered) for n in _AREAS.values()))
    yield _row("staged", (_bytes(n * staged) for n in _AREAS.values()))
    for name, one_line in phases.items():
        yield _row(name, (_duration(n * one_line.at(rows)) for n in _AREAS.values()))
    yield _row("from nothing", (_duration(n * of_district) for n in _AREAS.values()))
    yield _row("nothing new", (_duration(nothing.at(n)) for n in _AREAS.values()))
    yield "\n## The knee\n"
    yield from _knees(of_district, delivered + staged, nothing)


def _knees(of_district: float, kept: float, nothing: Line) -> Iterator[str]:
    night, looks = int(_NIGHT / of_district), int((_LANDING - nothing.fixed) / nothing.slope)
    disk = int(_DISK / kept)
    yield f"- A night of eight hours loads {night:,} districts from nothing."
    yield f"- A look at all districts takes longer than the {_LANDING} s between two looks from {looks:,} districts on."
    yield f"- Archive and staged files fill a terabyte at {disk:,} districts."
    knee = min((looks, "a look at all districts"), (night, "a load from nothing"), (disk, "the disk"))
    yield (
        f"\nThe first limit of one machine is {knee[1]}, at {knee[0]:,} districts. Districts share nothing but the "
        "feeds of their city: beyond that, give each machine its own list of districts. What grows within one district "
        "is its logs, whose tables Spark can make (`$SHENHE_ENGINE`)."
    )


def _line(loads: dict[float, Load], of: Sequence[str]) -> Line:
    return line([(one.size.rows, sum(one.phases.get(phase, 0.0) for phase in of)) for one in loads.values()])


def _natural(loads: dict[float, Load]) -> tuple[float, float, float]:
    """Rows, delivered and staged bytes of a district at natural size, on the lines through what was measured."""
    found = [
        line([(scale, getattr(one.size, name)) for scale, one in loads.items()]).at(1.0)
        for name in ("rows", "delivered", "staged")
    ]
    return found[0], found[1], found[2]


def _row(name: str, cells: Iterator[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _bytes(number: float) -> str:
    units = {"TB": 1e12, "GB": 1e9, "MB": 1e6}
    unit = next((unit for unit, size in units.items() if number >= size), "MB")
    return f"{number / units[unit]:,.1f} {unit}"


def _duration(seconds: float) -> str:
    units = {"h": 3600, "min": 60, "s": 1}
    unit = next((unit for unit, size in units.items() if seconds >= size), "s")
    return f"{seconds / units[unit]:,.1f} {unit}"


if __name__ == "__main__":
    main()
