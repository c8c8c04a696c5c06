"""Evidence in the build: what the gates found of each subject, under the fingerprint of all that was judged."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import duckdb

from orchestration.warehouse.build.database import Build, insert_rows
from orchestration.warehouse.sql import literal


@dataclass(frozen=True)
class Outcome:
    """What one gate found of one subject: a row of `gates`. `fingerprint` is of all that it judged.

    `verdict` is the state before any note was looked at, `note_zh` and `note_en` the note that explains it; `examples`
    are rows to blame, as JSON.
    """

    gate: str
    subject: str
    theme: str | None
    period: str | None
    state: str
    observed: float | None
    lower: float | None
    upper: float | None
    message_zh: str
    message_en: str
    fingerprint: str
    evaluated_at: datetime
    verdict: str | None = None
    note_zh: str | None = None
    note_en: str | None = None
    examples: tuple[str, ...] = ()

    @property
    def is_bad(self) -> bool:
        return self.state in ("fail", "needs_explanation")

    @property
    def holds_back(self) -> bool:
        """Whether the release must wait. A delivery that fails is quarantined instead."""
        return self.gate != "delivery" and self.is_bad


def evidence(build: Build) -> dict[str, str]:
    """For each judged subject, the fingerprint of what its outcomes stand for."""
    return dict(build.connection.execute("select subject, fingerprint from meta.evidence").fetchall())


def outcomes(build: Build) -> list[Outcome]:
    """All outcomes that stand, by subject and gate."""
    return _outcomes(build, "true")


def outcomes_under(build: Build, fingerprints: Iterable[str]) -> list[Outcome]:
    """The outcomes that stand under one of these fingerprints, by subject and gate."""
    listed = ", ".join(map(literal, fingerprints))
    return _outcomes(build, f"fingerprint in ({listed})") if listed else []


def outcomes_to_explain(build: Build) -> list[Outcome]:
    """The outcomes that need an explanation by their verdict, explained or not, by subject and gate."""
    return _outcomes(build, "verdict = 'needs_explanation'")


def _outcomes(build: Build, condition: str) -> list[Outcome]:
    rows = build.connection.execute(f"from meta.outcomes where {condition}").fetchall()
    return sorted((Outcome(*(*row[:-1], tuple(row[-1]))) for row in rows), key=_place)


def _place(one: Outcome) -> tuple[Any, ...]:
    return one.theme is None, one.theme or "", one.subject, one.gate, one.period is None, one.period or ""


def put_evidence(build: Build, subject: str, fingerprint: str, found: Iterable[Outcome]) -> None:
    """Replace what is known of a subject by new outcomes, in one transaction."""
    with build.transaction() as connection:
        _drop(connection, subject)
        insert_rows(connection, "meta.evidence", [(subject, fingerprint)])
        _insert(connection, (replace(outcome, verdict=outcome.state) for outcome in found))


def carry_evidence(connection: duckdb.DuckDBPyConnection, old: str, new: str) -> None:
    """Store under the fingerprint `new` what stands under `old`, within the caller's transaction."""
    for table in ("meta.evidence", "meta.outcomes"):
        connection.execute(f"update {table} set fingerprint = {literal(new)} where fingerprint = {literal(old)}")


def drop_evidence(build: Build, subject: str) -> None:
    """Forget what is known of a subject."""
    with build.transaction() as connection:
        _drop(connection, subject)


def forget_subjects(build: Build, declared: set[str]) -> None:
    """Forget what is known of subjects that nothing declares any more, and outcomes that are nobody's evidence."""
    for subject in evidence(build).keys() - declared:
        drop_evidence(build, subject)
    orphaned = "from meta.outcomes where fingerprint not in (select fingerprint from meta.evidence)"
    if build.connection.execute(f"select count(*) {orphaned}").fetchall() != [(0,)]:
        build.connection.execute(f"delete {orphaned}")


def replace_pending(build: Build, found: Iterable[Outcome]) -> None:
    """Put these outcomes in the place of all that need an explanation by their verdict."""
    with build.transaction() as connection:
        connection.execute("delete from meta.outcomes where verdict = 'needs_explanation'")
        _insert(connection, found)


def released_outcomes(build: Build) -> list[tuple[object, ...]]:
    """What the gates found that goes into the content of a release, without when and in which words.

    Left out are what is quarantined, which is no evidence for a release, and `revision`, which depends on the release
    before.
    """
    return build.connection.execute(
        """select gate, subject, period, state, observed, lower, upper, fingerprint from meta.outcomes
        where gate <> 'revision' and not (gate = 'delivery' and state = 'fail') order by all"""
    ).fetchall()


def _drop(connection: duckdb.DuckDBPyConnection, subject: str) -> None:
    # An outcome names what it is about (`<feed>`, a figure); whose evidence it is, only the fingerprint tells.
    of_subject = f"select fingerprint from meta.evidence where subject = {literal(subject)}"
    connection.execute(f"delete from meta.outcomes where fingerprint in ({of_subject})")
    connection.execute(f"delete from meta.evidence where subject = {literal(subject)}")


def _insert(connection: duckdb.DuckDBPyConnection, found: Iterable[Outcome]) -> None:
    """Append outcomes. A list for each column: a value for each field of each row takes DuckDB three times as long."""
    outcomes = list(found)
    if not outcomes:
        return
    columns = [[_value(getattr(outcome, name)) for outcome in outcomes] for name in _TYPES]
    lists = ", ".join(f"unnest(?::{kind}[])" for kind in _TYPES.values())
    connection.execute(f"insert into meta.outcomes ({', '.join(_TYPES)}) select {lists}", columns)


def _value(value: Any) -> Any:
    # A list of decimals gets one scale for all of them, which changes those that do not fit.
    return float(value) if isinstance(value, Decimal) else value


_OTHER_TYPES = {
    "observed": "double", "lower": "double", "upper": "double", "evaluated_at": "timestamp", "examples": "varchar[]",
}  # fmt: skip
_TYPES = {field.name: _OTHER_TYPES.get(field.name, "varchar") for field in fields(Outcome)}
