"""Expectations on any table: its grain, its rows, bounds of a column, totals that agree. None on figures."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

from great_expectations.compatibility import pydantic

from expectations.classes.base import AggregateExpectation, Finding
from expectations.classes.metrics import DISAGREEING_GROUPS, quoted
from expectations.classes.numbers import plain


class ExpectGrain(AggregateExpectation):
    """The table has its declared grain: no two rows have the same `columns`, and none of these is null."""

    columns: list[str] = pydantic.Field(min_items=1)
    zh: str = "粒度唯一且不为空"
    en: str = "one row for each value of the grain, none of it empty"

    gate: ClassVar[str] = "grain"
    success_keys: ClassVar[tuple[str, ...]] = ("columns",)

    def aggregate(self) -> str:
        return (
            f"struct_pack(repeated := count(*) - count(distinct row({self._names})),"
            f" empty := count(*) filter (where {self._empty}))"
        )

    def offenders(self) -> str:
        repeated = f"count(*) over (partition by {self._names}) > 1"
        return f"select * from {{batch}} qualify {repeated} or {self._empty}"

    def finding(self, value: Any) -> Finding:
        repeated, empty = value["repeated"], value["empty"]
        named = "、".join(self.columns), ", ".join(self.columns)
        return Finding(
            holds=repeated == 0 and empty == 0,
            observed=repeated + empty,
            lower=None,
            upper=0,
            zh=f"{self.zh}（{named[0]}）：重复 {repeated} 行，为空 {empty} 行",
            en=f"{self.en} ({named[1]}): {repeated} rows repeated, {empty} with an empty part",
        )

    @property
    def _names(self) -> str:
        return ", ".join(map(quoted, self.columns))

    @property
    def _empty(self) -> str:
        return "(" + " or ".join(f"{quoted(column)} is null" for column in self.columns) + ")"


class RowsExpectation(AggregateExpectation):
    """No row is `bad`. Where a note may explain bad rows, each `period` with bad rows needs its own."""

    @property
    @abstractmethod
    def bad(self) -> str:
        """An SQL condition, true for a bad row."""

    def measures(self) -> dict[str, str]:
        """Further SQL aggregates for the finding, by name."""
        return {}

    def aggregate(self) -> str:
        periods = f"list(distinct period) filter (where {self.bad})" if self.needs_an_explanation else "null"
        measures = {"rows": f"count(*) filter (where {self.bad})", "periods": periods, **self.measures()}
        return f"struct_pack({', '.join(f'{name} := {sql}' for name, sql in measures.items())})"

    def offenders(self) -> str:
        return f"select * from {{batch}} where {self.bad}"

    def findings(self, value: Any) -> Sequence[Finding]:
        whole = super().findings(value)
        return [replace(whole[0], period=period) for period in sorted(value["periods"] or ())] or whole


class ExpectNoRows(RowsExpectation):
    """No row for which the SQL condition `where` is true; null does not count."""

    where: str
    zh: str
    en: str

    success_keys: ClassVar[tuple[str, ...]] = ("where",)

    @property
    def bad(self) -> str:
        return self.where

    def finding(self, value: Any) -> Finding:
        rows = value["rows"]
        return Finding(
            holds=rows == 0,
            observed=rows,
            lower=None,
            upper=0,
            zh=f"{self.zh}：{rows} 行不符（{self.where}）" if rows else f"{self.zh}：全部相符",
            en=f"{self.en}: {rows} rows where {self.where}" if rows else f"{self.en}: holds in every row",
        )


class ExpectColumnWithin(RowsExpectation):
    """Every value of `column` lies from `lower` to `upper`, both inclusive; None is no bound.

    Nulls are ignored. `where` selects rows (an SQL condition). Observed is the value farthest outside, or, where
    all lie within, the one nearest to a bound.
    """

    column: str
    lower: float | None = None
    upper: float | None = None
    where: str = "true"
    zh: str
    en: str

    success_keys: ClassVar[tuple[str, ...]] = ("column", "lower", "upper", "where")

    def measures(self) -> dict[str, str]:
        return {
            "lowest": as_double(f"min({self._name}) filter (where {self.where})"),
            "highest": as_double(f"max({self._name}) filter (where {self.where})"),
        }

    def finding(self, value: Any) -> Finding:
        margins = []
        if self.lower is not None and value["lowest"] is not None:
            margins.append((value["lowest"] - self.lower, value["lowest"]))
        if self.upper is not None and value["highest"] is not None:
            margins.append((self.upper - value["highest"], value["highest"]))
        observed = min(margins)[1] if margins else None
        outside = value["rows"]
        between = f"{_bound(self.lower, '−∞')}–{_bound(self.upper, '∞')}"
        return Finding(
            holds=outside == 0,
            observed=observed,
            lower=self.lower,
            upper=self.upper,
            zh=f"{self.zh}：{self.column} 应在 {between}，{outside} 行超出，最边缘为 {plain(observed)}",
            en=f"{self.en}: {self.column} within {between}; {outside} rows outside; at the edge {plain(observed)}",
        )

    @property
    def _name(self) -> str:
        return quoted(self.column)

    @property
    def bad(self) -> str:
        # Rows outside are counted, since NaN sorts above every number and reaches Python as None.
        bounds = [f"{self._name} < {self.lower!r}"] if self.lower is not None else []
        bounds += [f"{self._name} > {self.upper!r}"] if self.upper is not None else []
        outside = " or ".join([*bounds, f"isnan(cast({self._name} as double))"])
        return f"({self.where}) and ({outside})"


class ExpectTotalsToAgree(AggregateExpectation):
    """Two aggregates of the table, such as `sum(a)` and `sum(b)`, differ by no more than `tolerance`.

    Two nulls agree (a table without rows); a null and a number do not.
    """

    left: str
    right: str
    tolerance: float = 0
    zh: str
    en: str

    success_keys: ClassVar[tuple[str, ...]] = ("left", "right", "tolerance")

    def aggregate(self) -> str:
        return (
            f"struct_pack(left_side := {as_double(self.left)}, right_side := {as_double(self.right)},"
            f" agree := {agreeing(self.left, self.right, self.tolerance)})"
        )

    def finding(self, value: Any) -> Finding:
        left, right = value["left_side"], value["right_side"]
        return Finding(
            holds=value["agree"] is True,
            observed=left,
            lower=right,
            upper=right,
            zh=f"{self.zh}：{self.left} 为 {plain(left)}，{self.right} 为 {plain(right)}",
            en=f"{self.en}: {self.left} is {plain(left)}, {self.right} is {plain(right)}",
        )


class ExpectGroupsToAgree(AggregateExpectation):
    """In every group of `by`, two aggregates differ by no more than `tolerance`.

    `by=["period"], left="sum(share)", right="1"`: the shares of every period add up to one. Observed is the
    number of groups in which they do not agree.
    """

    by: list[str] = pydantic.Field(min_items=1)
    left: str
    right: str
    tolerance: float = 0
    zh: str
    en: str

    metric: ClassVar[str] = DISAGREEING_GROUPS
    success_keys: ClassVar[tuple[str, ...]] = ("by", "left", "right", "tolerance")

    def metric_value_kwargs(self) -> dict[str, Any]:
        return {"by": self._names, "agrees": agreeing(self.left, self.right, self.tolerance)}

    def offenders(self) -> str:
        group = ", ".join(self._names)
        agrees = agreeing(self.left, self.right, self.tolerance)
        return (
            f"select {group}, {self.left} as left_side, {self.right} as right_side"
            f" from {{batch}} group by {group} having ({agrees}) is not true"
        )

    def finding(self, value: Any) -> Finding:
        value = value or 0
        return Finding(
            holds=value == 0,
            observed=value,
            lower=None,
            upper=0,
            zh=f"{self.zh}：{value} 组不符（{self.left} = {self.right}，按 {'、'.join(self.by)}）",
            en=f"{self.en}: {value} groups where not {self.left} = {self.right}, by {', '.join(self.by)}",
        )

    @property
    def _names(self) -> list[str]:
        return [quoted(column) for column in self.by]


def agreeing(left: str, right: str, tolerance: float) -> str:
    """An SQL condition: both null, or differing by no more than `tolerance`; null where only one is null."""
    both_null = f"({left}) is null and ({right}) is null"
    return f"case when {both_null} then true else abs(({left}) - ({right})) <= {tolerance!r} end"


def as_double(aggregate: str) -> str:
    """An aggregate as the double that it is reported as: of a decimal GX walks the stack of Python, 20 ms each."""
    return f"cast(({aggregate}) as double)"


def _bound(bound: float | None, missing: str) -> str:
    return missing if bound is None else plain(bound)
