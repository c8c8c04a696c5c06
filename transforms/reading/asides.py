"""Asides in logs: SQL for the rows that DuckDB must leave to the cell rules, as they may be totals or state a unit.

What it takes for such a row may be data after all; the rules of `notes`, `mentions` and `row_units` decide.
"""

from collections.abc import Collection, Mapping, Sequence

from transforms.contract import Feed
from transforms.reading.mentions import is_suspect, mentions
from transforms.reading.notes import OPENS_ASIDE
from transforms.reading.plain import is_ascii, is_capital
from transforms.reading.staged import literal
from transforms.reading.units import header_and_unit

_OPENS_ASIDE = literal(OPENS_ASIDE)
# How a total, a note or a heading among the rows may begin: the row rules say which of them it is.
_OPENING = literal(r"[:：计總总注註全附其]")
_TOTAL = literal(r"[合总總小共][\s\pZ]*[计計]")
_NUMBERS = literal(r"[\d\s.,%*\[\]/-]*")
_LONGEST = 100
_OF_UNITS = ("单位", "币", "计量")
_NEVER_NAMES = ("decimal", "integer", "date", "timestamp", "flag", "year")
_UNIT = literal(
    r"[元圆圓币幣鎊镑$¥￥€£]|[单單][\s\pZ]*位|[以按].{1,8}[计計]|USD|RMB|CNY|HKD|EUR|GBP|JPY"
    r"|^[\s\pZ(（]*[千万萬百亿億十]*(人|人次|件|平方米|平米|㎡|m2|亩|家|户|戶|个|個|项|項)?[\s\pZ)）]*$"
)


def has_unit_column(feed: Feed, header: Sequence[str]) -> bool:
    """Whether a column that the contract does not have may state the unit or the currency of each row."""
    agreed = {header_and_unit(column.header)[0] for column in feed.columns}
    names = {header_and_unit(text)[0] for text in header} - agreed
    return any(word in name for name in names for word in _OF_UNITS)


def no_data(
    feed: Feed,
    header: Sequence[str],
    names: Sequence[str],
    types: Sequence[str],
    places: Mapping[str, int],
    left_out: Collection[str] = (),
) -> str:
    """SQL that is true for a row that may be a total or a note, or say more than the contract; empty without texts.

    `places` is where each column of the contract stands in the header. For what is typed as a number, a date or a flag
    it is not true: a cell that names a total is none. Whether a cell of the columns `left_out` names one is not asked.
    """
    texts = [name for name, kind in zip(names, types, strict=True) if kind == "VARCHAR"]
    if not texts:
        return ""
    opens = [opens_aside(names[0])] if types[0] == "VARCHAR" else []
    never = {
        names[places[column.name]] for column in feed.columns if column.kind in _NEVER_NAMES or column.name in left_out
    }
    free = [name for name in texts if name not in never]
    return " or ".join([is_no_data(texts, free), *opens, says_more(header, names, types, places)])


def is_no_data(cells: list[str], free: Sequence[str]) -> str:
    """SQL that is true for a row that may be a total or a note: told by its first cell that is no number.

    A total may be named in any of the `free` cells too: those that need not be a number, a date or a flag.
    """
    *rest, last = cells
    said = _opens(last)
    for cell in reversed(rest):
        said = f"case when {cell} is null or {_is_number(cell)} then {said} else {_opens(cell)} end"
    # A row that begins with a code, as most do, neither opens a note nor names a total there.
    first = " or ".join([said, *(names_total(cell) for cell in cells[:1] if cell in free)])
    asked = f"case when {is_ascii(cells[0])} and {is_capital(cells[0])} then false else {first} end"
    return " or ".join([asked, *(names_total(cell) for cell in free if cell != cells[0])])


# Each as a `case`: of an `and` within an expression DuckDB computes both sides for every row.
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


def _is_number(cell: str) -> str:
    # What begins with a capital letter, as most codes do, needs no regular expression.
    return f"case when {is_capital(cell)} then false else regexp_full_match({cell}, {_NUMBERS}) end"


def _opens(cell: str) -> str:
    return f"case when strlen({cell}) > length({cell}) then regexp_matches({cell}, {_OPENING}) else false end"


def names_total(cell: str) -> str:
    """SQL that is true for a cell that may name a total."""
    says = f"contains({cell}, '计') or contains({cell}, '計')"
    return f"case when {says} then regexp_matches({cell}, {_TOTAL}) else false end"
