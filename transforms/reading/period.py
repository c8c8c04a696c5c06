"""Periods: what a file's name says of the time that its delivery is of."""

import calendar
import datetime
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache


class PeriodError(ValueError):
    """A file name that holds no period, or two; `zh` and `en` say which."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Period:
    """A year, quarter, month or day. `text` is its canonical form; `end` is inclusive."""

    text: str
    grain: str
    start: datetime.date
    end: datetime.date

    @classmethod
    @lru_cache(maxsize=10_000)
    def parse(cls, text: str) -> "Period":
        """From the canonical text: 2022, 2022-Q4, 2022-10, 2022-10-01. Raises ValueError for any other."""
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", text):
            return cls._quarter(int(match[1]), int(match[2]))
        numbers = [int(part) for part in text.split("-")]
        if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
            raise ValueError(f"{text!r} is no period")
        return (cls._year, cls._month, cls._day)[len(numbers) - 1](*numbers)

    @classmethod
    def _year(cls, year: int) -> "Period":
        return cls(f"{year}", "year", datetime.date(year, 1, 1), datetime.date(year, 12, 31))

    @classmethod
    def _quarter(cls, year: int, quarter: int) -> "Period":
        last = 3 * quarter
        end = datetime.date(year, last, calendar.monthrange(year, last)[1])
        return cls(f"{year}-Q{quarter}", "quarter", datetime.date(year, last - 2, 1), end)

    @classmethod
    def _month(cls, year: int, month: int) -> "Period":
        end = datetime.date(year, month, calendar.monthrange(year, month)[1])
        return cls(f"{year}-{month:02d}", "month", datetime.date(year, month, 1), end)

    @classmethod
    def _day(cls, year: int, month: int, day: int) -> "Period":
        date = datetime.date(year, month, day)
        return cls(date.isoformat(), "day", date, date)

    def next(self) -> "Period":
        """The period of the same grain that follows."""
        return self._holding(self.end + datetime.timedelta(days=1))

    def previous(self) -> "Period":
        """The period of the same grain before."""
        return self._holding(self.start - datetime.timedelta(days=1))

    def _holding(self, day: datetime.date) -> "Period":
        match self.grain:
            case "year":
                return self._year(day.year)
            case "quarter":
                return self._quarter(day.year, (day.month + 2) // 3)
            case "month":
                return self._month(day.year, day.month)
            case _:
                return self._day(day.year, day.month, day.day)


_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}$")
_COPY = re.compile(r"\s*(?:\((\d{1,2})\)|-\s*副本)$")
_YEAR = r"(?<!\d)(199\d|20\d\d)"
_NUMERALS = "一二三四五六七八九十"
_MONTH = rf"(1[0-2]|0?[1-9]|十[一二]?|[{_NUMERALS}])"
_DAY = r"(3[01]|[12]\d|0?[1-9])"
_TWO_MONTH, _TWO_DAY = r"(1[0-2]|0[1-9])", r"(3[01]|[12]\d|0[1-9])"
_QUARTER = r"([1-4一二三四])"
_TO = r"\s*(?:-|~|—|–|至|到|、|和)\s*"
# What names a span, or a time that never was, must not pass for the year in it.
_NO_PERIOD = re.compile(
    rf"{_YEAR}\s*年?(?:度|\s*)(?:[上下]半年|第?\s*\d{{1,2}}\s*周(?!年)|\d{{1,2}}\s*月份?\s*[上中下]旬"
    rf"|[前头]?\d{{1,2}}\s*(?:月份?)?{_TO}\d{{1,2}}\s*月|前\S{{1,3}}(?:月|季)"
    rf"|\s*第?{_QUARTER}(?:季度?)?{_TO}第?{_QUARTER}\s*季)"
    rf"|{_YEAR}(?:\s*年\s*|[-_.]){_MONTH}(?:\s*月\s*|[-_.]){_DAY}\s*[日号]?(?:\s*[至到~—]|[日号]\s*[-–])\s*\d"
    rf"|{_YEAR}(?:\s*年)?{_TO}(?:199\d|20\d\d|\d\d)\s*年"
)
# The most telling form first: each takes its characters, so that no other can take them again. A time that never was
# takes them too: 2022-02-30 is not the year 2022.
_FORMS = (
    ("day", re.compile(rf"{_YEAR}\s*年\s*{_MONTH}\s*月\s*(\d{{1,2}})\s*[日号]")),
    ("day", re.compile(rf"{_YEAR}([-_.])(\d{{1,2}})\2(\d{{1,2}})(?!\d)")),
    ("day", re.compile(rf"{_YEAR}{_TWO_MONTH}(\d\d)(?!\d)")),
    ("quarter", re.compile(rf"{_YEAR}\s*年?度?\s*[-_.]?\s*第?\s*([\d{_NUMERALS}])\s*季度?")),
    ("quarter", re.compile(rf"{_YEAR}\s*年?\s*[-_. ]?\s*[Qq](\d)(?!\d)")),
    ("month", re.compile(rf"{_YEAR}\s*年\s*(\d{{1,2}}|十[一二]?|[{_NUMERALS}])\s*月份?")),
    ("month", re.compile(rf"{_YEAR}[-_.](\d\d)(?!\d)")),
    ("month", re.compile(rf"{_YEAR}(\d\d)(?!\d)")),
    ("year", re.compile(rf"{_YEAR}(?!\d)")),
)


def period_of(file_name: str) -> Period:
    """The one period that a file's name holds. Raises PeriodError when it holds none, or two."""
    rest, _ = _without_copy_number(file_name)
    if _NO_PERIOD.search(rest):
        raise PeriodError("文件名写的是一段时间，不是一个时期", "the file name holds a span, not one period")
    found: list[str] = []
    for grain, form in _FORMS:
        for match in form.finditer(rest):
            found += _texts(grain, match)
            rest = rest[: match.start()] + "\x00" * len(match[0]) + rest[match.end() :]
    texts = list(dict.fromkeys(found))
    if not texts:
        raise PeriodError("文件名中没有时期，请写明，如 2022年10月", "the file name holds no period, such as 2022-10")
    if len(texts) > 1:
        said = "、".join(texts)
        raise PeriodError(f"文件名中有不止一个时期：{said}", f"the file name holds more than one period: {said}")
    return Period.parse(texts[0])


def copy_number(file_name: str) -> int:
    """The number in brackets behind a name, as a second copy gets it: 0 when there is none."""
    return _without_copy_number(file_name)[1]


def _without_copy_number(file_name: str) -> tuple[str, int]:
    """A file's name without suffix and copy marks, in half-width form, and the last copy number."""
    stem = _SUFFIX.sub("", unicodedata.normalize("NFKC", file_name)).rstrip()
    number = 0
    while match := _COPY.search(stem):
        number = number or int(match[1] or 1)
        stem = stem[: match.start()].rstrip()
    return stem, number


def _texts(grain: str, match: "re.Match[str]") -> list[str]:
    """The canonical text of what was matched, none where there is no such time."""
    numbers = [_number(group) for group in match.groups() if group not in ("-", "_", ".")]
    year = numbers[0]
    text = f"{year}-Q{numbers[1]}" if grain == "quarter" else "-".join(f"{number:02d}" for number in numbers)
    try:
        return [Period.parse(text).text]
    except ValueError:
        return []


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return sum(_NUMERALS.index(numeral) + 1 for numeral in text)
