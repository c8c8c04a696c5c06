"""The base class of all our expectations: an aggregate of the table, and a finding on its value.

A subclass gives `gate`, the `aggregate` to compute, and the `finding` on its value. It may give a query for the
`offenders`, which runs only with the result format `SUMMARY`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import zip_longest
from typing import Any, ClassVar, Self

from great_expectations.compatibility import pydantic
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.core.id_dict import IDDict
from great_expectations.core.result_format import ResultFormat
from great_expectations.execution_engine.execution_engine import ExecutionEngine
from great_expectations.expectations.expectation import BatchExpectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration, parse_result_format
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.table_metric_provider import TableMetricProvider
from great_expectations.render.components import (
    CollapseContent,
    LegacyDiagnosticRendererType,
    LegacyRendererType,
    RenderedStringTemplateContent,
    RenderedTableContent,
)
from great_expectations.render.renderer.renderer import renderer
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from expectations.classes.metrics import AGGREGATE, OFFENDERS
from expectations.verdict import OFFENDERS_SHOWN


@dataclass(frozen=True)
class Finding:
    """What an expectation finds. Numbers in base units; `zh` and `en` say what was seen.

    Where it does not hold and is `explainable`, it needs an explanation. `period` is set by expectations with one
    finding per period.
    """

    holds: bool
    observed: float | None
    lower: float | None
    upper: float | None
    zh: str
    en: str
    deliveries: tuple[str, ...] = ()
    explainable: bool = False
    period: str | None = None

    @property
    def key(self) -> str:
        """What tells it from the other findings of its expectation."""
        return f"{self.period or ''} {self.en}"


class AggregateExpectation(BatchExpectation):
    """An expectation on one aggregate of its table, with its reason in Chinese and in English.

    With `severity` `warning`, what does not hold needs an explanation; with `critical` (the default) it fails.
    Data Docs show the reason and the finding in both languages. For them, `explained` has the signed note on a finding,
    in both languages, by the finding's `key`: what a note explains is not shown as unmet.
    """

    zh: str = ""
    en: str = ""
    explained: dict[str, tuple[str, str]] = pydantic.Field(default_factory=dict)

    _described: tuple[str | None, ExpectationConfiguration] | None = pydantic.PrivateAttr(None)

    gate: ClassVar[str] = "expectation"
    metric: ClassVar[str] = AGGREGATE

    @property
    def configuration(self) -> ExpectationConfiguration:
        """As in GX, made once: GX asks for it some twenty times per judgement, in which nothing of it changes."""
        if self._described is None or self._described[0] != self.id:
            self._described = self.id, super().configuration
        return self._described[1]

    def copy(self, **changes: Any) -> Self:
        """A copy, which may be changed."""
        copied: Self = super().copy(**changes)
        copied._described = None
        return copied

    @property
    def needs_an_explanation(self) -> bool:
        """Whether a signed note may explain what does not hold."""
        return self.severity != FailureSeverity.CRITICAL

    @abstractmethod
    def finding(self, value: Any) -> Finding:
        """The finding on the metric's value."""

    def findings(self, value: Any) -> Sequence[Finding]:
        """The findings on the metric's value: one, or one per period, each to be explained separately."""
        finding = self.finding(value)
        return [replace(finding, explainable=finding.explainable or self.needs_an_explanation)]

    def aggregate(self) -> str:
        """The SQL aggregate to compute."""
        raise NotImplementedError

    def metric_value_kwargs(self) -> dict[str, Any]:
        return {"expression": self.aggregate()}

    def offenders(self) -> str | None:
        """A query over `{batch}` for the offending rows, None where there are none to show."""
        return None

    def title(self) -> tuple[str, str]:
        """What is expected, for Data Docs: in Chinese and in English."""
        name = type(self).__name__
        return self.zh or name, self.en or name

    def get_validation_dependencies(
        self,
        execution_engine: ExecutionEngine[Any] | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> ValidationDependencies:
        # As GX gives it, which describes the expectation twice to find the one setting that counts.
        asked = (runtime_configuration or {}).get("result_format", ResultFormat.BASIC)
        dependencies = ValidationDependencies({}, parse_result_format(asked))
        # As `get_metric_kwargs` gives it, which makes the expectation anew to find it.
        domain = IDDict({**dict.fromkeys(TableMetricProvider.domain_keys), "batch_id": self.batch_id})
        dependencies.set_metric_configuration(
            "value", MetricConfiguration(self.metric, domain, self.metric_value_kwargs())
        )
        query = self.offenders()
        if query is not None and dependencies.result_format["result_format"] == ResultFormat.SUMMARY:
            dependencies.set_metric_configuration(
                "offenders",
                MetricConfiguration(OFFENDERS, domain, {"query": query, "limit": OFFENDERS_SHOWN}),
            )
        return dependencies

    def metrics_validate(
        self,
        metrics: dict[Any, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
        **kwargs: Any,
    ) -> Any:
        """As in GX, except that the aggregate is reported even with `BOOLEAN_ONLY`, since it is already computed."""
        runtime = dict(runtime_configuration or {})
        if dict(runtime.get("result_format") or {}).get("result_format") == ResultFormat.BOOLEAN_ONLY:
            runtime["result_format"] = {"result_format": ResultFormat.BASIC.value}
        return super().metrics_validate(metrics, runtime, execution_engine, **kwargs)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        findings = self.findings(metrics["value"])
        details = {
            "findings": [asdict(finding) for finding in findings],
            "notes": [self.explained.get(finding.key) for finding in findings] if self.explained else [],
            "offenders": metrics.get("offenders", []),
        }
        observed = findings[0].observed if len(findings) == 1 else sum(not finding.holds for finding in findings)
        return {
            "success": all(finding.holds or finding.key in self.explained for finding in findings),
            "result": {"observed_value": observed, "details": details},
        }

    @classmethod
    @renderer(renderer_type=LegacyRendererType.PRESCRIPTIVE)
    def _prescriptive_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> list[RenderedStringTemplateContent]:
        asked = configuration or (result and result.expectation_config)
        own = asked.to_domain_obj() if asked else None
        return [_lines(*own.title())] if isinstance(own, AggregateExpectation) else []

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.OBSERVED_VALUE)
    def _diagnostic_observed_value_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> Any:
        details = result.result.get("details") if result and result.result else None
        if not details:
            return "--"
        found = zip_longest(details["findings"], details["notes"])
        return _lines(*(line for finding, note in found for line in _told(finding, note)))

    @classmethod
    @renderer(renderer_type=LegacyDiagnosticRendererType.UNEXPECTED_TABLE)
    def _diagnostic_unexpected_table_renderer(
        cls,
        configuration: ExpectationConfiguration | None = None,
        result: ExpectationValidationResult | None = None,
        runtime_configuration: dict[str, Any] | None = None,
    ) -> list[RenderedTableContent | CollapseContent] | None:
        """The offending rows, if any."""
        details = result.result.get("details") if result and result.result else None
        rows = details["offenders"] if details else None
        if not rows:
            return None
        table = [[_lines("" if value is None else str(value)) for value in row.values()] for row in rows]
        styling = {"body": {"classes": ["table-bordered", "table-sm", "mt-3"]}}
        return [
            RenderedTableContent(content_block_type="table", table=table, header_row=list(rows[0]), styling=styling)
        ]


def _told(finding: dict[str, Any], note: Sequence[str] | None) -> list[str]:
    """What was found, and of what does not hold the state in which the gate leaves it."""
    said = [finding["zh"], finding["en"]]
    if finding["holds"]:
        return said
    if note:
        return [*said, "结果：已说明 / state: explained", *note]
    state = "待说明 / state: needs_explanation" if finding["explainable"] else "不通过 / state: fail"
    return [*said, f"结果：{state}"]


def _lines(*texts: str) -> RenderedStringTemplateContent:
    """Texts as lines of a page, passed as parameters: the page escapes parameters, but not templates."""
    params = {f"line{number}": text for number, text in enumerate(texts)}
    return RenderedStringTemplateContent(
        content_block_type="string_template",
        string_template={"template": "\n".join(f"${name}" for name in params), "params": params},
    )
