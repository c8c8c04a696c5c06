"""What somebody has to see to now: a release that is held back or waits, what is quarantined, overdue, or failed.

No cell is quoted, and no figure.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.project.calendar import expected
from orchestration.project.definitions import Project
from orchestration.release.embargo.waits import Waits
from orchestration.release.held_back import named
from orchestration.release.last_refresh import LastRefresh
from orchestration.warehouse.messages import Message
from transforms.reading.personal import masked

HELD_BACK, WAITING, QUARANTINED, OVERDUE, FAILED = "held back", "waiting", "quarantined", "overdue", "failed"
_COMMANDS = {"refresh": "刷新", "backup": "备份"}


@dataclass(frozen=True)
class Condition:
    """Something to see to: of what kind, of what, and what is said of it in Chinese and English.

    `version` tells a file, or the content of a release, from the one that it replaced.
    """

    kind: str
    subject: str
    period: str | None
    zh: str
    en: str
    version: str = ""

    @property
    def place(self) -> tuple[str, str, str | None]:
        """What is the same for as long as it lasts, in whatever version."""
        return self.kind, self.subject, self.period


def failed(what: str, said: Message) -> Condition:
    """The last `refresh`, or the last `backup`, ended by an error."""
    return Condition(FAILED, what, None, f"{_COMMANDS[what]}：{said.zh}", f"{what}: {said.en}")


def conditions(project: Project, record: LastRefresh, waits: Waits | None, today: datetime.date) -> list[Condition]:
    """All that the record of the last refresh tells, the release that waits, and what is overdue today."""
    found = [
        *_held_back(project, record),
        *_waiting(waits),
        *_quarantined(project, record),
        *_overdue(project, record, today),
    ]
    return list({(one.place, one.version): one for one in found}.values())


def _held_back(project: Project, record: LastRefresh) -> Iterator[Condition]:
    for one in record.failing:
        zh, en, departments = named(project, one.subject)
        subject, period = f"{one.gate} {one.subject}", f" {one.period}" if one.period else ""
        yield Condition(
            HELD_BACK, subject, one.period, f"{subject}{period}：{zh}（{departments}）", f"{subject}{period}: {en}"
        )
    if record.rolled_back_from is not None:
        number = record.rolled_back_from
        zh, en = f"内容与已回退的发布 {number} 相同", f"the content of release {number}, which was rolled back from"
        yield Condition(HELD_BACK, "rollback", str(number), zh, en)
    elif record.held_back and not record.failing:
        yield Condition(HELD_BACK, "evidence", None, "检查尚未完成", "what is not judged yet")


def _waiting(waits: Waits | None) -> Iterator[Condition]:
    if waits is not None:
        release, said = waits.waiting, waits.message
        zh, en = f"发布 {release.release}：{said.zh}", f"release {release.release}: {said.en}"
        yield Condition(WAITING, f"release {release.release}", None, zh, en, release.fingerprint)


def _quarantined(project: Project, record: LastRefresh) -> Iterator[Condition]:
    for one in record.deliveries:
        if one.state == "quarantined":
            file, period = f"{one.feed}/{masked(one.file)}", f" {one.period}" if one.period else ""
            department = one.department or "—"
            title = project.feeds[one.feed].title if one.feed in project.feeds else one.feed
            zh, en = f"{title}（{department}）{one.period or ''}：{file}", f"{one.feed}{period}: {file}"
            yield Condition(QUARANTINED, file, one.period, zh, en, one.sha256[:16])


def _overdue(project: Project, record: LastRefresh, today: datetime.date) -> Iterator[Condition]:
    for name, feed in project.feeds.items():
        periods = [one.period for one in record.state.in_force if one.feed == name]
        for period, is_overdue in expected(feed, periods, project.holidays(), today):
            if is_overdue:
                yield Condition(OVERDUE, name, period, f"{feed.title}（{feed.department}）{period}", f"{name} {period}")
