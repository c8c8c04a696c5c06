"""A column as the page of a feed or a table shows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ShownColumn:
    """Name, type, what it holds, and the unit of its numbers."""

    name: str
    kind: str
    description: str | None
    unit: str | None
