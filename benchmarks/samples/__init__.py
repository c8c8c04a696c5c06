"""A synthetic district: writes what departments and platforms would deliver, and returns the clean rows behind it.

It imports nothing of the product, so that it can check it independently. Each theme's module generates its feeds;
this module holds the public functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pandas as pd

from benchmarks.samples import names, office, plausible
from benchmarks.samples.plausible import YearlyTotals
from benchmarks.samples.run import Feed, Run
from benchmarks.samples.totals import DEFAULT_YEAR, Totals

__all__ = [
    "DEFAULT_SCALE", "DEFAULT_SEED", "DEFAULT_YEAR", "THEMES", "Frames", "Totals", "deliver", "deliver_city",
    "deliver_years", "frames", "frames_of_years", "plausible",
]  # fmt: skip

THEMES = ("innovation", "finance", "commerce", "culture", "city", "livelihood", "office")
DEFAULT_SEED = 20221001
DEFAULT_SCALE = 0.001

Frames = dict[str, dict[str, pd.DataFrame]]


def frames(
    year: int = DEFAULT_YEAR,
    seed: int = DEFAULT_SEED,
    scale: float = DEFAULT_SCALE,
    totals: Mapping[str, float] | None = None,
    themes: Sequence[str] | None = None,
    printed: office.Rows | None = None,
) -> Frames:
    """Feed → period → the rows in force, with staging names and base units, before any mess.

    Amounts are float64 with whole cents, counts int64, dates and times datetime64, flags bool; a missing
    value is NaN, NaT or NA. Raises ValueError for an unknown theme or figure, and for impossible totals.
    """
    chosen = _themes(themes)
    return _frames([_run(year, seed, scale, totals)], chosen, _report(year, chosen, printed))


def deliver(
    into: Path,
    year: int = DEFAULT_YEAR,
    seed: int = DEFAULT_SEED,
    scale: float = DEFAULT_SCALE,
    totals: Mapping[str, float] | None = None,
    themes: Sequence[str] | None = None,
    printed: office.Rows | None = None,
) -> list[Path]:
    """Write the deliveries under `into/<feed>/`, and return their paths; other files stay as they are.

    `printed` are rows as in published_figures.csv; without them the default year's report is taken, and for
    another year nothing is printed. Raises as `frames` does.
    """
    chosen = _themes(themes)
    return _deliver(into, [_run(year, seed, scale, totals)], chosen, _report(year, chosen, printed))


def frames_of_years(
    years: Iterable[int],
    seed: int = DEFAULT_SEED,
    scale: float = DEFAULT_SCALE,
    totals: YearlyTotals | None = None,
    themes: Sequence[str] | None = None,
    printed: office.Reports | None = None,
) -> Frames:
    """As `frames`, for consecutive years of one district, each continuing the year before.

    `plausible.totals` draws what `totals` leave open. Also raises ValueError for years that are not consecutive, and
    for a cumulative figure that falls.
    """
    return _frames(_runs(years, seed, scale, totals), _themes(themes), printed or {})


def deliver_years(
    into: Path,
    years: Iterable[int],
    seed: int = DEFAULT_SEED,
    scale: float = DEFAULT_SCALE,
    totals: YearlyTotals | None = None,
    themes: Sequence[str] | None = None,
    printed: office.Reports | None = None,
) -> list[Path]:
    """As `deliver`, for the years of `frames_of_years`. Only the reports given in `printed`, by year, are written."""
    return _deliver(into, _runs(years, seed, scale, totals), _themes(themes), printed or {})


def deliver_city(
    into: Path, districts: int, year: int = DEFAULT_YEAR, seed: int = DEFAULT_SEED, scale: float = DEFAULT_SCALE
) -> list[Path]:
    """Write the deliveries of so many districts of the city, each in a folder of its own, with `districts.csv`.

    The first is Shenhe, whose figures are the default year's; those of the others are drawn. Feeds of the whole city
    are written once. Raises ValueError for more districts than the city has.
    """
    listed = names.districts(districts)
    paths = [names.write_districts(into, listed)]
    for number, (_, folder, streets) in enumerate(listed):
        (values,) = plausible.totals(seed + number, [year], None).values()
        run = replace(_run(year, seed + number, scale, None if number == 0 else values), streets=streets)
        for feed in _feeds(THEMES):
            if feed.name not in names.FEEDS_OF_CITY:
                paths += feed.deliver(run, into / folder / feed.name)
            elif number == 0:
                paths += feed.deliver(run, into / feed.name)
        for written, rows in _notes([run], THEMES).items():
            paths.append(office.write_notes(written, rows, into / folder / "explanations"))
    shenhe = into / listed[0][1]
    return [*paths, office.write(year, office.printed(year, THEMES), shenhe / "printed_figures")]


def _run(year: int, seed: int, scale: float, totals: Mapping[str, float] | None, before: Run | None = None) -> Run:
    return Run(year, seed, scale, totals if isinstance(totals, Totals) else Totals(totals), before)


def _runs(years: Iterable[int], seed: int, scale: float, totals: YearlyTotals | None) -> list[Run]:
    runs: list[Run] = []
    for year, values in plausible.totals(seed, years, totals).items():
        runs.append(_run(year, seed, scale, values, runs[-1] if runs else None))
    return runs


def _themes(themes: Sequence[str] | None) -> tuple[str, ...]:
    unknown = sorted(set(themes or ()) - set(THEMES))
    if unknown:
        raise ValueError(f"no such theme: {', '.join(unknown)}; there are {', '.join(THEMES)}")
    return THEMES if themes is None else tuple(theme for theme in THEMES if theme in themes)


def _feeds(themes: Sequence[str]) -> list[Feed]:
    return [
        feed for theme in themes if theme != "office" for feed in import_module(f"benchmarks.samples.{theme}").FEEDS
    ]


def _report(year: int, themes: Sequence[str], printed: office.Rows | None) -> office.Reports:
    return {year: office.printed(year, themes) if printed is None else printed}


def _frames(runs: Sequence[Run], themes: Sequence[str], printed: office.Reports) -> Frames:
    found = {feed.name: {name: rows for run in runs for name, rows in feed.truth(run)} for feed in _feeds(themes)}
    kept = {
        "printed_figures": {str(year): office.frame(rows) for year, rows in _printed(themes, printed).items()},
        "explanations": {str(year): rows for year, rows in _notes(runs, themes).items()},
    }
    return found | {feed: periods for feed, periods in kept.items() if periods}


def _deliver(into: Path, runs: Sequence[Run], themes: Sequence[str], printed: office.Reports) -> list[Path]:
    paths = [path for run in runs for feed in _feeds(themes) for path in feed.deliver(run, into / feed.name)]
    reports, notes = _printed(themes, printed), _notes(runs, themes)
    paths += [office.write(year, rows, into / "printed_figures") for year, rows in reports.items()]
    return [*paths, *(office.write_notes(year, rows, into / "explanations") for year, rows in notes.items())]


def _printed(themes: Sequence[str], printed: office.Reports) -> office.Reports:
    return {year: rows for year, rows in printed.items() if rows and "office" in themes}


def _notes(runs: Sequence[Run], themes: Sequence[str]) -> dict[int, pd.DataFrame]:
    """Year → the notes that its growth needs, if any."""
    if not {"office", "commerce"} <= set(themes):
        return {}
    found = {run.year: office.notes(run) for run in runs}
    return {year: rows for year, rows in found.items() if len(rows)}
