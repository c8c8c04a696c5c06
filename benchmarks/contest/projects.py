"""The product's code as it is measured: as it stands, or a copy of it with one SQL file changed."""

import shutil
from pathlib import Path

from benchmarks.contest.environments import REPOSITORY

OUR_MEMORY = "SHENHE_MEMORY"
"""The variable that holds the product's DuckDB to so much memory."""
_ROOMS = ("orchestration", "transforms", "expectations", "sql", "examples")


def project_with(changed: str, before: str, after: str, into: Path) -> Path:
    """A copy of the product in which one SQL file reads another text. Raises ValueError where it lacks the text."""
    for room in _ROOMS:
        shutil.copytree(REPOSITORY / room, into / room, ignore=shutil.ignore_patterns("__pycache__"))
    path = into / "sql" / changed
    text = path.read_text(encoding="utf-8")
    if before not in text:
        raise ValueError(f"{changed} does not hold: {before}")
    path.write_text(text.replace(before, after), encoding="utf-8")
    return into


def holds_memory(project: Path) -> bool:
    """Whether the product lets DuckDB's memory be set by a variable."""
    rooms = ("orchestration", "transforms")
    files = [path for room in rooms for path in (project / room).rglob("*.py")]
    return any(OUR_MEMORY in path.read_text(encoding="utf-8") for path in files)
