"""`python -m benchmarks.reporting.plot`: draws `results.svg` from `results.json`; needs matplotlib only."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

_SCENARIOS = ("everything", "nothing", "day", "workbook", "sql", "sample")


def draw(results: dict[str, Any], path: Path) -> None:
    """One panel per scale: seconds, on a logarithmic axis, by scenario and contestant."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 3.6 * len(results)), layout="constrained")
    panels = figure.subplots(len(results), 1, squeeze=False)[:, 0]
    for panel, (scale, found) in zip(panels, results.items(), strict=True):
        names = list(found["runs"])
        for at, name in enumerate(names):
            runs = found["runs"][name]
            places = [n for n, scenario in enumerate(_SCENARIOS) if scenario in runs]
            seconds = [median(run["seconds"] for run in runs[_SCENARIOS[n]]) for n in places]
            width = 0.8 / len(names)
            bars = panel.bar([n + (at + 0.5) * width - 0.4 for n in places], seconds, width, label=name)
            panel.bar_label(bars, fmt="%.1f", fontsize=6)
        panel.set_yscale("log")
        panel.set_xticks(range(len(_SCENARIOS)), _SCENARIOS)
        panel.set_ylabel("wall seconds")
        panel.set_title(f"scale {scale} ×")
        panel.legend(fontsize=7, ncols=3)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    source, target = map(Path, sys.argv[1:])
    draw(json.loads(source.read_text(encoding="utf-8")), target)


if __name__ == "__main__":
    main()
