"""Evidence: the fingerprint of a gate's inputs: its subject, its suite, its code, and what else it reads."""

from collections.abc import Iterable
from dataclasses import astuple
from functools import cache

from expectations.fingerprint import suite_fingerprint
from orchestration.figures.build import contract_of
from orchestration.gates.comparison import Revised
from orchestration.project.calendar import HOLIDAYS
from orchestration.project.definitions import Project
from orchestration.project.tables import SqlTable
from orchestration.warehouse.fingerprints import code_fingerprint, fingerprint
from transforms import Feed


@cache
def _suite(module: str, theme: str | None = None) -> str:
    """Fingerprint of a gate's code with its imports, and of a theme's suite. Read once per process."""
    return fingerprint(code_fingerprint(f"orchestration.gates.{module}"), suite_fingerprint(theme))


def delivery_suite() -> str:
    """Fingerprint of the suite that judges deliveries. The contract is part of the delivery's id."""
    return _suite("deliveries")


def feed_evidence(project: Project, feed: Feed, subject: str) -> str:
    """The fingerprint of evidence on a feed, given that of its staging view."""
    calendar = project.tables[HOLIDAYS].query if feed.holiday_only else None
    return fingerprint(subject, _suite("feeds"), delivery_suite(), contract_of(feed), calendar)


def table_evidence(project: Project, table: SqlTable, subject: str) -> str:
    """The fingerprint of evidence on a table, given that of the table."""
    return fingerprint(subject, table.grain, _suite("tables", table.theme), project.personal_columns(table))


def figures_evidence(project: Project, subject: str, absent: Iterable[tuple[str, str]]) -> str:
    """The fingerprint of evidence on the figures, given theirs and the figures that are due but absent."""
    feeds = [repr(feed) for feed in project.feeds.values()] if (absent := sorted(absent)) else None
    return fingerprint(subject, _suite("figures"), absent, feeds)


def revision_evidence(revised: Iterable[Revised]) -> str | None:
    """The fingerprint of evidence on revisions; None where nothing is revised."""
    changes = [astuple(one) for one in revised]
    return fingerprint(changes, _suite("figures")) if changes else None
