"""Readiness: what is stale by today's deliveries and definitions, or has no evidence for its fingerprint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from orchestration.figures.build import figures_fingerprint
from orchestration.gates.comparison import REVISION, Released, absent_figures, revised_figures
from orchestration.gates.evidence import feed_evidence, figures_evidence, revision_evidence, table_evidence
from orchestration.project.definitions import Project
from orchestration.staging.stage import staging_fingerprint
from orchestration.warehouse.build.deliveries import InForce
from orchestration.warehouse.build.state import State
from orchestration.warehouse.messages import Message


@dataclass(frozen=True)
class NotReady:
    """A reason other than a gate against a release: `subject` is stale, or has no evidence."""

    subject: str
    message: Message


def expected_fingerprints(project: Project, in_force: Iterable[InForce]) -> dict[str, str]:
    """The fingerprints that staging views and tables must have, given the deliveries in force."""
    of_feed: dict[str, list[tuple[str, str]]] = {name: [] for name in project.feeds}
    for one in in_force:
        of_feed.setdefault(one.feed, []).append((one.period, one.sha256))
    expected = {f"staging.{name}": staging_fingerprint(feed, of_feed[name]) for name, feed in project.feeds.items()}
    for table in project.tables.values():
        expected[table.name] = table.fingerprint(expected)
    return expected


def not_ready(project: Project, state: State, released: Released) -> list[NotReady]:
    """What has to be made or judged before a release, given the build's state and the release before."""
    found = [one for one in _checked(project, state, released) if one is not None]
    revised = revision_evidence(revised_figures(state, released))
    if (
        revised is not None
        and state.evidence.get(REVISION) != revised
        and all(one.subject != "figures" for one in found)
    ):
        zh = "figures 与已发布的数值不同，修订尚未检验"
        en = "figures is not as it was released: materialise it to have the revision judged"
        found.append(NotReady("figures", Message(zh, en)))
    return found


def _checked(project: Project, state: State, released: Released) -> Iterator[NotReady | None]:
    def check(subject: str, fingerprint: str, evidence: str) -> NotReady | None:
        if state.fingerprints.get(subject) != fingerprint:
            zh, en = f"{subject} 已过时，请先刷新", f"{subject} is stale: materialise it first"
        elif state.evidence.get(subject) != evidence:
            zh, en = f"{subject} 尚无证据，请先检验", f"{subject} has no evidence: materialise it first"
        else:
            return None
        return NotReady(subject, Message(zh, en))

    expected = expected_fingerprints(project, state.in_force)
    for name, feed in project.feeds.items():
        fingerprint = expected[f"staging.{name}"]
        yield check(f"staging.{name}", fingerprint, feed_evidence(project, feed, fingerprint))
    for table in project.tables.values():
        fingerprint = expected[table.name]
        yield check(table.name, fingerprint, table_evidence(project, table, fingerprint))
    fingerprint = figures_fingerprint(project, expected, state.in_force)
    yield check("figures", fingerprint, figures_evidence(project, fingerprint, absent_figures(state, released)))
