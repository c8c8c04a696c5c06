"""Sends messages, to all addressees at once, and waits no longer than was set. What fails never raises."""

import smtplib
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from orchestration.alerts.memory import Unsent
from orchestration.alerts.settings import Addressee, Settings
from orchestration.alerts.targets.message import Letter, NotTaken
from orchestration.warehouse.messages import Message


@dataclass(frozen=True)
class Sent:
    """What became of messages: those that were taken, and why others were not, by addressee."""

    taken: tuple[Unsent, ...]
    failures: tuple[Message, ...]


@dataclass
class _Outcome:
    taken: list[Unsent] = field(default_factory=list)
    failure: str = ""


def send(settings: Settings, unsent: Sequence[Unsent]) -> Sent:
    """Send each addressee its messages, in order, until one is not taken."""
    give_up = time.monotonic() + settings.timeout
    outcomes: dict[str, _Outcome] = {}
    threads = []
    for one in settings.addressees:
        waiting = [each for each in unsent if each.addressee == one.key]
        if waiting:
            outcomes[one.key] = _Outcome(failure=f"not within {settings.timeout:.0f} s")
            # Nobody waits for a thread that hangs, not even the end of the process.
            arguments = (one, waiting, give_up, outcomes[one.key])
            threads.append(threading.Thread(target=_send, args=arguments, daemon=True))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, give_up - time.monotonic()))
    failures = [
        _not_sent(one, outcomes[one.key].failure)
        for one in settings.addressees
        if one.key in outcomes and outcomes[one.key].failure
    ]
    return Sent(tuple(each for outcome in outcomes.values() for each in outcome.taken), tuple(failures))


def send_now(settings: Settings, letter: Letter) -> Sent:
    """Send one message to everyone."""
    return send(settings, [Unsent(one.key, letter) for one in settings.addressees])


def _send(one: Addressee, waiting: Sequence[Unsent], give_up: float, outcome: _Outcome) -> None:
    for each in waiting:
        left = give_up - time.monotonic()
        if left <= 0:
            return
        try:
            one.target.send(each.letter, left)
        except Exception as error:  # noqa: BLE001 - a library's fault must not end a refresh
            outcome.failure = _reason(error)
            return
        outcome.taken.append(each)
    outcome.failure = ""


def _reason(error: Exception) -> str:
    """Why a message was not taken, without what addresses and answers may hold."""
    reason = getattr(error, "reason", None)
    if isinstance(reason, Exception):
        return _reason(reason)
    if isinstance(error, NotTaken):
        return str(error)
    if isinstance(error, smtplib.SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    code = getattr(error, "code", None)
    if isinstance(code, int):
        return f"HTTP {code}"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _not_sent(one: Addressee, reason: str) -> Message:
    return Message(
        f"告警未送达 {one.name}（{reason}），下次刷新时重发",
        f"the alert did not reach {one.name} ({reason}): sent again at the next refresh",
    )
