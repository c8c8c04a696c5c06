"""The period that a file name tells, in Python and in SQL."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from benchmarks.peers.manifest import Feed

# Chinese characters or marks may stand between the numbers, and behind them; a folder's numbers do not count.
_PATTERNS = {
    "day": (r"(\d{4})[^\d/]?(\d{1,2})[^\d/]?(\d{1,2})[^\d/]*$", "{:04d}-{:02d}-{:02d}"),
    "month": (r"(\d{4})[^\d/]?(\d{1,2})[^\d/]*$", "{:04d}-{:02d}"),
    "quarter": (r"(\d{4})[^\d/]*(\d)[^\d/]*$", "{:04d}-Q{}"),
    "year": (r"(\d{4})[^\d/]*$", "{:04d}"),
}
_NUMERALS = str.maketrans("一二三四", "1234")


def _pattern(feed: Feed) -> tuple[str, str]:
    return _PATTERNS.get(feed.cadence, _PATTERNS["year"])


def period_of(feed: Feed, path: Path) -> str:
    """The period in its canonical form. Raises ValueError."""
    pattern, form = _pattern(feed)
    match = re.search(pattern, unicodedata.normalize("NFKC", path.stem).translate(_NUMERALS))
    if match is None:
        raise ValueError(f"{path.name} tells no {feed.cadence}")
    return form.format(*map(int, match.groups()))


def period_sql(feed: Feed) -> str:
    """The same over the column `filename` of DuckDB's readers."""
    pattern, form = _pattern(feed)
    groups = ["year", "second", "third"][: form.count("{")]
    # Written alike each time, so that DuckDB matches once.
    found = f"regexp_extract(filename, '{pattern}', {groups})"
    parts = [f"{found}.{groups[0]}"]
    parts += [f"'Q' || {found}.second"] if "Q" in form else [f"lpad({found}.{name}, 2, '0')" for name in groups[1:]]
    return " || '-' || ".join(parts)
