"""The gate `delivery`: does a file keep its contract? Judges all new files of a feed at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from orchestration.engines.engine import Engine, Input
from orchestration.engines.on_duckdb import OnDuckDb
from orchestration.gates.staged.contracts import broken_rules, repeated_keys
from orchestration.gates.staged.scans import scanned, standing
from orchestration.warehouse.build import Build
from orchestration.warehouse.build.database import insert_rows
from orchestration.warehouse.build.deliveries import judged
from orchestration.warehouse.build.evidence import Outcome
from orchestration.warehouse.clock import now
from transforms import Feed
from transforms.reading import Problem, key_rule, locate

_KEY = "key"
_MEASURED = "main.measured"


def judge_deliveries(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    staged: Mapping[str, Path],
    sources: Mapping[str, Path | None],
    engine: Engine | None = None,
    rows: Mapping[str, int] | None = None,
) -> dict[str, list[Problem]]:
    """Judge staged files by the contract, one suite for all of them. Returns the cells to mend of each that fails.

    An engine measures them where they are, which depends on how many `rows` each has; without one DuckDB does.
    """
    if not staged:
        return {}
    from expectations.engine.judge import judge_deliveries as judge

    rules = {f"{n} {rule.rule} {rule.column}": rule for n, rule in enumerate(feed.rules)}
    if feed.key:
        rules[_KEY] = key_rule(feed)
    files = {path: rows[delivery] if rows else 0 for delivery, path in staged.items()}
    arriving = scanned("arriving", feed, files)
    with standing(connection, [arriving]) as beside:
        counts = _measured(engine or OnDuckDb(), beside, feed, arriving)
        _put(beside, list(rules), {**dict.fromkeys(staged, [0] * len(rules)), **counts})
        try:
            failed = judge(beside, _MEASURED, list(rules))
        finally:
            beside.execute(f"drop table {_MEASURED}")

    def cells(delivery: str, names: Sequence[str]) -> list[Problem]:
        source = sources[delivery]
        broken = [rules[name] for name in names]
        return [] if source is None else list(locate(feed, source, staged[delivery], broken))

    return {delivery: cells(delivery, names) for delivery, names in failed.items()}


def _measured(
    engine: Engine, connection: duckdb.DuckDBPyConnection, feed: Feed, arriving: Input
) -> dict[str, list[int]]:
    """How many rows of a delivery break each rule, the last of which is the key; those that break none are left out."""
    broken = broken_rules(engine, connection, arriving, [rule.where for rule in feed.rules])
    repeated = repeated_keys(engine, connection, arriving, feed.key)
    unbroken = [0] * len(feed.rules)
    of_key = bool(feed.key)
    return {
        delivery: [*broken.get(delivery, unbroken), *[repeated.get(delivery, 0)] * of_key]
        for delivery in (*broken, *repeated)
    }


def _put(connection: duckdb.DuckDBPyConnection, rules: Sequence[str], counts: Mapping[str, Sequence[int]]) -> None:
    """The table that is judged: a row per delivery, with a column per rule."""
    columns = "".join(f', "{rule}" bigint' for rule in rules)
    connection.execute(f"create or replace table {_MEASURED} (_delivery varchar{columns})")
    insert_rows(connection, _MEASURED, [(delivery, *of_rules) for delivery, of_rules in counts.items()])


def delivery_outcomes(build: Build, feed: Feed, evidence: str) -> list[Outcome]:
    """One outcome per delivery that is in force or quarantined."""
    moment = now()
    outcomes = []
    for delivery, cells in judged(build, feed.name):
        good, reason = delivery.state == "in force", delivery.reason
        zh = f"{delivery.rows} 行，合格" if good else f"退回 {delivery.file}：{reason.zh if reason else ''}"
        en = (
            f"{delivery.rows} rows, as agreed"
            if good
            else f"quarantined {delivery.file}: {reason.en if reason else ''}"
        )
        outcomes.append(
            Outcome(
                "delivery", feed.name, feed.theme, delivery.period, "pass" if good else "fail",
                float(cells), None, 0.0, zh, en, evidence, moment,
            )
        )  # fmt: skip
    return outcomes
