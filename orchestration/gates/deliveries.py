"""The gate `delivery`: does a file keep its contract? Judges all new files of a feed at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from orchestration.warehouse.build import Build
from orchestration.warehouse.build.deliveries import judged
from orchestration.warehouse.build.evidence import Outcome
from orchestration.warehouse.clock import now
from orchestration.warehouse.databases import in_memory
from orchestration.warehouse.sql import parquet_scan
from transforms import Feed
from transforms.reading import Problem, key_rule, locate


def judge_deliveries(
    connection: duckdb.DuckDBPyConnection,
    feed: Feed,
    staged: Mapping[str, Path],
    sources: Mapping[str, Path | None],
) -> dict[str, list[Problem]]:
    """Judge staged files by the contract, one suite for all of them. Returns the cells to mend of each that fails."""
    if not staged:
        return {}
    from expectations.engine.judge import KEY
    from expectations.engine.judge import judge_deliveries as judge

    arriving = f"main.arriving_{feed.name}"
    rules = {f"{n} {rule.rule} {rule.column}": rule for n, rule in enumerate(feed.rules)}
    with in_memory(connection) as beside:
        beside.execute(f"create or replace view {arriving} as from {parquet_scan(staged.values())}")
        try:
            failed = judge(beside, arriving, [(name, rule.where) for name, rule in rules.items()], feed.key)
        finally:
            beside.execute(f"drop view {arriving}")

    def cells(delivery: str, names: Sequence[str]) -> list[Problem]:
        source = sources[delivery]
        broken = [key_rule(feed) if name == KEY else rules[name] for name in names]
        return [] if source is None else list(locate(feed, source, staged[delivery], broken))

    return {delivery: cells(delivery, names) for delivery, names in failed.items()}


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
