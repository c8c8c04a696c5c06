"""The decision on a release: what must hold before one is made, and the lines that say what does not hold."""

from dataclasses import dataclass

from orchestration.gates.comparison import REVISION, revised_figures
from orchestration.gates.explanations import EXPLANATIONS, apply_notes
from orchestration.project.definitions import Project
from orchestration.release.embargo.awaiting import Awaited
from orchestration.release.embargo.waits import awaited_by
from orchestration.release.held_back import held_back_lines
from orchestration.release.readiness import NotReady, not_ready
from orchestration.session import Session
from orchestration.staging.staged import require_whole
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.deliveries import in_force
from orchestration.warehouse.build.evidence import Outcome, drop_evidence, outcomes, released_outcomes
from orchestration.warehouse.build.state import state_of
from orchestration.warehouse.fingerprints import fingerprint
from orchestration.warehouse.releases import ledger
from orchestration.warehouse.releases.reader import release_in_force, released_figures
from orchestration.warehouse.releases.vintages import lineage


@dataclass(frozen=True)
class Decision:
    """Whether a release is due, and what holds it back.

    `release` is the one in force. `is_new`: a new one is due, or this one was just made.
    `rolled_back_from`: a release with the same content that was rolled back from. `lines` tell what holds it back, and
    what to do. `awaited`: what a release that nothing holds back waits for, by the calendar.
    """

    release: int | None
    is_new: bool
    held_back: tuple[Outcome, ...] = ()
    not_ready: tuple[NotReady, ...] = ()
    rolled_back_from: int | None = None
    lines: tuple[str, ...] = ()
    awaited: Awaited | None = None

    @property
    def refused(self) -> bool:
        return bool(self.held_back or self.not_ready or self.rolled_back_from)


def decide(session: Session) -> Decision:
    """Whether a release may be made, with today's notes, whose staged files are compared first. Makes none."""
    require_whole(session, session.project.feeds[EXPLANATIONS])
    build, before = session.build, release_in_force(session.home)
    state, released = state_of(build), released_figures(session.home)
    if not revised_figures(state, released) and REVISION in state.evidence:
        drop_evidence(build, REVISION)
    apply_notes(build, session.today)
    unready = tuple(not_ready(session.project, state, released))
    held_back = tuple(outcome for outcome in outcomes(build) if outcome.holds_back)
    ancestors = [] if before is None else lineage(session.home, before)
    content = content_fingerprint(build, session.project)
    given_up = None
    if not session.request.again:
        given_up = ledger.rolled_back_with(ledger.entries(build).values(), ancestors, content)
    if unready or held_back or given_up:
        lines = [*held_back_lines(session, held_back, before), *(f"held back: {one.message}" for one in unready)]
        lines += [_rolled_back_line(given_up)] if given_up else []
        return Decision(before, False, held_back, unready, given_up, tuple(lines))
    is_new = not ancestors or session.request.remade is not None or content != ancestors[-1].fingerprint
    awaited = awaited_by(session, content, state.figures or {}) if is_new and session.request.remade is None else None
    return Decision(before, is_new and awaited is None, awaited=awaited)


def content_fingerprint(build: Build, project: Project) -> str:
    """Fingerprint of a release's content: figures, marts, catalogue, outcomes, deliveries in force.

    The same deliveries and definitions give the same one anywhere: it covers no clock, no release number and no
    history. The gate `revision` is therefore left out: it depends on the release before.
    """
    known = build.fingerprints()
    standing = [(one.feed, one.period, one.sha256, one.carried) for one in in_force(build)]
    marts = sorted((table.name, known.get(table.name)) for table in project.marts)
    return fingerprint(known.get("figures"), marts, released_outcomes(build), standing)


def _rolled_back_line(release: int) -> str:
    return f"""held back: release {release} was rolled back from
  内容与已回退的发布 {release} 相同，不再发布：请更正报送，或运行 shenhe refresh --again
  the same content is not released again: mend the delivery, or run shenhe refresh --again"""
