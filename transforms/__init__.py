"""Shape: each feed's contract, and how an office file becomes one tidy, typed table. No time, no judgement.

A theme is a module that declares `FEEDS` and may have a `TITLE` with a `TITLE_EN`; whatever module stands here is one.
The machinery is `contract`, `places` and `reading`.
"""

import importlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

from transforms.contract import Column, Feed, Rule, Wide
from transforms.places import SHENHE, STREETS, District

__all__ = ["SHENHE", "Column", "District", "Feed", "Rule", "Wide", "feeds", "themes"]

_MACHINERY = {"__init__", "contract", "places"}


def feeds(district: District = SHENHE) -> dict[str, Feed]:
    """Every feed of every theme, by name, as a district has it.

    Raises ValueError for a name declared twice, or a module without FEEDS.
    """
    return _declared() if district == SHENHE else _of(district)


@cache
def _of(district: District) -> dict[str, Feed]:
    return {name: _with_streets(feed, district.streets) for name, feed in _declared().items()}


def _with_streets(feed: Feed, streets: tuple[str, ...]) -> Feed:
    columns = (replace(one, choices=streets) if one.choices == STREETS else one for one in feed.columns)
    return replace(feed, columns=tuple(columns))


@cache
def _declared() -> dict[str, Feed]:
    found: dict[str, Feed] = {}
    for module in _modules():
        if not hasattr(module, "FEEDS"):
            raise ValueError(f"{module.__name__.replace('.', '/')}.py: a theme declares FEEDS")
        for feed in module.FEEDS:
            if feed.name in found:
                raise ValueError(f"{module.__name__.replace('.', '/')}.py: feed {feed.name} is declared twice")
            found[feed.name] = feed
    return found


def themes() -> dict[str, tuple[str, str]]:
    """The Chinese and the English title of every theme that has them, by the name of its module."""
    titled = (module for module in _modules() if hasattr(module, "TITLE"))
    return {module.__name__.rpartition(".")[2]: (module.TITLE, module.TITLE_EN) for module in titled}


def _modules() -> list[ModuleType]:
    stems = [path.stem for path in sorted(Path(__file__).parent.glob("*.py"))]
    return [importlib.import_module(f"transforms.{stem}") for stem in stems if stem not in _MACHINERY]
