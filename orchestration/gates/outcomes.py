"""Turns a verdict of `expectations` into an outcome of the build."""

import json
from typing import TYPE_CHECKING

from orchestration.warehouse.build.evidence import Outcome
from orchestration.warehouse.clock import now

if TYPE_CHECKING:
    from expectations.verdict import Verdict


def outcome_of(verdict: "Verdict", theme: str | None, evidence: str) -> Outcome:
    """The outcome of a verdict on a subject of a theme, with the fingerprint `evidence`."""
    return Outcome(
        verdict.gate, verdict.subject, theme, verdict.period, verdict.state,
        verdict.observed, verdict.lower, verdict.upper, verdict.message_zh, verdict.message_en, evidence, now(),
        examples=tuple(json.dumps(row, ensure_ascii=False, default=str) for row in verdict.offenders),
    )  # fmt: skip
