"""Makes a release once all evidence passes. `warehouse.releases.writer` writes the file."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version

from orchestration.release.decision import Decision, content_fingerprint, decide
from orchestration.release.embargo.release import release_due, signed_relations
from orchestration.release.embargo.waits import take_calendar
from orchestration.release.relations import MACROS, release_relations
from orchestration.session import Remade, Session
from orchestration.warehouse.clock import now
from orchestration.warehouse.databases import Relation
from orchestration.warehouse.home import IS_CHECKOUT, REPOSITORY
from orchestration.warehouse.releases import ledger, waiting
from orchestration.warehouse.releases.integrity import check
from orchestration.warehouse.releases.reader import release_file
from orchestration.warehouse.releases.retention import Retention, remove_old
from orchestration.warehouse.releases.vintages import Release
from orchestration.warehouse.releases.writer import next_number, write_release


def make_release(session: Session) -> Decision:
    """Release what the build holds unless something holds it back. Returns the decision.

    Before that, what waited is released if its time has come; what has to wait by the calendar is made, and waits.
    After a new release, old ones are removed as `Retention` says. Raises BadCalendar.
    """
    retention = Retention.configured()
    take_calendar(session)
    came = release_due(session)
    decision = decide(session)
    if not waits_as_decided(session, decision):
        _hold(session, decision)
    if not decision.is_new:
        return replace(decision, is_new=came is not None)
    number = _write(session, decision.release)
    ledger.bring_up(session.build)
    remove_old(session.home, ledger.entries(session.build), retention)
    return replace(decision, release=number)


def waits_as_decided(session: Session, decision: Decision) -> bool:
    """Whether what waits in the home is what the decision says. What is held back leaves what waits, if it is whole."""
    found = waiting.standing(session.build)
    if decision.awaited is None:
        return (decision.refused and found is not None) or not session.home.waiting.exists()
    content = content_fingerprint(session.build, session.project)
    return found is not None and (found.parent, found.fingerprint) == (decision.release, content)


def commit() -> str:
    """The commit of the definitions, with `-dirty` when the tree has changes; the version of an installed product."""
    if not IS_CHECKOUT:
        return version("shenhe-warehouse")
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--abbrev=40", "--dirty", "--exclude=*"],
            cwd=REPOSITORY, capture_output=True, text=True, check=True,
        )  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return ""
    return found.stdout.strip()


def _write(session: Session, before: int | None) -> int:
    """Write the next release, or the one that is made again. Returns its number."""
    made = session.request.remade or Remade(_number(session), now())
    with _told(session, before, made) as (release, relations):
        signed = signed_relations(session.build, release.fingerprint)
        write_release(session.home, session.build.connection, made.release, [*relations, *signed], MACROS)
    return made.release


def _hold(session: Session, decision: Decision) -> None:
    """Have the release that the build holds wait in the place of the one before, or none."""
    if decision.awaited is None:
        waiting.drop(session.home)
        return
    with _told(session, decision.release, Remade(_number(session), now())) as (release, relations):
        waiting.hold(session.build, release, relations, MACROS)


def _number(session: Session) -> int:
    """The next number, or that under which the same content waited last: people sign by the number."""
    content = content_fingerprint(session.build, session.project)
    made, waited = ledger.entries(session.build), waiting.entered(session.build)
    if waited and waited[-1].fingerprint == content and waited[-1].release not in made:
        return waited[-1].release
    return next_number(session.home, [*made, *(one.release for one in waited)])


@contextmanager
def _told(session: Session, before: int | None, made: Remade) -> Iterator[tuple[Release, list[Relation]]]:
    """A release of what the build holds, made after the one before, and its relations; valid within the context."""
    build, home = session.build, session.home
    content = content_fingerprint(build, session.project)
    release = Release(made.release, made.published_at, commit(), before, content)
    file_before = None if before is None else release_file(home, before)
    if before is not None and file_before is not None:
        check(before, file_before, ledger.entries(build)[before].seal, whole=True)
    timings = session.timings.seconds()
    with release_relations(build.connection, session.project, release, timings, file_before) as relations:
        yield release, relations
