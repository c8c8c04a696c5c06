"""How each delivery was typed and judged, under the name of its staged file, and the cells to mend of those refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Protocol

from orchestration.warehouse.build.database import Build, insert_rows
from orchestration.warehouse.messages import Message
from orchestration.warehouse.sql import literal


@dataclass(frozen=True)
class TypedDelivery:
    """What typing and judging a delivery came to.

    `suite` is that of the gate `delivery`, None before it judged; `staged_sha256` is the hash of its staged file, None
    where there is none.
    """

    delivery: str
    feed: str
    period: str
    sha256: str
    rows: int
    accepted: bool
    suite: str | None
    remark: Message | None = None
    staged_sha256: str | None = None


class CellToMend(Protocol):
    """A place in a file, what stands there and what was expected, as the reader of deliveries tells it."""

    @property
    def sheet(self) -> str | None: ...
    @property
    def row(self) -> int | None: ...
    @property
    def column(self) -> str | None: ...
    @property
    def found(self) -> str: ...
    @property
    def expected_zh(self) -> str: ...
    @property
    def expected_en(self) -> str: ...
    @property
    def rule(self) -> str: ...


@dataclass(frozen=True)
class StoredProblem:
    """A cell to mend, as it was stored."""

    sheet: str | None
    row: int | None
    column: str | None
    found: str
    expected_zh: str
    expected_en: str
    rule: str


def typed(build: Build, feed: str) -> dict[str, TypedDelivery]:
    """All that is remembered of how a feed's deliveries were typed, by delivery."""
    query = f"select * from meta.typed_deliveries where feed = {literal(feed)}"
    found = [_typed(row) for row in build.connection.execute(query).fetchall()]
    return {one.delivery: one for one in found}


def put_typed(build: Build, found: Mapping[TypedDelivery, Iterable[CellToMend]]) -> None:
    """Remember what typing and judging deliveries came to, with the cells to mend of each, in one transaction."""
    if not found:
        return
    listed = ", ".join(literal(one.delivery) for one in found)
    with build.transaction() as connection:
        for table in ("meta.typed_deliveries", "meta.problems"):
            connection.execute(f"delete from {table} where delivery in ({listed})")
        insert_rows(connection, "meta.typed_deliveries", map(_row, found))
        insert_rows(
            connection, "meta.problems", (_problem(one, cell) for one, cells in found.items() for cell in cells)
        )


def problems_of(build: Build, delivery: str) -> list[StoredProblem]:
    """The cells to mend of a delivery, by their places."""
    query = f"""
        select sheet, "row", "column", found, expected_zh, expected_en, rule from meta.problems
        where delivery = {literal(delivery)} order by sheet, "row", "column"
    """
    return [StoredProblem(*row) for row in build.connection.execute(query).fetchall()]


def _row(one: TypedDelivery) -> tuple[object, ...]:
    said = (one.remark.zh, one.remark.en) if one.remark else (None, None)
    return (*astuple(one)[:-2], *said, one.staged_sha256)


def _problem(of: TypedDelivery, one: CellToMend) -> tuple[object, ...]:
    return (of.delivery, one.sheet, one.row, one.column, one.found, one.expected_zh, one.expected_en, one.rule)


def _typed(row: Sequence[Any]) -> TypedDelivery:
    delivery, feed, period, sha256, rows, accepted, suite, zh, en, staged_sha256 = row
    return TypedDelivery(delivery, feed, period, sha256, rows, accepted, suite, Message.of(zh, en), staged_sha256)
