"""What judges, told without judging: the fingerprint of a suite, and the tables that a theme's suite names.

Both are read from the source, so that neither imports Great Expectations.
"""

from __future__ import annotations

import ast
import hashlib
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
SHARED = ("engine", "classes", "implied.py", "intervals.py", "printed.py", "thresholds.py", "verdict.py")


def suite_fingerprint(theme: str | None) -> str:
    """Hex digest of all that decides a verdict of `theme` (None: of the figures, which need no suite).

    It covers the code shared by all suites, `expectations/<theme>.py` where there is one, and the version of
    Great Expectations. Two checkouts of the same commit give the same digest.
    """
    sources = [HERE / name for name in SHARED if name.endswith(".py")]
    for folder in SHARED:
        sources += (HERE / folder).glob("**/*.py")
    if theme is not None and _suite(theme).exists():
        sources.append(_suite(theme))

    digest = hashlib.sha256(f"great_expectations {version('great_expectations')}\0".encode())
    for source in sorted(sources):
        digest.update(source.relative_to(HERE).as_posix().encode() + b"\0")
        digest.update(source.read_bytes() + b"\0")
    return digest.hexdigest()


def suite_tables(theme: str) -> set[str]:
    """Full names (`finance.platform_by_month`) of the tables in the theme's `SUITES`; empty without a suite.

    Raises ValueError when `SUITES` is not one dictionary with the names written out.
    """
    if not _suite(theme).exists():
        return set()
    for statement in ast.parse(_suite(theme).read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.AnnAssign):
            target: ast.expr = statement.target
        elif isinstance(statement, ast.Assign):
            target = statement.targets[0]
        else:
            continue
        if isinstance(target, ast.Name) and target.id == "SUITES" and isinstance(statement.value, ast.Dict):
            return {ast.literal_eval(key) for key in statement.value.keys if key is not None}
    raise ValueError(f"expectations/{theme}.py: SUITES must be a dictionary of table names, written out")


def _suite(theme: str) -> Path:
    return HERE / f"{theme}.py"
