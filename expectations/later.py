"""Libraries that Great Expectations imports at its start, and that no expectation of ours uses, imported when used.

scipy and altair are a third of the time that it takes to import Great Expectations. A stand-in takes their place in
`sys.modules`; the first attribute that is asked of it imports the library.
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

PUT_OFF = ("scipy", "scipy.stats", "altair")


class _Later(ModuleType):
    """A module that is imported at the first attribute that is asked of it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            # What looks through all modules is not meant by it.
            raise AttributeError(name)
        own = vars(self)["__name__"]
        if sys.modules.get(own) is self:
            for other in PUT_OFF:
                if isinstance(sys.modules.get(other), _Later):
                    del sys.modules[other]
        return getattr(importlib.import_module(own), name)


def put_off() -> None:
    """Put stand-ins in the place of those that are not imported yet."""
    if any(name in sys.modules for name in PUT_OFF):
        return
    for name in PUT_OFF:
        stand_in = _Later(name)
        stand_in.__spec__ = ModuleSpec(name, None, is_package=True)
        stand_in.__path__ = []
        parent, _, own = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], own, stand_in)
        sys.modules[name] = stand_in


def import_what_judges() -> None:
    """Import Great Expectations without what it does not need: the libraries put off, and pyspark, even if installed.

    It judges on DuckDB. pyspark takes a second to import, and ends the process where `python -c` runs it.
    """
    put_off()
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment]
    is_hidden = modules.setdefault("pyspark", None) is None
    try:
        importlib.import_module("great_expectations")
    finally:
        if is_hidden:
            del modules["pyspark"]
