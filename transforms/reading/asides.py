"""Asides in logs: SQL for the rows that DuckDB must leave to the cell rules, as they may be totals or state a unit.

What it takes for such a row may be data after all; the rules of `notes`, `mentions` and `row_units` decide.
"""

from collections.abc import Mapping, Sequence

from transforms.reading.mentions import is_suspect, mentions
from transforms.reading.notes import OPENS_ASIDE
from transforms.reading.staged import literal

_OPENS_ASIDE = literal(OPENS_ASIDE)
_LONGEST = 100
_UNIT = literal(
    r"[元圆圓币幣鎊镑$¥￥€£]|[单單][\s\pZ]*位|[以按].{1,8}[计計]|USD|RMB|CNY|HKD|EUR|GBP|JPY"
    r"|^[\s\pZ(（]*[千万萬百亿億十]*(人|人次|件|平方米|平米|㎡|m2|亩|家|户|戶|个|個|项|項)?[\s\pZ)）]*$"
)


def opens_aside(text: str) -> str:
    """SQL that is true for the first text of a row that may be a total, a note or a heading."""
    return f"case when strlen({text}) > length({text}) then regexp_matches({text}, {_OPENS_ASIDE}) else false end"


def says_more(header: Sequence[str], names: Sequence[str], types: Sequence[str], places: Mapping[str, int]) -> str:
    """SQL that is true for a row that states a unit beside the contract.

    `places` is where each column of the contract stands in the header.
    """
    told = []
    for n in sorted(set(range(len(header))) - set(places.values())):
        if is_suspect(header[n]) and any(one.stated for one in mentions(header[n])):
            return "true"
        if types[n] == "VARCHAR":
            is_short = f"length({names[n]}) < {_LONGEST} and {names[n]} <> ''"
            told.append(f"case when {is_short} then regexp_matches({names[n]}, {_UNIT}) else false end")
    return " or ".join(told) or "false"
