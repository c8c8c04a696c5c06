"""What each department or platform has delivered and owes, and whether it is late, as the graph's first assets say it.

Dagster calls an asset overdue by the time of its latest materialisation. A run would set that to now, whatever period
was delivered. So a system is reported here, and the time is that up to which its deliveries are complete: it is overdue
exactly when one of its feeds is, with no run needed for it.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import dagster as dg
from dagster._core.events import DagsterEvent, DagsterEventType, StepMaterializationData
from dagster._core.instance.utils import RUNLESS_JOB_NAME, RUNLESS_RUN_ID

from orchestration.defs.desk.markdown import md, table
from orchestration.project.calendar import GRACE, due, next_owed
from orchestration.project.definitions import Project
from orchestration.session import Session
from orchestration.warehouse.build.deliveries import Delivery, judged
from orchestration.warehouse.clock import ZONE
from orchestration.warehouse.fingerprints import fingerprint
from transforms import Feed

_LENGTHS = {"year": 366, "quarter": 92, "month": 31, "day": 1}
"""The longest period of each cadence, in days."""
_CONTENT = "shenhe/content"
CADENCES = {
    "year": "每年 yearly",
    "quarter": "每季 quarterly",
    "month": "每月 monthly",
    "day": "每日 daily",
    "any": "不定期 any",
}


@dataclass(frozen=True)
class Standing:
    """How a feed stands: its deliveries in force or quarantined, the period it owes next and that period's due day."""

    feed: Feed
    deliveries: Sequence[Delivery]
    owed: str | None
    due: datetime.date | None


def by_system(project: Project) -> dict[str, list[Feed]]:
    """The feeds of each system."""
    found: dict[str, list[Feed]] = {}
    for feed in project.feeds.values():
        found.setdefault(feed.system, []).append(feed)
    return found


def policy(feeds: Iterable[Feed]) -> dg.FreshnessPolicy | None:
    """Late one period and fifteen days after its deliveries end, a warning once the period is over; None for notes."""
    window = _window(feeds)
    if window is None:
        return None
    return dg.FreshnessPolicy.time_window(fail_window=window + GRACE + _DAY, warn_window=window)


_DAY = datetime.timedelta(days=1)


def _window(feeds: Iterable[Feed]) -> datetime.timedelta | None:
    """The longest period of the feed that delivers most often: a holiday feed delivers once a year."""
    days = [_LENGTHS["year" if one.holiday_only else one.cadence] for one in feeds if one.cadence != "any"]
    return datetime.timedelta(days=min(days)) if days else None


def standings(session: Session, feeds: Iterable[Feed]) -> list[Standing]:
    """How these feeds stand by the build."""
    calendar, found = session.project.holidays(), []
    for feed in feeds:
        deliveries = [one for one, _ in judged(session.build, feed.name)]
        periods = [one.period for one in deliveries if one.state == "in force" and one.period]
        owed = next_owed(feed, periods, calendar, session.today)
        found.append(Standing(feed, deliveries, owed, due(owed) if owed else None))
    return found


def report(session: Session, instance: dg.DagsterInstance) -> None:
    """Report every system whose deliveries changed since they were last reported."""
    systems = by_system(session.project)
    known = _reported(instance, [dg.AssetKey([name]) for name in systems])
    for name, feeds in systems.items():
        found = standings(session, feeds)
        content = fingerprint([(one.feed.name, _lines(one), str(one.due)) for one in found], str(_window(feeds)))
        if known.get(dg.AssetKey([name])) != content and any(one.deliveries for one in found):
            _materialise(instance, dg.AssetKey([name]), found, content)


def _reported(instance: dg.DagsterInstance, keys: Sequence[dg.AssetKey]) -> Mapping[dg.AssetKey, str]:
    """The content that each system was last reported with."""
    found = {}
    for record in instance.get_asset_records(keys):
        latest = record.asset_entry.last_materialization
        metadata = latest.asset_materialization.metadata if latest and latest.asset_materialization else {}
        if isinstance(content := metadata.get(_CONTENT), dg.TextMetadataValue) and content.text:
            found[record.asset_entry.asset_key] = content.text
    return found


def _materialise(instance: dg.DagsterInstance, key: dg.AssetKey, found: Sequence[Standing], content: str) -> None:
    window = _window(one.feed for one in found)
    dues = [one.due for one in found if one.due]
    moment = None
    if window is not None and dues:
        late = datetime.datetime.combine(min(dues) + _DAY, datetime.time(), ZONE)
        moment = (late - window - GRACE - _DAY).timestamp()
    event = DagsterEvent(
        event_type_value=DagsterEventType.ASSET_MATERIALIZATION.value,
        event_specific_data=StepMaterializationData(
            dg.AssetMaterialization(key, metadata={"deliveries": md(_table(found)), _CONTENT: content})
        ),
        job_name=RUNLESS_JOB_NAME,
    )
    instance.report_dagster_event(event, run_id=RUNLESS_RUN_ID, timestamp=moment)


def _table(found: Iterable[Standing]) -> str:
    header = ("报送 feed", "周期 cadence", "已到 delivered to", "下一期 owed next", "最迟 due", "退回 quarantined")
    return table(header, (_cells(one) for one in found))


def _cells(one: Standing) -> tuple[object, ...]:
    periods = [delivery.period for delivery in one.deliveries if delivery.state == "in force" and delivery.period]
    refused = "、".join(delivery.file for delivery in one.deliveries if delivery.state == "quarantined")
    said = f"{one.feed.title} {one.feed.name}"
    return said, CADENCES[one.feed.cadence], max(periods, default=None), one.owed, one.due, refused


def _lines(one: Standing) -> list[tuple[str | None, str, str]]:
    return [(delivery.period, delivery.sha256, delivery.state) for delivery in one.deliveries]


def owed(session: Session) -> str:
    """As Markdown, the feeds that are overdue on the session's day: department, period, due day."""
    found = standings(session, session.project.feeds.values())
    late = [one for one in found if one.due and one.due < session.today]
    header = ("部门 department", "报送 feed", "最早欠报 owed since", "最迟 due")
    rows = [
        (one.feed.department, one.feed.title, one.owed, one.due)
        for one in sorted(late, key=lambda one: one.due or session.today)
    ]
    return table(header, rows, "没有逾期 / nothing is overdue")
