"""What a release waits for: the lines of the calendar that cover what it changes, less what is past and signed."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestration.deliveries.embargoes import Embargo
from orchestration.warehouse.messages import Message

Values = Mapping[tuple[str, str], float | None]
"""Values by figure and period."""


@dataclass(frozen=True)
class Awaited:
    """The moment until which a release is embargoed, and the signers that it waits for; either may be missing."""

    until: datetime | None
    signers: tuple[str, ...]

    @property
    def message(self) -> Message:
        """`until 2023-01-20 09:00, for the signature of 张三`, by the office's clock."""
        zh, en = [], []
        if self.until:
            zh.append(f"禁发至 {told(self.until)}（北京时间）")
            en.append(f"until {told(self.until)} (UTC+8)")
        if self.signers:
            zh.append(f"待{'、'.join(self.signers)}签署")
            en.append(f"for the signature of {', '.join(self.signers)}")
        return Message("，".join(zh), ", ".join(en))


def told(moment: datetime) -> str:
    """A moment of the office's clock, to the minute unless it has seconds."""
    return moment.isoformat(sep=" ", timespec="auto" if moment.second or moment.microsecond else "minutes")


def changed(now: Values, before: Values) -> set[tuple[str, str]]:
    """Figures and periods that come, go or change."""
    return {key for key in {**before, **now} if key not in now or key not in before or before[key] != now[key]}


def covering(lines: Iterable[Embargo], keys: Collection[tuple[str, str]]) -> list[Embargo]:
    """The lines that cover any of these figures and periods."""
    return [line for line in lines if any(line.covers(*key) for key in keys)]


def in_full(lines: Iterable[Embargo]) -> Awaited:
    """All that these lines ask for: the latest moment, and every signer."""
    found = list(lines)
    moments = [line.until for line in found if line.until]
    return Awaited(max(moments, default=None), tuple(dict.fromkeys(name for line in found for name in line.signers)))


def still_awaited(lines: Iterable[Embargo], signed: Collection[str], moment: datetime) -> Awaited | None:
    """What these lines still ask for at a moment, given who signed the content; None where that is nothing."""
    asked = in_full(lines)
    until = asked.until if asked.until and asked.until > moment else None
    signers = tuple(name for name in asked.signers if name not in signed)
    return Awaited(until, signers) if until or signers else None
