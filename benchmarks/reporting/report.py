"""`results.md`: the measurements of every scale beside the targets, and what each contestant does and lacks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.contest.contestants import CONTESTANTS, DAY, EVERYTHING, NOTHING, OURS, SAMPLE, SQL, WORKBOOK
from benchmarks.reporting.kept import Results, Run
from benchmarks.reporting.targets import targets

REPORT = Path(__file__).parents[1] / "results.md"
SCENARIOS = {
    EVERYTHING: "everything from nothing",
    NOTHING: "nothing changed",
    DAY: "one more day of sales",
    WORKBOOK: "one small workbook again, one cell edited",
    SQL: "one SQL file changed (`commerce.sales_by_day`)",
    SAMPLE: "the sample of `extracts/` from nothing",
}
_OPENING = """# Benchmark

Written by `make bench`. `shenhe refresh` beside other ways to load the same deliveries and make the same tables. A time
counts only when all tables of `core` and the marts are the same, row by row, as those of `shenhe refresh`.

![seconds by scenario](results.svg)

Wall seconds are those of one command, from start to end of its process; CPU seconds are those of all its processes.
Peak memory is resident memory of all its processes together, sampled, and in brackets that of the largest one. Figures
are medians over the rounds, in which the contestants take turns; the smallest and the largest are in brackets. `–` is
not measured: the peer loads everything again, or was not chosen.
"""
_FAIR = """
Peers read logs by typed `read_csv`, GB18030 decoded before, and workbooks with calamine, by the agreed headers: a
reader written for these layouts, which does not look for what it does not know. All take the columns of the contracts
and the queries of `sql/` as they stand. Rendering them into models is not measured. DuckDB does not keep the order of
rows, and has all cores. No peer has gates, figures, archive or a release.
"""


def write(found: dict[str, Results], path: Path = REPORT) -> None:
    """Write the report of all scales."""
    parts = [_OPENING, *(text for scale in found for text in _scale(found[scale], found.get("1"))), *_contestants()]
    path.write_text("\n".join(parts), encoding="utf-8")


def _scale(found: Results, natural: Results | None) -> Iterator[str]:
    names = [one.name for one in CONTESTANTS if one.name in found.runs]
    rounds = max((len(runs) for scenarios in found.runs.values() for runs in scenarios.values()), default=0)
    said = f"{rounds} {'round' if rounds == 1 else 'rounds'}"
    yield f"## Scale {found.scale:g} ×\n\n{found.deliveries}; {said}. {found.machine}."
    yield ", ".join(f"{name} {version}" for name, version in found.versions.items()) + ".\n"
    yield "### Targets\n"
    rows = [
        [one.what, f"≤ {one.written(one.bound)}", one.written(one.measured), one.verdict]
        for one in targets(found, natural)
    ]
    yield _table(["", "target", "measured", ""], rows)
    for title, of in (("Wall seconds", _seconds), ("CPU seconds", _cpu), ("Peak memory, MB", _memory)):
        yield f"### {title}\n"
        scenarios = [scenario for scenario in SCENARIOS if any(scenario in found.runs[name] for name in names)]
        yield _table(["", *names], [[SCENARIOS[one], *(of(found, name, one) for name in names)] for one in scenarios])
    yield from _ratios(found, names)
    yield from _more(found)


def _seconds(found: Results, name: str, scenario: str) -> str:
    runs = [run.seconds for run in found.runs[name].get(scenario, [])]
    middle = found.median(name, scenario)
    return "–" if middle is None else f"{middle:.2f} ({min(runs):.2f}–{max(runs):.2f})"


def _cpu(found: Results, name: str, scenario: str) -> str:
    value = found.median(name, scenario, "cpu")
    return "–" if value is None else f"{value:.2f}"


def _memory(found: Results, name: str, scenario: str) -> str:
    tree, largest = (found.median(name, scenario, value) for value in ("tree_megabytes", "megabytes"))
    return "–" if tree is None else f"{tree:.0f} ({largest:.0f})"


def _ratios(found: Results, names: Sequence[str]) -> Iterator[str]:
    """Our seconds over those of each peer; where a peer knows no such scenario, over its loading everything again."""
    rows = []
    for scenario, said in SCENARIOS.items():
        ours = found.median(OURS, scenario)
        if ours is None:
            continue
        cells = []
        for name in names[1:]:
            own = found.median(name, scenario)
            other = own if own is not None or scenario == SAMPLE else found.median(name, EVERYTHING)
            mark = "" if own is not None else "*"
            cells.append("–" if other is None else f"{ours / other:.2f}{mark}")
        rows.append([said, *cells])
    yield "### Seconds of shenhe, as a multiple of each peer's\n\n`*`: of its loading everything again.\n"
    yield _table(["", *names[1:]], rows)


def _more(found: Results) -> Iterator[str]:
    if found.timings:
        yield "### Where the time of everything from nothing goes, in seconds, round by round\n"
        rows = [[phase, *(f"{one.get(phase, 0):.2f}" for one in found.timings)] for phase in found.timings[0]]
        yield _table(["phase", *(str(n + 1) for n in range(len(found.timings)))], rows)
    if found.held:
        yield "### Everything from nothing with DuckDB held to less memory: seconds, peak MB\n"
        names = list(dict.fromkeys(name for runs in found.held.values() for name in runs))
        yield _table(
            ["", *names], [[memory, *(_held(runs, name) for name in names)] for memory, runs in found.held.items()]
        )
    if found.reads:
        yield "### A reader during refreshes, opening the released database and asking for all figures\n"
        read = found.reads
        yield f"{read['reads']:.0f} reads, {read['errors']:.0f} errors, median {read['p50']:.1f} ms,"
        yield f"99th percentile {read['p99']:.1f} ms.\n"


def _held(runs: Mapping[str, Run | None], name: str) -> str:
    if name not in runs:
        return "–"
    run = runs[name]
    return "does not complete" if run is None else f"{run.seconds:.2f}, {run.tree_megabytes:.0f}"


def _contestants() -> Iterator[str]:
    yield "## What each does and lacks\n"
    rows = [[one.name, one.title, one.does, one.lacks or "–"] for one in CONTESTANTS]
    yield _table(["", "command", "does", "lacks"], rows)
    yield _FAIR


def _table(head: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    head = list(head)
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
