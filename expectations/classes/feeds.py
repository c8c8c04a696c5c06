"""Expectations that compare a feed's deliveries: row counts, magnitudes of amounts, repeated keys.

They read a table with one row per delivery in force: `period`, `previous` (period of the delivery before it in its
series), `peers` (periods that it may be compared with), `rows` and the `days` they cover (1 for a snapshot),
`magnitudes` (one struct per column: `name`, `log10` of its typical amount) and `repeats` (one struct per earlier
delivery: `period`, `rows` with the same keys, `whole` where the content is the same).
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from math import exp, log, sqrt
from statistics import median, stdev
from typing import Any, ClassVar

from expectations.classes.base import AggregateExpectation, Finding
from expectations.classes.numbers import plain
from expectations.thresholds import MAGNITUDE, ROWS_CHANCE, ROWS_OF_FEW, ROWS_OF_MANY, ROWS_SPREAD, Threshold

Delivery = Mapping[str, Any]

ENOUGH = 4
"""With this many peers, the usual rate and its spread are estimated from them."""

LATELY = 6
"""The number of earlier deliveries that the usual amount is taken from."""


class FeedExpectation(AggregateExpectation):
    """An expectation on each delivery of a feed. What does not hold needs an explanation."""

    feed: str

    success_keys: ClassVar[tuple[str, ...]] = ("feed",)

    @property
    def subject(self) -> str:
        return self.feed

    @property
    def needs_an_explanation(self) -> bool:
        return True

    @abstractmethod
    def judged(self, delivery: Delivery, others: Mapping[str, Delivery]) -> Finding | None:
        """The finding on a delivery, None where there is nothing to compare; `others` are all by period."""

    def aggregate(self) -> str:
        columns = ("period", "previous", "peers", "rows", "days", "magnitudes", "repeats")
        return f"list(struct_pack({', '.join(f'{name} := {name}' for name in columns)}))"

    def finding(self, value: Any) -> Finding:
        raise AssertionError("a feed is judged delivery by delivery")

    def findings(self, value: Any) -> Sequence[Finding]:
        deliveries = {each["period"]: each for each in value or ()}
        return [found for period in sorted(deliveries) if (found := self.judged(deliveries[period], deliveries))]


class ExpectRowCount(FeedExpectation):
    """The number of rows (per day for a log) is near that of the delivery before or of the peers.

    With enough peers, a number is far when it is beyond all of them by a half, and beyond what their spread makes
    likely.
    """

    gate: ClassVar[str] = "row_count"

    def judged(self, delivery: Delivery, others: Mapping[str, Delivery]) -> Finding | None:
        peers = [_rate(others[period]) for period in delivery["peers"] if period in others]
        before = others.get(delivery["previous"])
        usual = peers if len(peers) >= ENOUGH else []
        references = [*usual, *([] if before is None else [_rate(before)])]
        if not references:
            return None
        threshold = ROWS_OF_MANY if usual else ROWS_OF_FEW
        rows, days = delivery["rows"], delivery["days"]
        lower, _ = _near(min(references) * days, threshold, rows)
        _, upper = _near(max(references) * days, threshold, rows)
        if usual and median(usual) > 0:
            likely = _likely(usual)
            lower, upper = min(lower, likely[0] * days), max(upper, likely[1] * days)
        holds = lower <= rows <= upper
        about = plain(round(median(references) * days))
        zh = f"{rows} 行，通常约 {about} 行" + ("" if holds else "，相差过大，须说明")
        en = f"{rows} rows, usually about {about}" + ("" if holds else ": needs an explanation")
        return Finding(holds, rows, lower, upper, zh, en, explainable=True, period=delivery["period"])


class ExpectMagnitude(FeedExpectation):
    """The typical amount of a column is not powers of ten from that of earlier deliveries, as in another unit."""

    column: str

    gate: ClassVar[str] = "unit_jump"
    success_keys: ClassVar[tuple[str, ...]] = ("feed", "column")

    def judged(self, delivery: Delivery, others: Mapping[str, Delivery]) -> Finding | None:
        now = self._log10(delivery)
        earlier = [self._log10(others[period]) for period in sorted(others) if period < delivery["period"]]
        known = [each for each in earlier if each is not None][-LATELY:]
        if now is None or not known:
            return None
        # Far from the delivery before but near the usual amount: the delivery before was the exception.
        jump = min(now - known[-1], now - median(known), key=abs)
        usual = now - jump
        holds = (MAGNITUDE.lower or 0) <= jump <= (MAGNITUDE.upper or 0)
        numbers = f"{plain(10**now)}", f"{plain(10**usual)}"
        zh = f"{self.column} 一般为 {numbers[0]}，以往约 {numbers[1]}"
        en = f"{self.column} is typically {numbers[0]}, and was about {numbers[1]}"
        if not holds:
            zh += f"，相差 10 的 {plain(round(jump, 1))} 次方，单位是否有误？须说明"
            en += f", off by 10 to the {plain(round(jump, 1))}: another unit? It needs an explanation"
        return Finding(
            holds, jump, MAGNITUDE.lower, MAGNITUDE.upper, zh, en, explainable=True, period=delivery["period"]
        )

    def _log10(self, delivery: Delivery) -> float | None:
        found = [each for each in delivery["magnitudes"] if each["name"] == self.column]
        return found[0]["log10"] if found else None


class ExpectNoRepeats(FeedExpectation):
    """No key, and not the whole content, was in an earlier delivery of the feed."""

    gate: ClassVar[str] = "duplicates"

    def judged(self, delivery: Delivery, others: Mapping[str, Delivery]) -> Finding | None:
        repeats = [each for each in delivery["repeats"] if each["period"] in others]
        rows = sum(each["rows"] for each in repeats)
        periods = "、".join(each["period"] for each in repeats), ", ".join(each["period"] for each in repeats)
        if any(each["whole"] for each in repeats):
            zh, en = f"内容与 {periods[0]} 完全相同，须说明", f"the same content as {periods[1]}: needs an explanation"
        elif repeats:
            zh = f"{rows} 行的主键在 {periods[0]} 已报过，须说明"
            en = f"{rows} rows have keys that {periods[1]} already has: needs an explanation"
        else:
            zh, en = "没有已报过的主键", "no key was delivered before"
        return Finding(not repeats, rows, None, 0, zh, en, explainable=True, period=delivery["period"])


def _likely(rates: Sequence[float]) -> tuple[float, float]:
    """The lowest and highest rate per day that the spread of positive rates about their median makes likely."""
    logs = [log(rate) for rate in rates if rate > 0]
    factor = exp((ROWS_SPREAD.upper or 0) * stdev(logs)) if len(logs) > 1 else 1.0
    return median(rates) / factor, median(rates) * factor


def _near(expected: float, threshold: Threshold, rows: int) -> tuple[float, float]:
    """The lowest and highest number of rows that is near the expected one, by the threshold or by chance."""
    chance = (ROWS_CHANCE.upper or 0) * sqrt(expected + rows)
    least, most = expected * (threshold.lower or 0), expected * (threshold.upper or 0)
    return max(0.0, min(least, expected - chance)), max(most, expected + chance)


def _rate(delivery: Delivery) -> float:
    return float(delivery["rows"]) / float(delivery["days"])
