"""The calendar of releases, `calendar.csv`: what is not released before a moment, or before it is signed.

It stands in the folder of deliveries, beside the folders of the feeds. Without it nothing waits.
"""

import csv
import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.deliveries.districts import LIST
from orchestration.warehouse.clock import ZONE
from transforms import themes

if TYPE_CHECKING:
    from orchestration.project.definitions import Project

CALENDAR = "calendar.csv"
_COLUMNS = ("figures", "period", "until", "signers")
_ALL = "*"
_YEAR = re.compile(r"[12]\d{3}")


class BadCalendar(ValueError):
    """A calendar that cannot be used, or that is gone; the message names the line, and says what to do."""


@dataclass(frozen=True)
class Embargo:
    """A line of the calendar: these figures of this period wait until a moment of the office's clock, and for signers.

    A year covers the holidays in it.
    """

    figures: frozenset[str]
    period: str
    until: datetime.datetime | None
    signers: tuple[str, ...]

    def covers(self, figure: str, period: str) -> bool:
        """Whether a figure in a period is embargoed by this line."""
        return figure in self.figures and (period == self.period or period.startswith(f"{self.period}-"))


def embargoes(extracts: Path, project: "Project", must_stand: bool = False) -> list[Embargo]:
    """The lines of the calendar in a folder of deliveries; none without one.

    Raises BadCalendar, also where there is no calendar and `must_stand`: nothing is released since it was lost.
    """
    path = extracts / CALENDAR
    _require_place(extracts)
    if not path.is_file():
        if must_stand:
            raise BadCalendar(
                f"{path} 不见了：请放回；不再禁发时，留一份只有表头的文件 / "
                f"{path} is gone: put it back, or one with its header alone where nothing is to wait"
            )
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            if missing := [name for name in _COLUMNS if name not in (reader.fieldnames or ())]:
                raise BadCalendar(f"{path}：缺少列 {'、'.join(missing)} / columns are missing: {', '.join(missing)}")
            rows = [(reader.line_num, row) for row in reader if any(row.values())]
    except (csv.Error, UnicodeDecodeError) as error:
        raise BadCalendar(f"{path}：不是 UTF-8 的 CSV 文件 / not a CSV file in UTF-8: {error}") from error
    except OSError as error:
        raise BadCalendar(f"{path}：无法读取 / cannot be read: {error.strerror}") from error
    return [_embargo(path, number, row, project) for number, row in rows]


def _require_place(extracts: Path) -> None:
    """Raise BadCalendar for a calendar under another name or in the folder of a city: nobody would heed it."""
    of_city = extracts.parent / CALENDAR
    if (extracts.parent / LIST).is_file() and of_city.exists():
        raise BadCalendar(f"{of_city}：请放入各区的文件夹 {extracts.name} 等 / put it into the folder of each district")
    if not (extracts / CALENDAR).is_file() and extracts.is_dir():
        for other in sorted(extracts.iterdir()):
            if other.name.lower().startswith("calendar."):
                raise BadCalendar(f"{other}：应为名为 {CALENDAR} 的文件 / it has to be a file called {CALENDAR}")


def _embargo(path: Path, number: int, row: Mapping[str | None, str | None], project: "Project") -> Embargo:
    told = {name: unicodedata.normalize("NFKC", row.get(name) or "").strip() for name in _COLUMNS}
    try:
        if None in row:
            raise _Wrong("列数多于表头", "more cells than the header has")
        figures = frozenset(name for one in _listed(told["figures"]) for name in _figures(one, project))
        if not figures:
            raise _Wrong("figures 为空，请写 *、主题或指标", "figures is empty: name *, a theme or figures")
        until, signers = _moment(told["until"]), tuple(dict.fromkeys(_listed(told["signers"])))
        if until is None and not signers:
            raise _Wrong("until 与 signers 至少填一项", "fill in until, signers, or both")
        return Embargo(figures, _period(told["period"]), until, signers)
    except _Wrong as wrong:
        raise BadCalendar(f"{path} 第 {number} 行：{wrong.zh} / line {number}: {wrong.en}") from None


class _Wrong(ValueError):
    """What is wrong with a line, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def _listed(text: str) -> list[str]:
    """Names that are separated by `、`, `;` or a comma."""
    for sign in ";,":
        text = text.replace(sign, "、")
    return [one.strip() for one in text.split("、") if one.strip()]


def _figures(name: str, project: "Project") -> Iterator[str]:
    """The figures that a name of the calendar means: all of them, those of a theme, or one."""
    titles = themes()
    found = [
        one
        for one, figure in project.figures.items()
        if name in (_ALL, one, figure.name_zh, figure.theme, *titles.get(figure.theme, ()))
    ]
    if not found:
        raise _Wrong(f"没有名为 {name} 的主题或指标", f"no theme or figure is called {name}")
    yield from found


def _period(text: str) -> str:
    """A year, or a holiday as in the figures."""
    first, interval, last = text.partition("/")
    if _YEAR.fullmatch(text) or (interval and _is_day(first) and _is_day(last)):
        return text
    raise _Wrong(
        f"时期 {text or '为空'}，应如 2022 或 2022-10-01/2022-10-07",
        f"period {text or 'is empty'}: write 2022 or 2022-10-01/2022-10-07",
    )


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _moment(text: str) -> datetime.datetime | None:
    """A moment of the office's clock; one that names a zone is converted. None where the cell is empty."""
    if not text:
        return None
    try:
        # A day without a time would be its midnight, which nobody who writes it need mean.
        moment = datetime.datetime.fromisoformat(text) if len(text) > len("2023-01-20") else None
        if moment is not None:
            return moment.astimezone(ZONE).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        pass
    raise _Wrong(
        f"时刻 {text}，应如 2023-01-20 09:00 或 2023-01-20T09:00+08:00",
        f"moment {text}: write 2023-01-20 09:00, or 2023-01-20T09:00+08:00",
    )
