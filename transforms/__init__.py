"""Shape: each feed's contract, and how an office file becomes one tidy, typed table. No time, no judgement.

A theme is a module that declares `FEEDS`; whatever module stands here is one. The machinery is `contract`, `places`
and `reading`.
"""

import importlib
from functools import cache
from pathlib import Path

from transforms.contract import Column, Feed, Rule, Wide

__all__ = ["Column", "Feed", "Rule", "Wide", "feeds"]

_MACHINERY = {"__init__", "contract", "places"}


@cache
def feeds() -> dict[str, Feed]:
    """Every feed of every theme, by name. Raises ValueError for a name declared twice, or a module without FEEDS."""
    found: dict[str, Feed] = {}
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.stem in _MACHINERY:
            continue
        module = importlib.import_module(f"transforms.{path.stem}")
        if not hasattr(module, "FEEDS"):
            raise ValueError(f"transforms/{path.name}: a theme declares FEEDS")
        for feed in module.FEEDS:
            if feed.name in found:
                raise ValueError(f"transforms/{path.name}: feed {feed.name} is declared twice")
            found[feed.name] = feed
    return found
