"""What the last refresh left, against what stands now: told from its report, so that nobody waits for a refresh.

For `shenhe status`, the schedule and the sensor. What a refresh itself has to do, `plan` tells from the build.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.deliveries import FolderReader
from orchestration.plan import expected_fingerprints
from orchestration.project import Project
from orchestration.staging import inventory
from orchestration.warehouse.home import Home
from orchestration.warehouse.reading import NoRelease, open_locked_down


@dataclass(frozen=True)
class Report:
    """What the last refresh came to. `failing`: gate, subject, period, message; `marks`: fingerprints of tables."""

    finished_at: datetime.datetime
    release: int | None
    held_back: bool
    rolled_back_from: int | None
    failing: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]
    inventories: dict[str, str]
    marks: dict[str, str]

    @property
    def in_force(self) -> list[dict[str, Any]]:
        return [row for row in self.deliveries if row["state"] == "in force"]


def read_report(home: Home) -> Report:
    """The report of the last refresh. Raises NoRelease when there was none."""
    if not home.last_refresh.exists():
        raise NoRelease("no refresh yet")
    with open_locked_down(home.last_refresh) as connection:

        def rows(query: str) -> list[dict[str, Any]]:
            result = connection.execute(query)
            names = [column[0] for column in result.description]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

        (refresh,) = rows("select finished_at, release, held_back, rolled_back_from from refresh")
        return Report(
            **refresh,
            failing=rows(
                """select gate, subject, period, message_zh || ' / ' || message_en as message from gates
                where state in ('fail', 'needs_explanation') and gate <> 'delivery'"""
            ),
            deliveries=rows("select feed, period, file, sha256, state, department, reason from deliveries"),
            inventories={row["feed"]: row["inventory"] for row in rows("from feeds")},
            marks={row["name"]: row["fingerprint"] for row in rows("from tables")},
        )


def inventories(project: Project, folder: FolderReader, today: datetime.date) -> dict[str, str]:
    """The inventory of every feed as its folder stands now. Hashes files that it has not seen yet, reads none."""
    return {name: inventory(feed, folder.standing(feed, today)) for name, feed in project.feeds.items()}


def stale_feeds(report: Report, standing: Mapping[str, str]) -> list[str]:
    """Feeds whose folder, contract or suite changed since, given the inventories that stand."""
    return [name for name, mark in standing.items() if report.inventories.get(name) != mark]


def stale_tables(report: Report, project: Project) -> list[str]:
    """Tables whose definition, or what they read, changed since."""
    expected = expected_fingerprints(project, report.in_force)
    return [name for name in project.tables if report.marks.get(name) != expected[name]]


def orphans_changed(report: Report, project: Project, folder: FolderReader) -> bool:
    """Whether a folder that no feed is named for, or a file in no folder, came or went since."""
    standing = {(name, "") for name in folder.folders() - set(project.feeds)}
    standing |= {("", name) for name in folder.strays()}
    return standing != {(row["feed"], row["file"]) for row in report.deliveries if row["feed"] not in project.feeds}
