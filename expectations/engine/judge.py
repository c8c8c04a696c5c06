"""Judging: expectations in, verdicts out. What to expect stands in `expectations.classes` and the suites.

Great Expectations is asked twice at most: everything with `BOOLEAN_ONLY`, in one scan, and then, only for
what did not hold, with `SUMMARY` for the rows to blame. Whatever could not be judged is a failure.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import duckdb
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.classes.base import AggregateExpectation
from expectations.classes.deliveries import ExpectKeyInEachDelivery, ExpectNoRowsInAnyDelivery
from expectations.classes.figures import FigureExpectation
from expectations.classes.tables import ExpectGrain
from expectations.engine.metrics import json_value
from expectations.engine.session import batch_of
from expectations.verdict import OFFENDERS_SHOWN, State, Verdict

KEY = "key"
"""The rule id that stands for a repeated key."""


class NotJudged(RuntimeError):
    """A rule on deliveries that could not be evaluated: no file can be said to have passed it."""


def judge_table(con: duckdb.DuckDBPyConnection, table: str, grain: Sequence[str], theme: str) -> list[Verdict]:
    """Verdicts on `table` (`schema.name`): on its grain, where it has one, then on its suite in the theme."""
    return _judge(con, table, table_expectations(table, grain, theme))


def table_expectations(table: str, grain: Sequence[str], theme: str) -> list[Expectation]:
    """What is expected of a table: its grain, where it has one, then its suite in the theme."""
    suites = importlib.import_module(f"expectations.{theme}").SUITES if _has_suites(theme) else {}
    grained = [ExpectGrain(columns=list(grain))] if grain else []
    return [*grained, *suites.get(table, [])]


def judge_figures(
    con: duckdb.DuckDBPyConnection, table: str, expectations: Sequence[FigureExpectation]
) -> list[Verdict]:
    """Verdicts on figures, in the order of `expectations`.

    `table` has `figure, period, kind` (text) and `value, numerator, denominator, base` (numbers), one row a
    figure and period.
    """
    return _judge(con, table, expectations)


def judge_deliveries(
    con: duckdb.DuckDBPyConnection,
    table: str,
    rules: Sequence[tuple[str, str]],
    key: Sequence[str],
    unique_over_feed: bool = False,
) -> dict[str, list[str]]:
    """The rules that each delivery in `table` breaks, by `_delivery`; one that is not named broke none.

    A rule is an id and an SQL condition that no row may meet. `KEY` is the rule that `key` does not recur
    within a delivery, or, with `unique_over_feed`, in the whole table. Without a key there is no such rule.

    Raises NotJudged, naming the rule, when one cannot be evaluated.
    """
    asked: dict[str, AggregateExpectation] = {
        rule_id: ExpectNoRowsInAnyDelivery(rule_id=rule_id, where=where) for rule_id, where in rules
    }
    if len(asked) != len(rules) or KEY in asked:
        raise ValueError(f"{table}: rule ids must differ from each other and from {KEY!r}: {[r for r, _ in rules]}")
    if key:
        asked[KEY] = ExpectKeyInEachDelivery(columns=list(key), unique_over_feed=unique_over_feed)

    broken: dict[str, list[str]] = defaultdict(list)
    with batch_of(con, table) as validate:
        results = dict(zip(asked, validate(list(asked.values()), "BOOLEAN_ONLY"), strict=True))
        if KEY in asked and not results[KEY].success and not raised(results[KEY]):
            (results[KEY],) = validate([asked[KEY]], "SUMMARY")
        for rule_id, result in results.items():
            if text := raised(result):
                raise NotJudged(f"{table}: {rule_id}: {text}")
            details = result.result["details"]
            for delivery in details["deliveries"] or [row["_delivery"] for row in details["offenders"]]:
                broken[delivery].append(rule_id)
    return dict(broken)


def raised(result: ExpectationValidationResult) -> str | None:
    """The text of the exception that kept an expectation from being judged, None where it was judged.

    GX gives one `exception_info` for an expectation that raised, and one a metric where metrics did.
    """
    info: dict[str, Any] = dict(result.exception_info or {})
    each_info = [info] if "raised_exception" in info else info.values()
    messages = [str(each["exception_message"]).strip() for each in each_info if each["raised_exception"]]
    # What follows the first line is a traceback, or the statement.
    firsts = dict.fromkeys(message.partition("\n")[0] or "no message" for message in messages)
    return " / ".join(firsts) or None


def _judge(con: duckdb.DuckDBPyConnection, table: str, expectations: Sequence[Expectation]) -> list[Verdict]:
    if not expectations:
        return []
    with batch_of(con, table) as validate:
        results = validate(expectations, "BOOLEAN_ONLY")
        failed = [
            number
            for number, (each, result) in enumerate(zip(expectations, results, strict=True))
            if not result.success and not raised(result) and _shows_more(each)
        ]
        if failed:
            for number, result in zip(failed, validate([expectations[n] for n in failed], "SUMMARY"), strict=True):
                results[number] = result
    return [_verdict(table, each, result) for each, result in zip(expectations, results, strict=True)]


def _verdict(table: str, expectation: Expectation, result: ExpectationValidationResult) -> Verdict:
    """A result of GX as a verdict; `success` counts only where nothing was raised."""
    zh, en = reason(expectation)
    numbers = _numbers(expectation, result)
    offenders: tuple[dict[str, Any], ...] = ()
    text = raised(result)
    details = (result.result or {}).get("details", {}) if text is None else {}
    state: State = "pass"
    if text is not None:
        state, zh, en = "fail", f"{zh}：无法判断：{text}", f"{en}: could not be judged: {text}"
    else:
        if not result.success:
            state = "fail" if expectation.severity == FailureSeverity.CRITICAL else "needs_explanation"
            offenders = tuple(details.get("offenders") or _unexpected(expectation, result))
        zh, en = details.get("zh", zh), details.get("en", en)
    subject, period = table, None
    if isinstance(expectation, FigureExpectation):
        subject, period = expectation.figure, expectation.period
    return Verdict(
        gate=getattr(expectation, "gate", "expectation"),
        subject=subject,
        period=period,
        state=state,
        observed=numbers[0],
        lower=numbers[1],
        upper=numbers[2],
        message_zh=zh,
        message_en=en,
        offenders=offenders[:OFFENDERS_SHOWN],
    )


def reason(expectation: Expectation) -> tuple[str, str]:
    """Why something is expected, in Chinese and in English."""
    if isinstance(expectation, AggregateExpectation):
        name = type(expectation).__name__
        return expectation.zh or name, expectation.en or name
    notes = expectation.notes if isinstance(expectation.notes, str) else "; ".join(expectation.notes or [])
    meta = expectation.meta or {}
    return meta.get("zh") or expectation.configuration.type, notes or expectation.configuration.type


def _numbers(
    expectation: Expectation, result: ExpectationValidationResult
) -> tuple[float | None, float | None, float | None]:
    """Observed, lower and upper: what our own classes found, or where GX's own keep such numbers."""
    found = result.result or {}
    bounds = found.get("details") or {
        "lower": getattr(expectation, "min_value", None),
        "upper": getattr(expectation, "max_value", None),
    }
    observed = found.get("observed_value", found.get("unexpected_count"))
    return _float(observed), _float(bounds.get("lower")), _float(bounds.get("upper"))


def _float(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _shows_more(expectation: Expectation) -> bool:
    return not isinstance(expectation, AggregateExpectation) or expectation.offenders() is not None


def _unexpected(expectation: Expectation, result: ExpectationValidationResult) -> list[dict[str, Any]]:
    """The values that GX's own map expectations list, as rows of one column (or of several)."""
    values = (result.result or {}).get("partial_unexpected_list") or []
    column = getattr(expectation, "column", "value")
    rows = [value if isinstance(value, dict) else {column: value} for value in values]
    return [{name: json_value(value) for name, value in row.items()} for row in rows]


def _has_suites(theme: str) -> bool:
    return importlib.util.find_spec(f"expectations.{theme}") is not None
