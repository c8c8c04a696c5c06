"""Rolls back: points `current.duckdb` to an earlier release, and records which ones were rolled back from."""

from orchestration.release.decision import decide
from orchestration.release.last_refresh import write_record
from orchestration.session import Session
from orchestration.warehouse.databases import repoint
from orchestration.warehouse.releases import ledger
from orchestration.warehouse.releases.reader import release_file
from orchestration.warehouse.releases.vintages import ancestry, lineage


def roll_back(session: Session, number: int) -> list[int]:
    """Make a kept release the current one. Returns the releases rolled back from.

    Raises what DuckDB raises when the file does not open; the current release stays in force then. The current
    file is not read, since it may be damaged.
    """
    kept = {one.release for one in lineage(session.home, number)}
    known = ledger.entries(session.build)
    given_up = [one for one in sorted(ancestry(known, ledger.in_force(session.build))) if one not in kept]
    # In this order: after a kill in between, the release still in force does not hold itself back.
    ledger.mark_rolled_back(session.build, given_up)
    repoint(session.home.current, release_file(session.home, number))
    ledger.bring_up(session.build)
    write_record(session, decide(session))
    return given_up
