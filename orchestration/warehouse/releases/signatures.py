"""Signatures: who looked at which content, and when. The ledger keeps them, each sealed with the one before it.

A signature is for a content, by its fingerprint, whatever the number of its release: it says nothing of any other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

import duckdb

from orchestration.warehouse.build.database import Build, insert_rows
from orchestration.warehouse.clock import now
from orchestration.warehouse.fingerprints import fingerprint


@dataclass(frozen=True)
class Signature:
    """`place` counts from 1; `release` is the number that the content had when it was signed."""

    place: int
    release: int
    fingerprint: str
    signer: str
    signed_at: datetime
    seal: str


def signatures(build: Build) -> list[Signature]:
    """All signatures of the ledger, in the order in which they were given."""
    return read_signatures(build.connection, "meta.signatures")


def read_signatures(connection: duckdb.DuckDBPyConnection, table: str) -> list[Signature]:
    """The signatures in a table, in the order in which they were given."""
    return [Signature(*row) for row in connection.execute(f"from {table} order by place, signed_at").fetchall()]


def sign(build: Build, release: int, content: str, signer: str) -> Signature:
    """Add a signature to the ledger, now."""
    given = signatures(build)
    moment = now()
    before, place = (given[-1].seal, given[-1].place + 1) if given else ("", 1)
    one = Signature(place, release, content, signer, moment, _seal(before, place, release, content, signer, moment))
    with build.transaction() as connection:
        insert_rows(connection, "meta.signatures", [astuple(one)])
    return one


def intact(given: Sequence[Signature]) -> list[Signature]:
    """The signatures that are as they were given: neither changed nor added by hand, nor the one before taken away."""
    found: list[Signature] = []
    before = ""
    for one in given:
        if one.seal == _seal(before, one.place, one.release, one.fingerprint, one.signer, one.signed_at):
            found.append(one)
        before = one.seal
    return found


def signers_of(given: Iterable[Signature], content: str) -> dict[str, datetime]:
    """Who signed a content, and when first."""
    found: dict[str, datetime] = {}
    for one in given:
        if one.fingerprint == content:
            found.setdefault(one.signer, one.signed_at)
    return found


def _seal(before: str, place: int, release: int, content: str, signer: str, moment: datetime) -> str:
    return fingerprint(before, place, release, content, signer, moment.isoformat())
