"""Expectations on a feed's new files, one row each in a table with a column `_delivery`: which of them fail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from great_expectations.compatibility import pydantic

from expectations.classes.base import AggregateExpectation, Finding
from expectations.classes.metrics import quoted


class ExpectNoRowsInAnyDelivery(AggregateExpectation):
    """No delivery has a row that breaks a rule: the column by the name of each rule, which counts them, is 0.

    One finding per rule names the deliveries that have such a row; observed is their number.
    """

    rules: list[str] = pydantic.Field(min_items=1)

    gate: ClassVar[str] = "delivery"
    success_keys: ClassVar[tuple[str, ...]] = ("rules",)

    def aggregate(self) -> str:
        lists = (f"list(distinct _delivery) filter (where {quoted(rule)} is distinct from 0)" for rule in self.rules)
        return f"[{', '.join(lists)}]"

    def findings(self, value: Any) -> list[Finding]:
        return [self._finding(rule, found) for rule, found in zip(self.rules, value, strict=True)]

    def finding(self, value: Any) -> Finding:
        raise NotImplementedError("one finding per rule: see `findings`")

    def _finding(self, rule: str, found: Sequence[str] | None) -> Finding:
        deliveries = tuple(sorted(found or ()))
        return Finding(
            holds=not deliveries,
            observed=len(deliveries),
            lower=None,
            upper=0,
            zh=f"{rule}：{len(deliveries)} 个文件不符",
            en=f"{rule}: {len(deliveries)} deliveries have rows that break it",
            deliveries=deliveries,
        )
