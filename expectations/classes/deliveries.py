"""Expectations on a feed's new files, all in one table with a column `_delivery`: which of them fail."""

from __future__ import annotations

from typing import Any, ClassVar

from great_expectations.compatibility import pydantic

from expectations.classes.base import AggregateExpectation, Finding
from expectations.classes.metrics import quoted


class ExpectNoRowsInAnyDelivery(AggregateExpectation):
    """No delivery has a row for which the SQL condition `where` is true; null does not count.

    `rule_id` names the rule. Observed is the number of deliveries that have one; the finding names them.
    """

    rule_id: str
    where: str

    gate: ClassVar[str] = "delivery"
    success_keys: ClassVar[tuple[str, ...]] = ("rule_id", "where")

    def aggregate(self) -> str:
        return f"list(distinct _delivery) filter (where {self.where})"

    def finding(self, value: Any) -> Finding:
        deliveries = tuple(sorted(value or ()))
        return Finding(
            holds=not deliveries,
            observed=len(deliveries),
            lower=None,
            upper=0,
            zh=f"{self.rule_id}：{len(deliveries)} 个文件不符（{self.where}）",
            en=f"{self.rule_id}: {len(deliveries)} deliveries have rows where {self.where}",
            deliveries=deliveries,
        )


class ExpectKeyInEachDelivery(AggregateExpectation):
    """No two rows of a delivery have the same key, in which a null is a value.

    The scan counts repeated hashes, at the cost of one `count(distinct)`. Only when there are any, the keys
    themselves are grouped to name the deliveries, since hashes may collide.
    """

    columns: list[str] = pydantic.Field(min_items=1)

    gate: ClassVar[str] = "delivery"
    offenders_shown: ClassVar[int | None] = None
    success_keys: ClassVar[tuple[str, ...]] = ("columns",)

    def aggregate(self) -> str:
        return f"count(*) - count(distinct hash(_delivery, {self._names}))"

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
