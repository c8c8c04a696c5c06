"""Fingerprints: short, stable hashes of what made a thing, its code included.

What goes into the fingerprint of a table is said where tables are made.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.warehouse.home import REPOSITORY


def fingerprint(*parts: Any) -> str:
    """Hash of the parts, in their order: 16 hex digits. Parts are anything JSON can write."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def code_fingerprint(module: str) -> str:
    """Hash of the source of a module and of all of this repository that it imports, at whatever level.

    Nothing is listed by hand: what a result depends on by an import cannot be left out.
    """
    return fingerprint([path.read_text(encoding="utf-8") for _, path in sorted(closure(module).items())])


def closure(module: str, root: Path = REPOSITORY) -> dict[str, Path]:
    """A module and all modules under `root` that it imports, directly or not, within functions too, by name."""
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _source(name, root)
        if name in found or path is None:
            continue
        found[name] = path
        waiting += [*_packages_of(name), *_imports(path)]
    return found


_ROOMS = ("orchestration", "transforms", "expectations")
# Imports as the formatter writes them. Parsing 12,000 lines into syntax trees would cost a refresh with nothing new a
# tenth of a second; a sentence of a docstring that reads like an import adds a module, and leaves none out.
_IMPORT = re.compile(
    rf"^[ \t]*(?:from|import)[ \t]+((?:{'|'.join(_ROOMS)})[\w.]*)(?:[ \t]+import[ \t]+(\([^)]*\)|[^\n]*))?",
    re.MULTILINE,
)


@cache
def _imports(path: Path) -> list[str]:
    """Names that a source imports from the rooms: modules, and what may be a module of a package."""
    names = []
    for match in _IMPORT.finditer(path.read_text(encoding="utf-8")):
        names.append(match[1])
        names += [f"{match[1]}.{name}" for name in re.findall(r"\w+", match[2] or "")]
    return names


def _packages_of(name: str) -> list[str]:
    """The packages that a module stands in: importing it runs them all."""
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts))]


@cache
def _source(name: str, root: Path) -> Path | None:
    path = root.joinpath(*name.split("."))
    return next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one.is_file()), None)
