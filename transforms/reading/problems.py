"""What is wrong with a delivery, cell by cell, in the words that go back to the department."""

from dataclasses import dataclass

MOST = 1_000


@dataclass(frozen=True)
class Problem:
    """A place in a file, what stands there, and what was expected.

    `row` counts from 1 as a spreadsheet does; `rule` is one of file, header, unit, parse, total, required, category,
    range, date, key.
    """

    sheet: str | None
    row: int | None
    column: str | None
    found: str
    expected_zh: str
    expected_en: str
    rule: str


def capped(problems: list[Problem]) -> tuple[Problem, ...]:
    """The first problems, and in place of the rest a line that counts them."""
    if len(problems) <= MOST:
        return tuple(problems)
    more = len(problems) - MOST
    last = Problem(None, None, None, "", f"另有 {more} 处", f"and {more} more", problems[0].rule)
    return (*problems[:MOST], last)
