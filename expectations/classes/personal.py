"""Expectations on what may not be released: personal columns, and texts that look personal."""

from __future__ import annotations

from typing import Any, ClassVar

from expectations.classes.base import AggregateExpectation, Finding
from expectations.classes.metrics import quoted

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID = r"(?:^|[^0-9])([0-9]{17}[0-9Xx])(?:[^0-9]|$)"
_MOBILE = r"(?:^|[^0-9])(?:\+?86[- ]?)?1[3-9][0-9]{9}(?:[^0-9]|$)"
_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"


class ExpectNothingPersonal(AggregateExpectation):
    """No column has the name of a personal one, and no text in the columns `texts` looks personal.

    Personal texts are identity numbers (18 digits with a valid check digit, GB 11643), mobile numbers of mainland
    China, and e-mail addresses. They are counted, never shown.
    """

    texts: list[str]
    named: list[str]
    zh: str = "没有个人信息"
    en: str = "nothing personal"

    gate: ClassVar[str] = "personal"
    success_keys: ClassVar[tuple[str, ...]] = ("texts", "named")

    def aggregate(self) -> str:
        counts = [f"count(*) filter (where {looks_personal(quoted(text))})" for text in self.texts]
        return f"[{', '.join(['0', *counts])}]"

    def finding(self, value: Any) -> Finding:
        found = {column: rows for column, rows in zip(self.texts, value[1:], strict=True) if rows}
        said = [f"{column} × {rows}" for column, rows in found.items()] + self.named
        return Finding(
            holds=not said,
            observed=sum(found.values()) + len(self.named),
            lower=None,
            upper=0,
            zh=f"疑似个人信息，不得发布：{'、'.join(said)}" if said else self.zh,
            en=f"looks personal, and may not be released: {', '.join(said)}" if said else self.en,
        )


def looks_personal(text: str) -> str:
    """An SQL condition: whether an SQL text holds what looks like an identity number, a mobile number or an e-mail."""
    number = f"upper(regexp_extract({text}, '{_ID}', 1))"
    products = " + ".join(
        f"cast(substr({number}, {place}, 1) as integer) * {weight}" for place, weight in enumerate(_WEIGHTS, start=1)
    )
    is_identity = f"substr('10X98765432', ({products}) % 11 + 1, 1) = right({number}, 1)"
    return (
        f"(regexp_matches({text}, '{_MOBILE}') or regexp_matches({text}, '{_EMAIL}')"
        f" or case when regexp_matches({text}, '{_ID}') then {is_identity} else false end)"
    )
