"""Gates: asks `expectations` to judge what the build has committed, and keeps the evidence, bound to what it judged.

The fingerprint of an outcome covers the subject, the suite and all else that was read; the release asks for exactly
that one. Great Expectations is imported where a gate runs, and nowhere else.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from expectations.fingerprint import suite_fingerprint
from orchestration import feed_gates
from orchestration.calendar import HOLIDAYS
from orchestration.deliveries import Key
from orchestration.project import Project
from orchestration.session import Session
from orchestration.tables import Table
from orchestration.warehouse.build import Outcome
from orchestration.warehouse.fingerprints import fingerprint, fingerprint_of_sources
from transforms import Feed
from transforms.reading import Problem, locate, locate_key
from transforms.reading.staged import glob_literal

if TYPE_CHECKING:
    from expectations.verdict import Verdict

# A file with more cells to mend than this is shown the first ones of each rule.
_CELLS_PER_RULE = 200


REVISION = "revision"
"""The subject under which the evidence on revisions is kept: it is bound to the release before, and to nothing else."""


@dataclass(frozen=True)
class Revised:
    """A figure that is not as it was released: `was` then, `value` now."""

    figure: str
    period: str
    was: float | None
    value: float | None


# The suites cannot change under a running process, and are asked for once a table.
_suite = cache(suite_fingerprint)


def delivery_suite() -> str:
    """Fingerprint of the suite that judges deliveries; the contract itself is part of the delivery's name."""
    return _suite(None)


@cache
def _feed_suite() -> str:
    return fingerprint_of_sources([Path(__file__), Path(__file__).with_name("feed_gates.py")], _suite(None))


@cache
def _figure_suite() -> str:
    return fingerprint_of_sources([Path(__file__), Path(__file__).with_name("figure_gates.py")], _suite(None))


def table_evidence(project: Project, table: Table, subject: str) -> str:
    """What evidence on a table must be bound to, given the fingerprint of the table."""
    return fingerprint(subject, table.grain, _suite(table.theme), _personal(project, table))


def _personal(project: Project, table: Table) -> list[str]:
    """The personal columns of all contracts: no mart, which is released, may have one. Core tables are not released."""
    if table.theme is None:
        return []
    return sorted({column.name for feed in project.feeds.values() for column in feed.columns if column.personal})


def figures_evidence(subject: str, absent: Iterable[tuple[str, str]]) -> str:
    """What evidence on the figures must be bound to: the figures, with what is printed, and what is absent but due."""
    return fingerprint(subject, _figure_suite(), sorted(absent))


def feed_evidence(project: Project, feed: Feed, subject: str) -> str:
    """What evidence on a feed must be bound to, given the fingerprint of its staging view."""
    calendar = project.tables[HOLIDAYS].query if feed.holiday_only else None
    return fingerprint(subject, _feed_suite(), calendar)


def revision_evidence(revised: Iterable[Revised]) -> str | None:
    """What evidence on revisions must be bound to; None where nothing is revised, and none is owed."""
    changes = [astuple(one) for one in revised]
    return fingerprint(changes, _figure_suite()) if changes else None


def judge_deliveries(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    staged: Mapping[str, Path],
    sources: Mapping[str, Path | None],
) -> dict[str, list[Problem]]:
    """Judge staged files by the contract, one suite for all of them. Returns the cells to mend of each that fails.

    Any database does that has a schema `staging`: a view stands in it while they are judged.
    """
    if not staged:
        return {}
    from expectations.engine.judge import KEY
    from expectations.engine.judge import judge_deliveries as judge

    arriving = f"staging.arriving_{feed.name}"
    rules = {f"{n} {rule.rule} {rule.column}": rule for n, rule in enumerate(feed.rules)}
    files = ", ".join(glob_literal(path) for path in sorted(staged.values()))
    connection.execute(f"create or replace view {arriving} as from read_parquet([{files}])")
    try:
        failed = judge(connection, arriving, [(name, rule.where) for name, rule in rules.items()], feed.key)
    finally:
        connection.execute(f"drop view {arriving}")

    def cells(delivery: str, name: str) -> tuple[Problem, ...]:
        source, path = sources[delivery], staged[delivery]
        if source is None:
            return ()
        if name == KEY:
            return locate_key(feed, source, path, _CELLS_PER_RULE)
        return locate(feed, source, path, rules[name], _CELLS_PER_RULE)

    return {delivery: [cell for name in names for cell in cells(delivery, name)] for delivery, names in failed.items()}


