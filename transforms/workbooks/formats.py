"""Number formats: the sections of a format code, what each is made of, and which one shows a number.

Which formats a column may have is not here.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

TokenKind = Literal[
    "digit",
    "point",
    "comma",
    "percent",
    "exponent",
    "slash",
    "literal",
    "currency",
    "date",
    "elapsed",
    "general",
    "text",
]
Token = tuple[TokenKind, str]

GENERAL = "General"
# Formats that need no code in the file. 5 to 8 and 37 to 44 show the currency of whoever looks: none is stated.
BUILT_IN: dict[int, str] = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    **dict.fromkeys((5, 6, 37, 38, 41, 42), "#,##0"),
    **dict.fromkeys((7, 8, 39, 40, 43, 44), "#,##0.00"),
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    **dict.fromkeys(range(14, 18), "yyyy/m/d"),
    **dict.fromkeys(range(18, 22), "h:mm:ss"),
    22: "yyyy/m/d h:mm",
    # Of East Asia: dates, and times from 32 to 35 and 55 to 56 (which show as dates in other languages).
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy/m/d"),
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}
_GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
_HALVES = re.compile(r"am/pm|a/p|上午/下午", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([+-]?\d+(?:\.\d+)?)")
_SIGNS: dict[str, TokenKind] = {
    **dict.fromkeys("0#?", "digit"),
    ".": "point",
    ",": "comma",
    "%": "percent",
    "/": "slash",
    "@": "text",
    **dict.fromkeys("yYmMdDhHsSaAeEgGbB", "date"),
}


@dataclass(frozen=True)
class Section:
    """One section of a format code: what it is made of, and the condition under which it shows a number."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None = None

    def has(self, *kinds: TokenKind) -> bool:
        """Whether any token is of one of these kinds."""
        return any(kind in kinds for kind, _ in self.tokens)

    def holds(self, number: float) -> bool:
        """Whether a number meets the condition."""
        if self.condition is None:
            return True
        sign, bound = self.condition
        return ("=" in sign and number == bound) or ("<" in sign and number < bound) or (">" in sign and number > bound)


@cache
def sections(code: str) -> tuple[Section, ...]:
    """The sections of a format code, at least one."""
    found: list[Section] = []
    tokens: list[Token] = []
    condition: tuple[str, float] | None = None
    at = 0
    while at < len(code):
        if code[at] == ";":
            found.append(Section(_joined(tokens), condition))
            tokens, condition, at = [], None, at + 1
        elif code[at] == "[":
            inside, at = _up_to(code, at + 1, "]")
            condition = _condition(inside) or condition
            tokens += _bracketed(inside)
        else:
            token, at = _token(code, at)
            tokens += [token] if token else []
    return (*found, Section(_joined(tokens), condition))


def section_for(code: str, number: float) -> Section:
    """The section that shows a number."""
    numeric = sections(code)[:3]
    if any(one.condition for one in numeric):
        return next((one for one in numeric if one.holds(number)), numeric[-1])
    if number < 0 and len(numeric) > 1:
        return numeric[1]
    return numeric[2] if number == 0 and len(numeric) > 2 else numeric[0]


@cache
def date_kind(code: str) -> Literal["date", "elapsed"] | None:
    """Whether a format shows numbers as dates or times, or as elapsed times."""
    first = sections(code)[0]
    if first.has("elapsed"):
        return "elapsed"
    return "date" if first.has("date") and not first.has("general") else None


def _token(code: str, at: int) -> tuple[Token | None, int]:
    """The token at a place that ends no section and opens no bracket, None for a blank; and the place after it."""
    sign = code[at]
    if sign == '"':
        inside, after = _up_to(code, at + 1, '"')
        return ("literal", inside), after
    if sign in "\\!":
        return ("literal", code[at + 1 : at + 2]), at + 2
    if sign in "_*":
        return None, at + 2
    if match := _GENERAL.match(code, at):
        return ("general", match[0]), match.end()
    if match := _HALVES.match(code, at):
        return ("date", match[0]), match.end()
    if sign in "eE" and code[at + 1 : at + 2] in ("+", "-"):
        return ("exponent", code[at : at + 2]), at + 2
    return (_SIGNS.get(sign, "literal"), sign), at + 1


def _up_to(code: str, at: int, closing: str) -> tuple[str, int]:
    end = code.find(closing, at)
    end = len(code) if end < 0 else end
    return code[at:end], end + 1


def _condition(inside: str) -> tuple[str, float] | None:
    match = _CONDITION.fullmatch(inside.strip())
    return (match[1], float(match[2])) if match else None


def _bracketed(inside: str) -> list[Token]:
    """A currency with its place, as in [$¥-804], or an elapsed time; colours and kinds of digits are no token."""
    if inside.startswith("$"):
        return [("currency", inside[1:])]
    return [("elapsed", inside)] if _ELAPSED.fullmatch(inside) else []


def _joined(tokens: list[Token]) -> tuple[Token, ...]:
    """Tokens with neighbouring literals as one."""
    joined: list[Token] = []
    for kind, text in tokens:
        if kind == "literal" and joined and joined[-1][0] == "literal":
            joined[-1] = ("literal", joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return tuple(joined)
