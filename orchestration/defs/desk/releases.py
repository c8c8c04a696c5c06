"""What the page of `release` shows, held back or not: reasons, changes, what is quarantined and owed."""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.defs.desk.feeds import quarantined_files
from orchestration.defs.desk.markdown import asset_link, md, plain, table
from orchestration.defs.desk.standing import owed
from orchestration.project.definitions import Project
from orchestration.release.decision import Decision
from orchestration.release.embargo.awaiting import Awaited
from orchestration.session import Session
from orchestration.timings import shown
from orchestration.warehouse.build.deliveries import quarantined
from orchestration.warehouse.build.evidence import Outcome

Values = Mapping[tuple[str, str], float | None]
"""Values by figure and period."""


def made(session: Session, decision: Decision, before: Values) -> dict[str, Any]:
    """Metadata of a release, given the values of the one before."""
    return {
        "release": decision.release or 0,
        "new": decision.is_new,
        "changed": md(_waits(decision.awaited) if decision.awaited else _changed(session, before, decision.is_new)),
        "quarantined": md(quarantined_files(session, session.project)),
        "owed": md(owed(session)),
        "timings": md(_timings(session)),
    }


def _waits(awaited: Awaited) -> str:
    return f"待发布：{plain(awaited.message.zh)} / waiting: {plain(awaited.message.en)}"


def lines(session: Session, decision: Decision) -> str:
    """What is said of a release that is held back: the lines that `shenhe refresh` prints."""
    return "\n".join([*decision.lines, *(one.line for one in quarantined(session.build))])


def held_back(session: Session, decision: Decision, before: Values) -> dict[str, Any]:
    """Metadata of a release that is held back, given the values of the one before."""
    return {
        "held_back": md(_reasons(session.project, decision.held_back)),
        "would_change": md(_changed(session, before, True)),
        "quarantined": md(quarantined_files(session, session.project)),
        "owed": md(owed(session)),
    }


def _reasons(project: Project, outcomes: Iterable[Outcome]) -> str:
    """Each outcome that holds the release back, with the page that shows it in full."""
    return "\n".join(f"- {_link(project, one)}：{plain(one.message_zh)} / {plain(one.message_en)}" for one in outcomes)


def _link(project: Project, outcome: Outcome) -> str:
    said = " ".join(filter(None, (outcome.gate, outcome.subject, outcome.period)))
    return asset_link(_asset_of(project, outcome), said, "checks")


def _asset_of(project: Project, outcome: Outcome) -> str:
    """The asset whose check judged an outcome: a feed, a table, or the figures."""
    if outcome.subject in project.feeds:
        return f"staging.{outcome.subject}"
    return outcome.subject if outcome.gate in ("grain", "expectation", "personal") else "figures"


def _timings(session: Session) -> str:
    """Where the time of the refresh went so far."""
    rows = ((phase, f"{spent:.2f}") for phase, spent in shown(session.timings.seconds()))
    return table(("环节 phase", "秒 seconds"), rows)


def _changed(session: Session, before: Values, is_new: bool) -> str:
    """The figures that came, went or changed since the release before."""
    if not is_new:
        return "内容未变 / the content is the same"
    rows = session.build.rows("select figure, period, value from figures")
    now = {(row["figure"], row["period"]): row["value"] for row in rows}
    if not before:
        return f"第一次发布，{len(now)} 个数值 / the first release, {len(now)} values"
    moved = [key for key in {**before, **now} if key not in now or key not in before or before[key] != now[key]]
    names = {name: figure.name_zh for name, figure in session.project.figures.items()}
    lines = [
        (name, names.get(name), period, before.get((name, period)), now.get((name, period))) for name, period in moved
    ]
    header = ("指标 figure", "名称", "时期 period", "原为 was", "现为 is")
    return table(header, lines, "指标未变，其他内容有变 / no figure changed, other content did")
