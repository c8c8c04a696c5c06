"""Explanations: which signed notes count today, and what they explain of what the gates found.

A note covers its figure (or feed, or table), its period and its gate, and nothing else. It counts from the day it is
signed; its expiry counts on the day that a value is first released, and what is released stays explained.
"""

from dataclasses import dataclass, replace

from orchestration.session import Session
from orchestration.warehouse.build import Outcome
from orchestration.warehouse.reading import current_release, open_release
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
_RELEASED = "select gate, subject, period, observed from gates where state = 'explained'"
_Place = tuple[str, str | None, str]


@dataclass(frozen=True)
class Note:
    """A signed note, in words that go behind the gate's own; `is_valid` today, or only for what is released."""

    zh: str
    en: str
    is_valid: bool


_RELEASED_WITHOUT = Note("说明：沿用上一次发布时的说明", "explained when it was released", False)


def settle(session: Session) -> None:
    """Give every outcome that wants an explanation the state that today's notes give it."""
    pending = [one for one in session.build.outcomes() if one.verdict == "needs_explanation"]
    if not pending:
        return
    notes, released = _notes(session), _released(session)
    settled = [_settled(one, notes, released) for one in pending]
    if settled != pending:
        session.build.replace_pending(settled)


def _notes(session: Session) -> dict[_Place, Note]:
    """The notes by subject, period and gate: of several, the newest that is valid."""
    if f"staging.{EXPLANATIONS}" not in session.build.fingerprints():
        return {}
    return {
        (row["subject"], row["subject_period"], row["gate"]): Note(
            masked(f"说明：{row['explanation']}（{row['signed_by']}，{row['signed_on']}）"),
            masked(f"explained: {row['explanation']} ({row['signed_by']}, {row['signed_on']})"),
            row["is_valid"],
        )
        for row in session.build.rows(_SIGNED.format(today=session.today))
    }


def _released(session: Session) -> set[tuple[str, str, str | None, float | None]]:
    """What stands explained in the release before, by what was observed."""
    if current_release(session.home) is None:
        return set()
    with open_release(session.home) as connection:
        return set(connection.execute(_RELEASED).fetchall())


def _settled(
    outcome: Outcome, notes: dict[_Place, Note], released: set[tuple[str, str, str | None, float | None]]
) -> Outcome:
    naming = [notes.get((outcome.subject, outcome.period, gate)) for gate in (outcome.gate, _ANY_GATE)]
    found = next((note for note in naming if note and note.is_valid), None)
    if found is None and (outcome.gate, outcome.subject, outcome.period, outcome.observed) in released:
        found = next(filter(None, naming), _RELEASED_WITHOUT)
    if found is None:
        return replace(outcome, state="needs_explanation", note_zh=None, note_en=None)
    return replace(outcome, state="explained", note_zh=found.zh, note_en=found.en)
