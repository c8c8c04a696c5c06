"""Takes a step of a refresh, and says what its page in the UI shows. All values are plain: no Dagster is imported."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.defs.desk import feeds, figures, releases, standing, tables
from orchestration.refresh import steps
from orchestration.release.decision import content_fingerprint
from orchestration.session import Session
from orchestration.warehouse.build.deliveries import Delivery
from orchestration.warehouse.build.evidence import Outcome
from orchestration.warehouse.releases.reader import released_figures
from transforms import Feed

FIGURES = "figures"
RELEASE = "release"
_OF_FEED = "staging."


@dataclass(frozen=True)
class Page:
    """What was made: its data version, its metadata, the outcomes of its gates."""

    data_version: str
    metadata: Mapping[str, Any]
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class ReleasePage(Page):
    """A release, or why it is `held_back`; with the deliveries of all feeds on a day."""

    held_back: str | None = None
    deliveries: tuple[Delivery, ...] = ()
    day: datetime.date = datetime.date.min


def taken(session: Session, name: str) -> Page:
    """Take a step, named for what it makes: `staging.<feed>`, `<schema>.<table>`, `figures`, `release`."""
    if name.startswith(_OF_FEED):
        return _feed(session, session.project.feeds[name.removeprefix(_OF_FEED)])
    if name == FIGURES:
        step = steps.make_all_figures(session)
        return Page(step.fingerprint, figures.made(session, step), step.outcomes)
    if name == RELEASE:
        return _release(session)
    table = session.project.tables[name]
    step = steps.make_table(session, table)
    return Page(step.fingerprint, tables.made(session, table, step), step.outcomes)


def _feed(session: Session, feed: Feed) -> Page:
    staged, step = steps.stage_feed(session, feed)
    return Page(step.fingerprint, feeds.made(session, feed, staged, step), step.outcomes)


def _release(session: Session) -> ReleasePage:
    before = released_figures(session.home)
    decision = steps.release(session)
    deliveries = tuple(standing.deliveries_of(session))
    if decision.refused:
        metadata, said = releases.held_back(session, decision, before), releases.lines(session, decision)
        return ReleasePage("", metadata, (), said, deliveries, session.today)
    version = content_fingerprint(session.build, session.project)
    return ReleasePage(version, releases.made(session, decision, before), (), None, deliveries, session.today)
