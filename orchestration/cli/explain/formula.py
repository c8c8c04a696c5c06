"""The formula of a figure, with its numbers."""

from orchestration.explain.explanation import Explanation

_ROLES = {
    "value": ("本指标", "the figure"), "numerator": ("分子", "numerator"), "denominator": ("分母", "denominator"),
    "level": ("本期", "this period"), "base": ("上年同期", "the year before"),
}  # fmt: skip


def role(name: str) -> str:
    """The role of a part, in both languages."""
    return " / ".join(_ROLES[name])


def number(value: float | None) -> str:
    """A number in base units, all of its digits, with commas."""
    if value is None:
        return "—"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def formula(found: Explanation) -> str:
    """How the value is computed: `76 / 115`; for a measured figure, the aggregate of its mart's column."""
    numbers = [number(part.released["value"]) for part in found.parts]
    match found.figure.kind:
        case "ratio":
            return f"{numbers[0]} / {numbers[1]}"
        case "growth" if len(numbers) > 1:
            return f"{numbers[0]} / {numbers[1]} - 1"
        case _:
            return found.parts[0].counted.query.sql(dialect="duckdb")
