"""The outcome of a gate: `Verdict`. No rules, and no Great Expectations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

State = Literal["pass", "explained", "needs_explanation", "fail"]

OFFENDERS_SHOWN = 10
"""A verdict shows at most this many offending rows."""


@dataclass(frozen=True)
class Verdict:
    """One outcome of one gate.

    `subject` is a table (`finance.headquarters_by_quarter`) or a figure (`finance.headquarters`), `period`
    a figure's period and None for a table. `observed`, `lower` and `upper` are in base units, None where
    there is no such number. `offenders` are at most `OFFENDERS_SHOWN` rows of the table judged.
    """

    gate: str
    subject: str
    period: str | None
    state: State
    observed: float | None
    lower: float | None
    upper: float | None
    message_zh: str
    message_en: str
    offenders: tuple[dict[str, Any], ...] = ()
