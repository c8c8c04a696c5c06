"""What is wrong with a delivery, cell by cell, in the words that go back to the department."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transforms.reading.personal import masked

MOST = 1_000
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
    range, date, key. What stands in a personal column is never quoted; what looks personal, in whatever cell it stands,
    is masked, and a text of many lines or characters is cut.
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


def more_problem(number: int, rule: str) -> Problem:
    """The last line of a list that is cut: how many more there are."""
    return Problem(None, None, None, "", f"另有 {number} 处，此处未列", f"and {number} more", rule)


class Problems:
    """The problems of one file as they are found: the first thousand, and how many more there are."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._kept)

    def add(self, problem: Problem) -> None:
        """Keep a problem, or count it."""
        if len(self._kept) < MOST:
            self._kept.append(problem)
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
        return tuple(self._kept)

    def listed(self, place: Callable[[Problem], tuple[int, ...]]) -> tuple[Problem, ...]:
        """All that is kept, by its place, and a last line that counts the rest."""
        kept = sorted(self._kept, key=place)
        return (*kept, more_problem(self._more, kept[-1].rule)) if self._more else tuple(kept)
