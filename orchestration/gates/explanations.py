"""Explanations: which signed notes count today, and which outcomes they explain.

A note covers its figure (or feed, or table), its period and its gate only. It counts from the day it is signed. Its
expiry counts on the day that a value is first released; a released value stays explained.
"""

import datetime
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from orchestration.warehouse.build import Build
from orchestration.warehouse.build.evidence import Outcome, outcomes_to_explain, replace_pending
from orchestration.warehouse.releases.reader import Explained, explained_in_force
from transforms.reading.personal import masked

EXPLANATIONS = "explanations"
COLUMNS_ZH = ("指标", "时期", "检查", "说明", "签署人", "签署日期", "有效期至")
_ANY_GATE = "*"

_SIGNED = f"""
    select
        subject, subject_period, gate, explanation, signed_by, signed_on,
        coalesce(expires_on >= date '{{today}}', true) as is_valid
    from staging.{EXPLANATIONS}
    where signed_on <= date '{{today}}'
    order by is_valid, signed_on, _delivery
"""
_Place = tuple[str, str | None, str]


@dataclass(frozen=True)
class Note:
    """The text of a signed note, appended to the gate's message. `is_valid`: not expired today."""

    zh: str
    en: str
    is_valid: bool


_RELEASED_WITHOUT = Note("说明：沿用上一次发布时的说明", "explained when it was released", False)


def apply_notes(build: Build, today: datetime.date) -> None:
    """Set the state of every outcome that needs an explanation by today's notes."""
    pending = outcomes_to_explain(build)
    if not pending:
        return
    notes, released = _notes(build, today), explained_in_force(build.home)
    explained = [_explained(one, notes, released) for one in pending]
    if explained != pending:
        replace_pending(build, explained)


def _notes(build: Build, today: datetime.date) -> dict[_Place, Note]:
    """The notes by subject, period and gate: the newest valid one of several."""
    if f"staging.{EXPLANATIONS}" not in build.fingerprints():
        return {}
    return {
        (row["subject"], row["subject_period"], row["gate"]): Note(
            masked(f"说明：{row['explanation']}（{row['signed_by']}，{row['signed_on']}）"),
            masked(f"explained: {row['explanation']} ({row['signed_by']}, {row['signed_on']})"),
            row["is_valid"],
        )
        for row in build.rows(_SIGNED.format(today=today))
    }


def _explained(outcome: Outcome, notes: Mapping[_Place, Note], released: AbstractSet[Explained]) -> Outcome:
    naming = [notes.get((outcome.subject, outcome.period, gate)) for gate in (outcome.gate, _ANY_GATE)]
    found = next((note for note in naming if note and note.is_valid), None)
    if found is None and (outcome.gate, outcome.subject, outcome.period, outcome.observed) in released:
        found = next(filter(None, naming), _RELEASED_WITHOUT)
    if found is None:
        return replace(outcome, state="needs_explanation", note_zh=None, note_en=None)
    return replace(outcome, state="explained", note_zh=found.zh, note_en=found.en)
