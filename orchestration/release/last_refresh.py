"""The record of the last refresh, `last_refresh.duckdb`: its results, held back or not, and the state of the build.

Written at the end of a refresh, so that `shenhe status`, the schedule and the sensor need no lock.
"""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from orchestration.deliveries.embargoes import Embargo
from orchestration.project.tables import relations
from orchestration.release.decision import Decision
from orchestration.release.embargo.waits import Waits, calendar, read_calendar, waits
from orchestration.release.readiness import NotReady
from orchestration.release.relations import described, record_relations
from orchestration.session import Session
from orchestration.warehouse.build.database import Build
from orchestration.warehouse.build.deliveries import Delivery, InForce
from orchestration.warehouse.build.state import State
from orchestration.warehouse.clock import now
from orchestration.warehouse.databases import CLOSED, OPEN, Relation, bring_in, open_locked_down, write_aside
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases import ledger
from orchestration.warehouse.releases.integrity import DamagedRecord, RecordClosed
from orchestration.warehouse.releases.reader import NoRelease, read_deliveries
from orchestration.warehouse.releases.signatures import Signature, read_signatures
from orchestration.warehouse.releases.waiting import WaitingRelease, read_waiting
from orchestration.warehouse.sql import literal

_FIGURES = (
    Relation("figures", "select *, cast(null as integer) as release from figures"),
    Relation("printed_figures", "select figure, period, printed, low, high, value, state from printed_figures"),
)


@dataclass(frozen=True)
class Failing:
    """An outcome that holds the release back."""

    gate: str
    subject: str
    period: str | None
    message: Message


@dataclass(frozen=True)
class LastRefresh:
    """The result of the last refresh, and the state it left."""

    finished_at: datetime.datetime
    release: int | None
    held_back: bool
    rolled_back_from: int | None
    failing: tuple[Failing, ...]
    deliveries: tuple[Delivery, ...]
    state: State
    waiting: WaitingRelease | None = None
    calendar: tuple[Embargo, ...] = ()
    signatures: tuple[Signature, ...] = ()


def write_record(session: Session, decision: Decision) -> None:
    """Write the record of this refresh, for its owner only where it tells of figures that are embargoed."""
    build, files = session.build, relations("last_refresh")
    aside = session.home.last_refresh.with_name(".last_refresh.duckdb")
    with record_relations(build.connection, session.timings.seconds()) as shared:
        of_build = [described(file, file.query) for file in files.values()]
        figures = _FIGURES if "figures" in build.fingerprints() else ()
        of_decision = [_refresh(decision), _stale(decision.not_ready)]
        write_aside(build.connection, aside, [*shared, *of_build, *figures, *of_decision, *_of_ledger(build)])
    bring_in(aside, session.home.last_refresh, CLOSED if _is_embargoed(session, decision) else OPEN)


def _is_embargoed(session: Session, decision: Decision) -> bool:
    """Whether the build may hold figures that are not to be known yet."""
    return session.home.waiting.exists() or (decision.refused and bool(calendar(session)))


def _of_ledger(build: Build) -> list[Relation]:
    """What the ledger keeps of releases that wait and of signatures, where there is any."""
    found = ((name, f"from meta.{name}") for name in ledger.RECORDED)
    return [Relation(name, query) for name, query in found if build.connection.execute(f"{query} limit 1").fetchone()]


def read_record(home: Home) -> LastRefresh:
    """The record of the last refresh. Raises NoRelease when there was none, DamagedRecord."""
    with open_record(home) as connection:
        ((finished_at, release, held_back, rolled_back_from),) = connection.execute(
            "select finished_at, release, held_back, rolled_back_from from refresh"
        ).fetchall()
        failing = connection.execute(
            """select gate, subject, period, message_zh, message_en from gates
            where state in ('fail', 'needs_explanation') and gate <> 'delivery'"""
        ).fetchall()
        deliveries = read_deliveries(connection)
        tables = _tables(connection)
        waited = read_waiting(connection, "waiting") if "waiting" in tables and home.waiting.exists() else []
        return LastRefresh(
            finished_at,
            release,
            held_back,
            rolled_back_from,
            tuple(Failing(gate, subject, period, Message(zh, en)) for gate, subject, period, zh, en in failing),
            tuple(deliveries),
            _state(connection, deliveries),
            waited[-1] if waited else None,
            tuple(read_calendar(connection, "calendar")) if "calendar" in tables else (),
            tuple(read_signatures(connection, "signatures")) if "signatures" in tables else (),
        )


def recorded_waits(home: Home, record: LastRefresh) -> Waits | None:
    """The release that waits by a record, None where none does. Raises DamagedWaiting."""
    return waits(home, record.calendar, record.waiting, record.signatures) if record.waiting else None


@contextmanager
def open_record(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The record of the last refresh, for queries. Raises NoRelease before the first, DamagedRecord, RecordClosed."""
    if not home.last_refresh.exists():
        raise NoRelease("no refresh yet")
    try:
        with open_locked_down(home.last_refresh) as connection:
            yield connection
    except PermissionError as error:
        raise RecordClosed from error
    except duckdb.Error as error:
        raise DamagedRecord from error


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}


def _state(connection: duckdb.DuckDBPyConnection, deliveries: Sequence[Delivery]) -> State:
    """The state that a record holds, as `state_of` reads it from a build. An earlier version's record may hold less."""
    tables = _tables(connection)

    def pairs(table: str) -> dict[str, str]:
        return dict(connection.execute(f"from {table}").fetchall()) if table in tables else {}

    figures, printed = None, frozenset[tuple[str, str]]()
    if "figures" in tables:
        rows = connection.execute("select figure, period, value from figures order by all").fetchall()
        figures = {(figure, period): value for figure, period, value in rows}
        printed = frozenset(connection.execute("select figure, period from printed_figures").fetchall())
    in_force = sorted(
        (one.feed, one.period or "", one.sha256, one.carried) for one in deliveries if one.state == "in force"
    )
    return State(
        pairs("tables"),
        pairs("evidence"),
        pairs("feeds"),
        tuple(InForce(*one) for one in in_force),
        figures,
        printed,
        frozenset((one.feed, one.file) for one in deliveries if one.department is None),
    )


def _refresh(decision: Decision) -> Relation:
    return Relation(
        "refresh",
        f"""select
            timestamp {literal(str(now()))} as finished_at,
            cast({_number(decision.release)} as integer) as release,
            {str(decision.refused).lower()} as held_back,
            cast({_number(decision.rolled_back_from)} as integer) as rolled_back_from""",
    )


def _stale(subjects: Sequence[NotReady]) -> Relation:
    rows = " union all ".join(
        f"select {literal(one.subject)} as subject, {literal(one.message.zh)} as message_zh,"
        f" {literal(one.message.en)} as message_en"
        for one in subjects
    )
    return Relation("stale", rows or "select '' as subject, '' as message_zh, '' as message_en where false")


def _number(number: int | None) -> str:
    return "null" if number is None else str(number)
