"""What a feed asks of a department, in words: columns, what may stand in them, file name, due day."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.project.calendar import due, recent
from orchestration.project.definitions import project
from transforms import Column, Feed

CADENCES = {"year": "每年", "quarter": "每季", "month": "每月", "day": "每日", "any": "不定期"}
KINDS = {
    "text": "文字", "code": "文字或编码", "integer": "整数", "decimal": "数字", "exact": "数字", "date": "日期",
    "timestamp": "日期和时间", "flag": "是或否", "year": "年份",
}  # fmt: skip
_YEARS_BACK = 10


@dataclass(frozen=True)
class Asked:
    """A column as it is to be delivered: its header with the unit, its contract, and what must hold of it."""

    header: str
    column: Column
    is_required: bool
    expected_zh: str
    expected_en: str

    @property
    def choices(self) -> tuple[str, ...]:
        """What may stand in a cell, where that can be listed."""
        return ("是", "否") if self.column.kind == "flag" else self.column.choices


def columns_of(feed: Feed, period: str) -> Iterator[Asked]:
    """The columns to deliver for a period, in their order; those of a wide table one by one."""
    for column in feed.columns:
        yield _asked(feed, column, column.header)
    if feed.wide is None:
        return
    last = int(period[:4])
    for number in feed.wide.expected or range(last, last - _YEARS_BACK, -1):
        yield _asked(feed, feed.wide.value, feed.wide.header.format(number))


def _asked(feed: Feed, column: Column, header: str) -> Asked:
    rules = [rule for rule in feed.rules if rule.column == column.name]
    zh, en = [rule.expected_zh for rule in rules], [rule.expected_en for rule in rules]
    if column.personal:
        zh.append("属个人信息，只校验有此列，不入库")
        en.append("personal: the column must be there, and is not kept")
    elif not column.required and not column.required_when:
        zh.append("可以为空")
        en.append("may be empty")
    if feed.key == (column.name,):
        zh.append("不得重复")
        en.append("no value twice")
    elif column.name in feed.key:
        zh.append("与其他主键列合起来不得重复")
        en.append("no combination with the other key columns twice")
    unit = f"（{column.unit}）" if column.unit else ""
    return Asked(f"{header}{unit}", column, column.required, "；".join(zh), "; ".join(en))


def next_due(feed: Feed, today: datetime.date) -> tuple[str, datetime.date] | None:
    """The period that is due next, and its last day; None where nothing is owed."""
    calendar = project().holidays()
    days = [day for holiday in calendar for day in holiday.days]
    periods = days if feed.holiday_only else recent(feed, calendar, today)
    return next(((period, due(period)) for period in periods if due(period) >= today), None)


def file_name(feed: Feed, period: str) -> str:
    """How a file may be called: any name does that holds the period."""
    return f"{feed.title}_{period}.{'csv' if feed.media == 'log' else 'xlsx'}"


def usual_period(feed: Feed, today: datetime.date) -> str:
    """The period to prepare a file for: the one due next, else the current month."""
    found = next_due(feed, today)
    return found[0] if found else f"{today:%Y-%m}"
