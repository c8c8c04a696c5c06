"""How the feeds stand on a day: what has come, what is owed and until when, what is late; and how that is told."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from orchestration.defs.desk.markdown import asset_link, plain
from orchestration.project.calendar import due, next_owed
from orchestration.project.definitions import Project
from orchestration.session import Session
from orchestration.warehouse.build.deliveries import Delivery, judged
from transforms import Feed

_CADENCES = {
    "year": "每年 yearly",
    "quarter": "每季 quarterly",
    "month": "每月 monthly",
    "day": "每日 daily",
    "any": "不定期 any",
}


@dataclass(frozen=True)
class Standing:
    """A feed's deliveries in force or quarantined, the period it owes next, its due day, and the day asked for."""

    feed: Feed
    deliveries: Sequence[Delivery]
    owed: str | None
    due: datetime.date | None
    day: datetime.date

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due < self.day


def standings(project: Project, deliveries: Iterable[Delivery], today: datetime.date) -> list[Standing]:
    """How every feed stands on a day, given the deliveries of all feeds."""
    of_feed: dict[str, list[Delivery]] = {}
    for one in deliveries:
        of_feed.setdefault(one.feed, []).append(one)
    calendar, found = project.holidays(), []
    for name, feed in project.feeds.items():
        listed = [one for one in of_feed.get(name, []) if one.state in ("in force", "quarantined")]
        owed = next_owed(feed, periods_in_force(listed), calendar, today)
        found.append(Standing(feed, tuple(listed), owed, due(owed) if owed else None, today))
    return found


def deliveries_of(session: Session) -> list[Delivery]:
    """What stands in force or quarantined in the build, of all feeds."""
    return [one for one, _ in judged(session.build) if one.feed in session.project.feeds]


def punctual(found: Iterable[Standing]) -> tuple[bool, str]:
    """Whether nothing is overdue, and what is, in one paragraph."""
    late = [one for one in found if one.is_late]
    if not late:
        return True, "没有逾期 / nothing is overdue"
    zh = "；".join(f"{one.feed.title} {one.owed} 逾期，最迟 {one.due}" for one in late)
    en = "; ".join(f"{one.feed.name} {one.owed} is overdue since {one.due}" for one in late)
    return False, f"{zh} / {en}"


def told(one: Standing) -> str:
    """A feed in a paragraph: what has come, what is owed next, what is quarantined."""
    lines = [f"**{asset_link(f'staging.{one.feed.name}', one.feed.title)}** {_CADENCES[one.feed.cadence]}"]
    lines.append(f"- 已到 delivered to: {max(periods_in_force(one.deliveries), default='—')}")
    if one.owed:
        mark = "✗ 逾期 overdue: " if one.is_late else "下一期 next: "
        lines.append(f"- {mark}{one.owed}，最迟 due {one.due}")
    lines += [f"- ✗ 退回 quarantined: {plain(file.file)}" for file in one.deliveries if file.state == "quarantined"]
    return "\n".join(lines)


def periods_in_force(deliveries: Iterable[Delivery]) -> list[str]:
    """The periods of the deliveries in force."""
    return [one.period for one in deliveries if one.state == "in force" and one.period]


def owed(session: Session) -> str:
    """As Markdown, the feeds that are overdue on the session's day: department, period, due day."""
    late = [one for one in standings(session.project, deliveries_of(session), session.today) if one.is_late]
    lines = [
        f"- {plain(one.feed.department)} · {asset_link(f'staging.{one.feed.name}', one.feed.title)}："
        f"{one.owed}，最迟 due {one.due}"
        for one in late
    ]
    return "\n".join(lines) or "没有逾期 / nothing is overdue"
