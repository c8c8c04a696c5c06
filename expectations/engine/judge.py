"""Judges: expectations in, verdicts out. The expectations are in `expectations.classes` and the suites.

Great Expectations runs at most twice: once for all expectations with `BOOLEAN_ONLY`, in one scan, and once with
`SUMMARY` for those that did not hold, to get the offending rows. What could not be judged fails.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

import duckdb
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.classes.base import AggregateExpectation, Finding
from expectations.classes.deliveries import ExpectNoRowsInAnyDelivery
from expectations.classes.feeds import ExpectMagnitude, ExpectNoRepeats, ExpectRowCount
from expectations.classes.figures import FigureExpectation
from expectations.classes.metrics import json_value
from expectations.classes.personal import ExpectNothingPersonal
from expectations.classes.tables import ExpectGrain
from expectations.engine.session import batch_of
from expectations.verdict import OFFENDERS_SHOWN, State, Verdict


class NotJudged(RuntimeError):
    """A rule on deliveries that could not be evaluated, so that no file passed it."""


def judge_table(
    con: duckdb.DuckDBPyConnection, table: str, grain: Sequence[str], theme: str, personal: Collection[str] = ()
) -> list[Verdict]:
    """Verdicts on `table` (`schema.name`): on its grain, if it has one, and on its suite in the theme.

    With `personal` (names of personal columns), also on personal columns and texts.
    """
    private = [_nothing_personal(con, table, personal)] if personal else []
    return _judge(con, table, [*table_expectations(table, grain, theme), *private])


def table_expectations(table: str, grain: Sequence[str], theme: str) -> list[Expectation]:
    """The expectations on a table: its grain, if it has one, then its suite in the theme."""
    suites = importlib.import_module(f"expectations.{theme}").SUITES if _has_suites(theme) else {}
    grained = [ExpectGrain(columns=list(grain))] if grain else []
    return [*grained, *suites.get(table, [])]


def judge_figures(
    con: duckdb.DuckDBPyConnection, table: str, expectations: Sequence[FigureExpectation]
) -> list[Verdict]:
    """Verdicts on figures, in the order of `expectations`.

    `table` has `figure, period, kind` (text) and `value, numerator, denominator, base` (numbers), one row per
    figure and period.
    """
    return _judge(con, table, expectations)


def judge_feed(
    con: duckdb.DuckDBPyConnection, table: str, feed: str, columns: Sequence[str], has_key: bool
) -> list[Verdict]:
    """Verdicts on a feed's deliveries, compared with each other; `table` as `classes.feeds` describes it."""
    magnitudes = [ExpectMagnitude(feed=feed, column=column) for column in columns]
    repeats = [ExpectNoRepeats(feed=feed)] if has_key else []
    return _judge(con, table, [ExpectRowCount(feed=feed), *magnitudes, *repeats])


def judge_deliveries(con: duckdb.DuckDBPyConnection, table: str, rules: Sequence[str]) -> dict[str, list[str]]:
    """The rules that each delivery in `table` breaks, by `_delivery`; deliveries that break none are left out.

    `table` has a row per delivery, and in a column by the name of each rule how many of its rows break it.

    Raises NotJudged, naming the rules, when one cannot be evaluated.
    """
    if not rules:
        return {}
    with batch_of(con, table) as validate:
        (result,) = validate([ExpectNoRowsInAnyDelivery(rules=list(rules))], "BOOLEAN_ONLY")
    if text := raised(result):
        raise NotJudged(f"{table}: {', '.join(rules)}: {text}")
    broken: dict[str, list[str]] = defaultdict(list)
    for rule, finding in zip(rules, result.result["details"]["findings"], strict=True):
        for delivery in finding["deliveries"]:
            broken[delivery].append(rule)
    return dict(broken)


def _nothing_personal(con: duckdb.DuckDBPyConnection, table: str, personal: Collection[str]) -> ExpectNothingPersonal:
    columns = con.execute(f"select column_name, column_type from (describe {table})").fetchall()
    texts = [name for name, kind in columns if kind == "VARCHAR"]
    return ExpectNothingPersonal(texts=texts, named=[name for name, _ in columns if name in personal])


def raised(result: ExpectationValidationResult) -> str | None:
    """The text of the exception that an expectation or a metric raised, None where it was judged.

    GX gives one `exception_info` for an expectation that raised, and one per metric where metrics did.
    """
    info: dict[str, Any] = dict(result.exception_info or {})
    each_info = [info] if "raised_exception" in info else info.values()
    messages = [str(each["exception_message"]).strip() for each in each_info if each["raised_exception"]]
    # The lines after the first are a traceback or the statement.
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
    judged = zip(expectations, results, strict=True)
    return [verdict for each, result in judged for verdict in _verdicts(table, each, result)]


def _verdicts(table: str, expectation: Expectation, result: ExpectationValidationResult) -> list[Verdict]:
    """A result of GX as verdicts, one per finding; `success` counts only where nothing was raised."""
    zh, en = reason(expectation)
    if (text := raised(result)) is not None:
        finding = Finding(False, None, None, None, f"{zh}：无法判断：{text}", f"{en}: could not be judged: {text}")
        return [_verdict(table, expectation, finding, ())]
    details = (result.result or {}).get("details")
    if details is None:
        finding = Finding(bool(result.success), *_numbers(expectation, result), zh, en, explainable=_warns(expectation))
        return [_verdict(table, expectation, finding, () if finding.holds else _unexpected(expectation, result))]
    return [_verdict(table, expectation, Finding(**found), details["offenders"]) for found in details["findings"]]


def _verdict(table: str, expectation: Expectation, finding: Finding, offenders: Sequence[dict[str, Any]]) -> Verdict:
    state: State = "pass" if finding.holds else "needs_explanation" if finding.explainable else "fail"
    subject, period = getattr(expectation, "subject", table), finding.period
    if isinstance(expectation, FigureExpectation):
        subject, period = expectation.figure, expectation.period
    if period is not None:
        offenders = [row for row in offenders if row.get("period", period) == period]
    return Verdict(
        gate=getattr(expectation, "gate", "expectation"),
        subject=subject,
        period=period,
        state=state,
        observed=finding.observed,
        lower=finding.lower,
        upper=finding.upper,
        message_zh=finding.zh,
        message_en=finding.en,
        offenders=() if finding.holds else tuple(offenders[:OFFENDERS_SHOWN]),
    )


def _warns(expectation: Expectation) -> bool:
    return bool(expectation.severity != FailureSeverity.CRITICAL)


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
    """Observed, lower and upper of one of GX's own expectations, where it has such numbers."""
    found = result.result or {}
    observed = found.get("observed_value", found.get("unexpected_count"))
    return (
        _float(observed),
        _float(getattr(expectation, "min_value", None)),
        _float(getattr(expectation, "max_value", None)),
    )


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
