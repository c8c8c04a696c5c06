"""Does a content wait, does a release that was made wait still? By the calendar as it stands, and the signatures."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.deliveries.embargoes import Embargo, embargoes
from orchestration.release.embargo.awaiting import Awaited, Values, changed, covering, in_full, still_awaited
from orchestration.session import Session
from orchestration.warehouse.build.database import insert_rows
from orchestration.warehouse.clock import now
from orchestration.warehouse.databases import open_locked_down
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases import waiting
from orchestration.warehouse.releases.integrity import DamagedWaiting
from orchestration.warehouse.releases.reader import released_figures
from orchestration.warehouse.releases.signatures import Signature, intact, signatures, signers_of
from orchestration.warehouse.releases.waiting import WaitingRelease


@dataclass(frozen=True)
class Waits:
    """A release that waits. `asked` is all that the calendar asks for, `awaited` what is left of it, if anything."""

    waiting: WaitingRelease
    asked: Awaited
    awaited: Awaited | None

    @property
    def message(self) -> Message:
        """What it waits for; where that is nothing any more, the next refresh."""
        if self.awaited is None:
            return Message("可以发布：请运行 shenhe refresh", "its time has come: run shenhe refresh")
        return self.awaited.message


def take_calendar(session: Session) -> None:
    """Keep the calendar of the session's deliveries in the ledger, where all else reads it.

    A rebuild has none: what it makes again was released. Raises BadCalendar, also where a calendar is gone that had
    lines at the last refresh.
    """
    if session.request.remade is not None:
        return
    known = calendar(session)
    lines = embargoes(session.request.extracts, session.project, must_stand=bool(known))
    if lines != known:
        rows = [(sorted(one.figures), one.period, one.until, list(one.signers)) for one in lines]
        with session.build.transaction() as connection:
            connection.execute("delete from meta.calendar")
            insert_rows(connection, "meta.calendar", rows)


def calendar(session: Session) -> list[Embargo]:
    """The calendar as the last refresh read it."""
    return read_calendar(session.build.connection, "meta.calendar")


def read_calendar(connection: duckdb.DuckDBPyConnection, table: str) -> list[Embargo]:
    """The lines of a calendar that a table keeps, in their order."""
    rows = connection.execute(f"from {table}").fetchall()
    return [Embargo(frozenset(figures), period, until, tuple(signers)) for figures, period, until, signers in rows]


def awaited_by(session: Session, content: str, values: Values) -> Awaited | None:
    """What a content with these figures waits for, None where it may be released now."""
    if not (lines := calendar(session)):
        return None
    lines = covering(lines, changed(values, released_figures(session.home)))
    signed = signers_of(intact(signatures(session.build)), content)
    return still_awaited(lines, signed, now())


def standing_waits(session: Session) -> Waits | None:
    """The release that waits in a session's home, None where none does."""
    found = waiting.standing(session.build)
    if found is None:
        return None
    return waits(session.home, calendar(session), found, signatures(session.build))


def waits(home: Home, lines: Iterable[Embargo], found: WaitingRelease, given: Iterable[Signature]) -> Waits:
    """What a release that was made waits for, and waits for still. Raises DamagedWaiting."""
    lines = covering(lines, changed(_figures(home.waiting), released_figures(home)))
    signed = signers_of(intact(list(given)), found.fingerprint)
    return Waits(found, in_full(lines), still_awaited(lines, signed, now()))


def _figures(path: Path) -> Values:
    try:
        with open_locked_down(path) as connection:
            rows = connection.execute("select figure, period, value from figures").fetchall()
    except duckdb.Error as error:
        raise DamagedWaiting from error
    return {(figure, period): value for figure, period, value in rows}
