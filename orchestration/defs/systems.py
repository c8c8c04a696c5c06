"""What each department or platform has delivered and owes, and whether it is late, as the graph's first assets say it.

Dagster calls an asset overdue by the time of its latest materialisation. A run would set that to now, whatever period
was delivered. So a system is reported here, and the time is that up to which its deliveries are complete: it is overdue
exactly when one of its feeds is, with no run needed for it.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence

import dagster as dg
from dagster._core.events import DagsterEvent, DagsterEventType, StepMaterializationData
from dagster._core.instance.utils import RUNLESS_JOB_NAME, RUNLESS_RUN_ID

from orchestration.defs.desk.departments import slug
from orchestration.defs.desk.markdown import md
from orchestration.defs.desk.standing import Standing, punctual, standings, told
from orchestration.defs.metadata import shown
from orchestration.project.calendar import GRACE
from orchestration.project.definitions import Project
from orchestration.warehouse import clock
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.clock import ZONE
from orchestration.warehouse.fingerprints import fingerprint
from transforms import Feed

_LENGTHS = {"year": 366, "quarter": 92, "month": 31, "day": 1}
"""The longest period of each cadence, in days."""
_CONTENT = "shenhe/content"
_DAY = datetime.timedelta(days=1)
ON_TIME = "on_time"
ASKED = "应报的都已报来：期末之后十五日内"


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


def _window(feeds: Iterable[Feed]) -> datetime.timedelta | None:
    """The longest period of the feed that delivers most often: a holiday feed delivers once a year."""
    days = [_LENGTHS["year" if one.holiday_only else one.cadence] for one in feeds if one.cadence != "any"]
    return datetime.timedelta(days=min(days)) if days else None


def checks(project: Project, deliveries: Callable[[], Iterable[Delivery]]) -> list[dg.AssetChecksDefinition]:
    """A check of each system that owes anything, which a person can execute; `deliveries` gives those of all feeds."""
    return [
        _check(name, feeds, project, deliveries)
        for name, feeds in by_system(project).items()
        if policy(feeds) is not None
    ]


def _check(
    system: str, feeds: Sequence[Feed], project: Project, deliveries: Callable[[], Iterable[Delivery]]
) -> dg.AssetChecksDefinition:
    # The decorators name an input after the key, which cannot be Chinese there.
    key = dg.AssetKey([system])

    @dg.op(name=f"{ON_TIME}_{slug(system).replace('-', '_')}", ins={"system": dg.In(dg.Nothing)}, out=dg.Out(None))
    def on_time() -> dg.AssetCheckResult:
        passed, said = punctual(one for one in standings(project, deliveries(), clock.today()) if one.feed in feeds)
        return dg.AssetCheckResult(
            passed=passed, asset_key=key, check_name=ON_TIME, description=said, severity=dg.AssetCheckSeverity.ERROR
        )

    check: dg.AssetChecksDefinition = dg.AssetChecksDefinition.create(
        keys_by_input_name={"system": key},
        node_def=on_time,
        check_specs_by_output_name={"result": dg.AssetCheckSpec(ON_TIME, asset=key, description=ASKED)},
        can_subset=False,
    )
    return check


def report(
    project: Project, deliveries: Iterable[Delivery], instance: dg.DagsterInstance, today: datetime.date
) -> None:
    """Report every system that does not stand as it was last reported: its deliveries, and whether it is on time."""
    by_name: dict[str, list[Standing]] = {}
    for one in standings(project, deliveries, today):
        by_name.setdefault(one.feed.system, []).append(one)
    known = _reported(instance, [dg.AssetKey([name]) for name in by_name])
    for name, found in by_name.items():
        key = dg.AssetKey([name])
        content = fingerprint([(one.feed.name, _lines(one), str(one.due), one.is_late) for one in found])
        if known.get(key) != content and any(one.deliveries for one in found):
            _materialise(instance, key, found, content)
            if policy(one.feed for one in found) is not None:
                _evaluate(instance, key, found)


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
            dg.AssetMaterialization(key, metadata=shown({"deliveries": md(*map(told, found)), _CONTENT: content}))
        ),
        job_name=RUNLESS_JOB_NAME,
    )
    instance.report_dagster_event(event, run_id=RUNLESS_RUN_ID, timestamp=moment)


def _evaluate(instance: dg.DagsterInstance, key: dg.AssetKey, found: Sequence[Standing]) -> None:
    passed, said = punctual(found)
    instance.report_runless_asset_event(
        dg.AssetCheckEvaluation(
            asset_key=key, check_name=ON_TIME, passed=passed, description=said, severity=dg.AssetCheckSeverity.ERROR
        )
    )


def _lines(one: Standing) -> list[tuple[str, str, str]]:
    return sorted((delivery.period or "", delivery.sha256, delivery.state) for delivery in one.deliveries)
