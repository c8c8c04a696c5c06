"""Makes a release once all evidence passes. `warehouse.releases.writer` writes the file."""

import subprocess
from dataclasses import replace
from importlib.metadata import version

from orchestration.release.decision import Decision, content_fingerprint, decide
from orchestration.release.relations import MACROS, release_relations
from orchestration.session import Remade, Session
from orchestration.warehouse.clock import now
from orchestration.warehouse.home import IS_CHECKOUT, REPOSITORY
from orchestration.warehouse.releases import ledger
from orchestration.warehouse.releases.integrity import check
from orchestration.warehouse.releases.reader import release_file
from orchestration.warehouse.releases.retention import Retention, remove_old
from orchestration.warehouse.releases.vintages import Release
from orchestration.warehouse.releases.writer import next_number, write_release


def make_release(session: Session) -> Decision:
    """Release what the build holds unless something holds it back. Returns the decision.

    After a new release, old ones are removed as `Retention` says.
    """
    retention = Retention.configured()
    decision = decide(session)
    if not decision.is_new:
        return decision
    number = _write(session, decision.release)
    ledger.bring_up(session.build)
    remove_old(session.home, ledger.entries(session.build), retention)
    return replace(decision, release=number)


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
    build, home = session.build, session.home
    made = session.request.remade or Remade(next_number(home, ledger.entries(build)), now())
    content = content_fingerprint(build, session.project)
    release = Release(made.release, made.published_at, commit(), before, content)
    file_before = None if before is None else release_file(home, before)
    if before is not None and file_before is not None:
        check(before, file_before, ledger.entries(build)[before].seal, whole=True)
    timings = session.timings.seconds()
    with release_relations(build.connection, session.project, release, timings, file_before) as relations:
        write_release(home, build.connection, made.release, relations, MACROS)
    return made.release
