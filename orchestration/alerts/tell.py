"""Tells a change of state once: looks, compares with what was told, writes the message down, sends it."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from orchestration.alerts.conditions import FAILED, Condition, conditions, failed
from orchestration.alerts.letters import letter_of
from orchestration.alerts.memory import Memory, Unsent, alone, kept, recall, remember
from orchestration.alerts.sending import send
from orchestration.alerts.settings import Settings, read_settings, settings_file
from orchestration.deliveries.districts import district_of
from orchestration.project.definitions import Project, project
from orchestration.release.last_refresh import read_record, recorded_waits
from orchestration.warehouse.clock import today
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases.integrity import Damaged
from orchestration.warehouse.releases.reader import NoRelease, current_release

_PATIENCE = 1.0


@dataclass(frozen=True)
class Ending:
    """A `refresh` or `backup` that ended, the error that it ended by, if so, and when; None for just now.

    `at` is in seconds since the epoch: what is looked at late is no news where another one ended after it.
    """

    error: Message | None = None
    at: float | None = None
    what: str = "refresh"


def said_of(error: BaseException) -> Message:
    """What is told of an error. Its text may quote a cell: it is its type, or what the system said."""
    cause = error.__cause__ if error.__cause__ is not None else error
    kind = type(cause).__name__
    if isinstance(cause, Damaged):
        return Message(str(cause), kind)
    said = (cause.strerror if isinstance(cause, OSError) else None) or kind
    return Message(f"出错 {said}", f"error {said}")


def tell(home: Home, ended: Ending | None = None, longest: float = math.inf) -> tuple[Message, ...]:
    """Tell what has changed since it was last told, and send what could not be sent before.

    `ended` is what ended just now, if that is known; sending takes no more than `longest` seconds, nor than was set.
    Returns what could not be sent, and why. Does nothing where nobody is to be told, or another process is telling.
    Raises BadAlerts.
    """
    file = settings_file(home)
    if file is None or not home.root.is_dir():
        return ()
    settings = read_settings(file)
    with alone(home, _PATIENCE) as is_alone:
        if not is_alone:
            return ()
        before = recall(home)
        after = _compared(home, project(district_of(home)), settings, before, ended)
        if after != before:
            remember(home, after)
        sent = send(replace(settings, timeout=max(0.0, min(settings.timeout, longest))), after.unsent)
        if sent.taken:
            remember(home, replace(after, unsent=_without(after.unsent, sent.taken)))
    return sent.failures


def _without(unsent: Sequence[Unsent], taken: Sequence[Unsent]) -> tuple[Unsent, ...]:
    """What is still to be sent. Of two messages that are the same, the earlier one was taken."""
    left = [*unsent]
    for one in taken:
        left.remove(one)
    return tuple(left)


def _compared(home: Home, declared: Project, settings: Settings, before: Memory, ended: Ending | None) -> Memory:
    """What is told and unsent once what has changed is written down."""
    is_news = ended is not None and (ended.at is None or ended.at > before.ended_at.get(ended.what, 0.0))
    found = _found(home, declared, before, ended if is_news else None)
    standing, told = {one.place for one in found}, {(one.place, one.version) for one in before.told}
    began = [one for one in found if (one.place, one.version) not in told]
    over = [one for one in before.told if one.place not in standing]
    keys = {one.key for one in settings.addressees}
    unsent = [one for one in before.unsent if one.addressee in keys]
    if began or over:
        letter = letter_of(declared.district.name, began, over, current_release(home))
        unsent += [Unsent(one.key, letter) for one in settings.addressees]
    ended_at = {ended.what: ended.at or time.time()} if ended is not None and is_news else {}
    return Memory(tuple(found), kept(unsent), {**before.ended_at, **ended_at})


def _found(home: Home, declared: Project, before: Memory, ended: Ending | None) -> Sequence[Condition]:
    """What is wrong now. What cannot be looked at stays as it was told: a record that is damaged, how a run ended."""
    stood = [one for one in before.told if one.kind == FAILED]
    if ended is not None:
        stood = [one for one in stood if one.subject != ended.what]
        stood += [] if ended.error is None else [failed(ended.what, ended.error)]
    try:
        record = read_record(home)
        return [*stood, *conditions(declared, record, recorded_waits(home, record), today())]
    except (NoRelease, Damaged):
        return [*stood, *(one for one in before.told if one.kind != FAILED)]
