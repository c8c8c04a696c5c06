"""What is wrong with a delivery, cell by cell, in the words that go back to the department."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from transforms.reading.personal import masked

MOST = 1_000
"""Cells to mend that are listed per file."""
MORE, UNJUDGED = "more", "unjudged"
"""The rules of the lines that say how many more cells there are, and what could not be judged yet."""
_LONGEST = 100


class FileError(ValueError):
    """A file that cannot be read at all, or only to a row; `zh` and `en` say why and what to do."""

    def __init__(self, zh: str, en: str, row: int | None = None) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en, self.row = zh, en, row


@dataclass(frozen=True)
class Problem:
    """A place in a file, what stands there, and what was expected.

    `row` counts from 1 as a spreadsheet does; `rule` is one of file, header, unit, parse, total, required, category,
    range, date, key; or MORE or UNJUDGED, for a line about the list itself. What stands in a personal column is never
    quoted; what looks personal, in whatever cell it stands, is masked, and a text of many lines or characters is cut.
    """

    sheet: str | None
    row: int | None
    column: str | None
    found: str
    expected_zh: str
    expected_en: str
    rule: str

    def __post_init__(self) -> None:
        for name in ("column", "found", "expected_zh", "expected_en"):
            text = getattr(self, name)
            if text:
                object.__setattr__(self, name, masked(text))
        if len(self.found) > _LONGEST or "\n" in self.found:
            line = " ".join(self.found.split())
            object.__setattr__(self, "found", line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…")


@dataclass(frozen=True)
class Remark:
    """Something that is said of a file that was accepted."""

    zh: str
    en: str


def number_to_mend(rules: Collection[str]) -> tuple[str, str]:
    """How many places a list with these rules tells to mend, in Chinese and in English."""
    listed = sum(rule not in (MORE, UNJUDGED) for rule in rules)
    return (f"超过 {listed}", f"more than {listed}") if MORE in rules else (f"{listed}", f"{listed}")


def unjudged(zh: str, en: str) -> Problem:
    """Something that can be judged only when the cells that are listed are mended."""
    return Problem(None, None, None, "", zh, en, UNJUDGED)


class Problems:
    """The problems of one file as they are found.

    At most `most` are listed: every kind (a rule of a column) has its share, and a line counts the rest.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kinds: dict[tuple[str, str | None], list[Problem]] = {}
        self._more = 0
        self._unjudged: dict[Problem, None] = {}

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def add(self, problem: Problem) -> None:
        """Keep a problem, or count it."""
        if problem.rule == UNJUDGED:
            self._unjudged[problem] = None
            return
        kept = self._kinds.setdefault((problem.rule, problem.column), [])
        if len(kept) < self._most:
            kept.append(problem)
        else:
            self._more += 1

    def extend(self, problems: Iterable[Problem]) -> None:
        """Keep or count several."""
        for problem in problems:
            self.add(problem)

    def leave_out(self, number: int) -> None:
        """Count problems that were not looked at one by one."""
        self._more += number

    @property
    def kept(self) -> tuple[Problem, ...]:
        """What is kept, as it was found."""
        return tuple(one for kind in self._kinds.values() for one in kind)

    def listed(self, place: Callable[[Problem], tuple[int, ...]]) -> tuple[Problem, ...]:
        """What is listed, by its place; then how many more there are, and what could not be judged yet."""
        shares = _shares({kind: len(kept) for kind, kept in self._kinds.items()}, self._most)
        shown = sorted((one for kind, kept in self._kinds.items() for one in kept[: shares[kind]]), key=place)
        more = self._more + len(self.kept) - len(shown)
        last = [Problem(None, None, None, "", f"另有 {more} 处，此处未列", f"and {more} more", MORE)] if more else []
        if self._unjudged:
            zh = "；".join(one.expected_zh for one in self._unjudged)
            en = "; ".join(one.expected_en for one in self._unjudged)
            last.append(unjudged(f"改正以上各处后才能检查：{zh}", f"can be judged once these are mended: {en}"))
        return (*shown, *last)


def _shares(counts: Mapping[tuple[str, str | None], int], most: int) -> dict[tuple[str, str | None], int]:
    """How many of each kind are listed: what the smaller kinds leave goes to the larger ones."""
    shares: dict[tuple[str, str | None], int] = {}
    for number, (kind, count) in enumerate(sorted(counts.items(), key=lambda one: one[1])):
        shares[kind] = min(count, (most - sum(shares.values())) // (len(counts) - number))
    return shares
