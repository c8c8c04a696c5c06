"""Going back: `current.duckdb` to an earlier release, and remembering which ones were rolled back from."""

from orchestration.release.decision import decide
from orchestration.release.last_refresh import write_record
from orchestration.session import Session
from orchestration.warehouse.databases import repoint
from orchestration.warehouse.releases import ledger
from orchestration.warehouse.releases.reader import release_file
from orchestration.warehouse.releases.vintages import ancestry, lineage


def roll_back(session: Session, number: int) -> list[int]:
    """Make a standing release the current one. Returns those that the one before came from and this one does not.

    Raises what DuckDB raises when the file does not open; the release before stays in force then. That one's file is
    not asked: it may be what is broken.
    """
    kept = {one.release for one in lineage(session.home, number)}
    known = ledger.entries(session.build)
    given_up = [one for one in sorted(ancestry(known, ledger.in_force(session.build))) if one not in kept]
    # In this order: killed in between, the release that is still in force is not held back from itself.
    ledger.mark_rolled_back(session.build, given_up)
    repoint(session.home.current, release_file(session.home, number))
    ledger.bring_up(session.build)
    write_record(session, decide(session))
    return given_up
