"""Expectations on a feed's new files, all in one table with a column `_delivery`: which of them fail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from great_expectations.compatibility import pydantic

from expectations.classes.base import AggregateExpectation, Finding
from expectations.classes.metrics import REPEATED_KEYS, quoted


class ExpectNoRowsInAnyDelivery(AggregateExpectation):
    """No delivery has a row that meets the SQL condition of a rule; null does not count.

    `rules` are conditions by rule id. One finding per rule names the deliveries that have such a row; observed is their
    number.
    """

    rules: dict[str, str]

    gate: ClassVar[str] = "delivery"
    success_keys: ClassVar[tuple[str, ...]] = ("rules",)

    def aggregate(self) -> str:
        lists = (f"list(distinct _delivery) filter (where {where})" for where in self.rules.values())
        return f"[{', '.join(lists)}]"

    def findings(self, value: Any) -> list[Finding]:
        return [self._finding(rule_id, found) for rule_id, found in zip(self.rules, value, strict=True)]

    def finding(self, value: Any) -> Finding:
        raise NotImplementedError("one finding per rule: see `findings`")

    def _finding(self, rule_id: str, found: Sequence[str] | None) -> Finding:
        deliveries, where = tuple(sorted(found or ())), self.rules[rule_id]
        return Finding(
            holds=not deliveries,
            observed=len(deliveries),
            lower=None,
            upper=0,
            zh=f"{rule_id}：{len(deliveries)} 个文件不符（{where}）",
            en=f"{rule_id}: {len(deliveries)} deliveries have rows where {where}",
            deliveries=deliveries,
        )


class ExpectKeyInEachDelivery(AggregateExpectation):
    """No two rows of a delivery have the same key, in which a null is a value.

    Repeated hashes are counted. Only when there are any, the keys themselves are grouped to name the deliveries, since
    hashes may collide.
    """

    columns: list[str] = pydantic.Field(min_items=1)

    gate: ClassVar[str] = "delivery"
    metric: ClassVar[str] = REPEATED_KEYS
    offenders_shown: ClassVar[int | None] = None
    success_keys: ClassVar[tuple[str, ...]] = ("columns",)

    def metric_value_kwargs(self) -> dict[str, Any]:
        return {"columns": ["_delivery", *map(quoted, self.columns)]}

    def offenders(self) -> str:
        repeated = f"select _delivery from {{batch}} group by _delivery, {self._names}"
        return f"select distinct _delivery from ({repeated} having count(*) > 1)"

    def finding(self, value: Any) -> Finding:
        columns = "、".join(self.columns), ", ".join(self.columns)
        return Finding(
            holds=value == 0,
            observed=value,
            lower=None,
            upper=0,
            zh=f"主键（{columns[0]}）重复 {value} 行",
            en=f"{value} rows repeat the key ({columns[1]})",
        )

    @property
    def _names(self) -> str:
        return ", ".join(map(quoted, self.columns))
