"""The fingerprint of a suite, and the tables that suites name.

Both are read from the source, without importing Great Expectations.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
SHARED = ("engine", "classes", "implied.py", "intervals.py", "printed.py", "thresholds.py", "verdict.py")


def suite_fingerprint(theme: str | None) -> str:
    """Hex digest of everything that decides a verdict of `theme` (None: of the figures, which have no suite).

    It covers the code shared by all suites, `expectations/<theme>.py` if it exists, and the version of
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


def declared_suites(room: Path = HERE) -> dict[str, str]:
    """Each table that some `SUITES` names (`finance.platform_by_month`), with the file that names it.

    Raises ValueError for a file whose `SUITES` is not written out: a dictionary, `SUITES["…"] = …` or `SUITES |= {…}`.
    """
    found: dict[str, str] = {}
    for path in sorted(room.glob("*.py")):
        place = f"expectations/{path.name}"
        for statement in ast.parse(path.read_text(encoding="utf-8")).body:
            found.update(dict.fromkeys(_tables_named(statement, place), place))
    return found


def _tables_named(statement: ast.stmt, place: str) -> list[str]:
    """The tables that one statement of a module gives a suite; none for any other statement."""
    keys: Sequence[ast.expr | None]
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id="SUITES")], value=value)
            | ast.AnnAssign(target=ast.Name(id="SUITES"), value=value)
            | ast.AugAssign(target=ast.Name(id="SUITES"), op=ast.BitOr(), value=value)
        ):
            keys = value.keys if isinstance(value, ast.Dict) else [None]
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="SUITES"), slice=key)]):
            keys = [key]
        case ast.FunctionDef() | ast.ClassDef():
            return []
        case _:
            keys = [None] if _mentions_suites(statement) else []
    names = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    if len(names) < len(keys):
        raise ValueError(f"{place}, line {statement.lineno}: the tables of SUITES must be written out")
    return names


def _mentions_suites(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "SUITES" for node in ast.walk(statement))


def _suite(theme: str) -> Path:
    return HERE / f"{theme}.py"
