"""What holds a release back, as lines: what it is, whose, which deliveries changed, and what to run next."""

import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from orchestration.project.definitions import Project
from orchestration.project.tables import feeds_behind
from orchestration.session import Session
from orchestration.warehouse.build.deliveries import Delivery, judged
from orchestration.warehouse.build.evidence import Outcome
from orchestration.warehouse.releases.reader import open_release, read_deliveries

# Files that a line names; the gates of a figure may lie behind a year of daily files.
_NAMED = 5


def held_back_lines(session: Session, held_back: Collection[Outcome], release: int | None) -> list[str]:
    """For each outcome `held back: <gate> <subject> <period>`, and below it, indented, what to know and to do.

    `release` is the one in force.
    """
    about = _About(session, release)
    return [line for one in held_back for line in _lines(about, one)]


def _lines(about: "_About", one: Outcome) -> Iterator[str]:
    period = f" {one.period}" if one.period else ""
    name_zh, name_en, department = named(about.session.project, one.subject)
    yield f"held back: {one.gate} {one.subject}{period}"
    yield f"  {name_zh}（{department}）：{one.message_zh}"
    yield f"  {name_en} ({department}): {one.message_en}"
    changed = about.changed(_feeds_behind(about.session.project, one.subject))
    if about.release is not None:
        zh, en = f"发布 {about.release} 以来变动的报送", f"deliveries changed since release {about.release}"
        yield f"  {zh} / {en}: {_files(changed) if changed else '无 / none'}"
    yield f"  下一步 / next: {' · '.join(_next(about.session, one, changed))}"


def named(project: Project, subject: str) -> tuple[str, str, str]:
    """What a figure, feed or table is called in Chinese and in English, and the departments that deliver it."""
    if subject in project.figures:
        figure = project.figures[subject]
        return figure.name_zh, figure.name_en, figure.department
    departments = dict.fromkeys(project.feeds[name].department for name in _feeds_behind(project, subject))
    told = "、".join(departments) or "区统计局"
    if subject in project.feeds:
        return project.feeds[subject].title, subject, told
    table = project.tables.get(subject)
    return (table.description_zh, table.description_en, told) if table else (subject, subject, told)


def _feeds_behind(project: Project, subject: str) -> list[str]:
    if subject in project.figures:
        return sorted(project.feeds_behind(project.figures[subject]))
    if subject in project.feeds:
        return [subject]
    return sorted(feeds_behind(subject, project.tables)) if subject in project.tables else []


@dataclass(frozen=True)
class _Changed:
    """A delivery that is in force or quarantined now and was not in the release, or that was and is gone."""

    delivery: Delivery
    gone: bool = False

    def __str__(self) -> str:
        refused = self.delivery.state == "quarantined"
        state = "（已撤回 / withdrawn）" if self.gone else "（已退回 / quarantined）" if refused else ""
        return f"{self.delivery.feed}/{self.delivery.file}{state}"


@dataclass(frozen=True)
class _About:
    """A session, and what changed since the release in force."""

    session: Session
    release: int | None

    @cached_property
    def _released(self) -> list[Delivery]:
        if self.release is None:
            return []
        with open_release(self.session.home, self.release) as connection:
            return [one for one in read_deliveries(connection) if one.state == "in force"]

    def changed(self, feeds: Collection[str]) -> list[_Changed]:
        """The deliveries of these feeds that changed, the newest period first."""
        if self.release is None:
            return []
        now = [one for feed in feeds for one, _ in judged(self.session.build, feed)]
        before = [one for one in self._released if one.feed in feeds]
        known, periods = {_content(one) for one in before}, {(one.feed, one.period) for one in now}
        found = [_Changed(one) for one in now if _content(one) not in known]
        found += [_Changed(one, gone=True) for one in before if (one.feed, one.period) not in periods]
        return sorted(found, key=lambda one: one.delivery.period or "", reverse=True)


def _content(one: Delivery) -> tuple[str, str | None, str]:
    return one.feed, one.period, one.sha256


def _files(changed: list[_Changed]) -> str:
    more = len(changed) - _NAMED
    named = "、".join(map(str, changed[:_NAMED]))
    return f"{named}，另有 {more} 份 / and {more} more" if more > 0 else named


def _next(session: Session, one: Outcome, changed: list[_Changed]) -> Iterator[str]:
    """The commands that show more, that check what is to be mended, and that write the note to sign."""
    yield f"shenhe gates --failed --figure {shlex.quote(one.subject)}"
    there = [each.delivery for each in changed if not each.gone]
    if there:
        path = session.request.extracts / there[0].feed / there[0].file
        yield f"shenhe check {shlex.quote(str(path))}"
    if one.state == "needs_explanation":
        yield "shenhe notes"
