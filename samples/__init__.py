"""A synthetic district: writes what departments and platforms would deliver, and tells the truth behind it.

It imports none of the product's rooms, so that it is an independent witness of them. What the rows of a
feed look like belongs to the theme's module; here stands only what others call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path

import pandas as pd

from samples import office
from samples.run import Feed, Run
from samples.totals import DEFAULT_YEAR, Totals

__all__ = ["DEFAULT_SCALE", "DEFAULT_SEED", "DEFAULT_YEAR", "THEMES", "Totals", "deliver", "frames"]

THEMES = ("innovation", "finance", "commerce", "culture", "city", "livelihood", "office")
DEFAULT_SEED = 20221001
DEFAULT_SCALE = 0.001


def frames(
    year: int = DEFAULT_YEAR,
    seed: int = DEFAULT_SEED,
    scale: float = DEFAULT_SCALE,
    totals: Mapping[str, float] | None = None,
    themes: Sequence[str] | None = None,
    printed: office.Rows | None = None,
) -> dict[str, dict[str, pd.DataFrame]]:
    """Feed → period → the rows in force, with staging names and base units, before any mess.

    Amounts are float64 with whole cents, counts int64, dates and times datetime64, flags bool; a missing
    value is NaN, NaT or NA. Raises ValueError for an unknown theme or figure, and for totals that cannot be.
    """
    run, chosen = _run(year, seed, scale, totals), _themes(themes)
    found = {feed.name: dict(feed.truth(run)) for feed in _feeds(chosen)}
    rows = _printed(year, chosen, printed)
    return {**found, "printed_figures": {str(year): office.frame(rows)}} if rows else found


def deliver(
    into: Path,
    year: int = DEFAULT_YEAR,
    seed: int = DEFAULT_SEED,
    scale: float = DEFAULT_SCALE,
    totals: Mapping[str, float] | None = None,
    themes: Sequence[str] | None = None,
    printed: office.Rows | None = None,
) -> list[Path]:
    """Writes the deliveries under `into/<feed>/`, and returns their paths; nothing else there is touched.

    `printed` are rows as in published_figures.csv; without them the default year's report is taken, and for
    another year nothing is printed. Raises as `frames` does.
    """
    run, chosen = _run(year, seed, scale, totals), _themes(themes)
    paths = [path for feed in _feeds(chosen) for path in feed.deliver(run, into / feed.name)]
    rows = _printed(year, chosen, printed)
    return [*paths, office.write(year, rows, into / "printed_figures")] if rows else paths


def _run(year: int, seed: int, scale: float, totals: Mapping[str, float] | None) -> Run:
    return Run(year, seed, scale, totals if isinstance(totals, Totals) else Totals(totals))


def _themes(themes: Sequence[str] | None) -> tuple[str, ...]:
    unknown = sorted(set(themes or ()) - set(THEMES))
    if unknown:
        raise ValueError(f"no such theme: {', '.join(unknown)}; there are {', '.join(THEMES)}")
    return THEMES if themes is None else tuple(theme for theme in THEMES if theme in themes)


def _feeds(themes: Sequence[str]) -> list[Feed]:
    return [feed for theme in themes if theme != "office" for feed in import_module(f"samples.{theme}").FEEDS]


def _printed(year: int, themes: Sequence[str], printed: office.Rows | None) -> office.Rows:
    if "office" not in themes:
        return ()
    return office.printed(year, themes) if printed is None else printed