def judge_feed(session: Session, feed: Feed, subject: str, in_force: Sequence[Key], rows: Mapping[str, int]) -> None:
    """Judge a feed's deliveries against each other, and keep the evidence with that of the `delivery` gate.

    `rows` are those of the deliveries in force, by `delivery_id`.
    """
    mark = feed_evidence(session.project, feed, subject)
    verdicts = feed_gates.judge_feed(session, feed, in_force, rows)
    outcomes = [*_of_deliveries(session, feed, mark), *(_outcome(verdict, feed.theme, mark) for verdict in verdicts)]
    session.build.put_evidence(f"staging.{feed.name}", mark, outcomes)


def _of_deliveries(session: Session, feed: Feed, mark: str) -> list[Outcome]:
    """Outcomes of the `delivery` gate: one for each delivery in force, and each one quarantined."""
    query = """
        select period, file, rows, state, reason,
            (select count(*) from meta.problems where meta.problems.delivery = meta.deliveries.delivery) as cells
        from meta.deliveries where feed = $feed and state in ('in force', 'quarantined') order by period, file
    """
    now = datetime.now()
    outcomes = []
    for row in session.build.rows(query, {"feed": feed.name}):
        good = row["state"] == "in force"
        zh = f"{row['rows']} 行，合格" if good else f"退回 {row['file']}：{row['reason']}"
        en = f"{row['rows']} rows, as agreed" if good else f"quarantined {row['file']}: {row['reason']}"
        outcomes.append(
            Outcome(
                "delivery", feed.name, feed.theme, row["period"], "pass" if good else "fail",
                float(row["cells"]), None, 0.0, zh, en, mark, now,
            )
        )  # fmt: skip
    return outcomes


def judge_table(session: Session, table: Table, mark: str) -> list[Outcome]:
    """Judge a table by its grain and its suite, and keep the evidence under the fingerprint `mark`."""
    from expectations.engine.judge import judge_table as judge

    personal = _personal(session.project, table)
    verdicts = judge(session.build.connection, table.name, table.grain, table.theme or table.schema, personal)
    outcomes = [_outcome(verdict, table.theme, mark) for verdict in verdicts]
    session.build.put_evidence(table.name, mark, outcomes)
    return outcomes


def judge_figures(session: Session, absent: list[tuple[str, str]], mark: str) -> list[Outcome]:
    """Judge the figures by all gates that follow from the catalogue, and keep the evidence under `mark`."""
    from expectations.engine.judge import judge_figures as judge
    from orchestration.figure_gates import figure_expectations

    verdicts = judge(session.build.connection, "figures", figure_expectations(session, absent))
    outcomes = [_outcome(verdict, verdict.subject.split(".")[0], mark) for verdict in verdicts]
    outcomes += [_unreadable(row, mark) for row in session.build.rows(_UNREADABLE)]
    for outcome in outcomes:
        if outcome.gate == "printed":
            state = "matches" if outcome.state == "pass" else "differs"
            session.build.connection.execute(
                "update printed_figures set state = $1 where figure = $2 and period = $3",
                [state, outcome.subject, outcome.period],
            )
    session.build.put_evidence("figures", mark, outcomes)
    return outcomes


def judge_revisions(session: Session, revised: Sequence[Revised]) -> None:
    """Judge the figures that are not as they were released, and keep the evidence; without any, forget the last."""
    mark = revision_evidence(revised)
    if mark is None:
        session.build.drop_evidence(REVISION)
        return
    from expectations.engine.judge import judge_figures as judge
    from orchestration.figure_gates import revision_expectations

    verdicts = judge(session.build.connection, "figures", revision_expectations(revised))
    outcomes = [_outcome(verdict, verdict.subject.split(".")[0], mark) for verdict in verdicts]
    session.build.put_evidence(REVISION, mark, outcomes)


_UNREADABLE = "select figure, period, value, unreadable from printed_figures where unreadable is not null"


def _unreadable(row: dict[str, Any], mark: str) -> Outcome:
    zh, en = row["unreadable"].split(" / ", 1)
    theme = row["figure"].split(".")[0]
    now = datetime.now()
    return Outcome("printed", row["figure"], theme, row["period"], "fail", row["value"], None, None, zh, en, mark, now)


def _outcome(verdict: "Verdict", theme: str | None, mark: str) -> Outcome:
    zh, en = verdict.message_zh, verdict.message_en
    return Outcome(
        verdict.gate, verdict.subject, theme, verdict.period, verdict.state,
        verdict.observed, verdict.lower, verdict.upper, zh, en, mark, datetime.now(),
        examples=tuple(json.dumps(row, ensure_ascii=False, default=str) for row in verdict.offenders),
    )  # fmt: skip
