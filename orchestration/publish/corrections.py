"""Corrections: which released values were changed within the year up to a release, by its own history."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from orchestration.project.catalogue import Figure
from orchestration.publish.model import Correction, Row


def corrections(
    revisions: Sequence[Row], history: Sequence[Row], releases: Sequence[Row], figures: Mapping[str, Figure]
) -> tuple[Correction, ...]:
    """The corrections that the last of `releases` shows, newest first, then in the order of the catalogue.

    They are shown for a year, counted by the moments at which the two releases were made: no clock is asked.
    """
    last = releases[-1]
    since = _year_before(last["published_at"])
    published = {row["release"]: row["published_at"] for row in releases}
    states = {(row["figure"], row["period"], row["release"]): row for row in history}
    position = {name: place for place, name in enumerate(figures)}
    found = [
        Correction(
            figures[row["figure"]], row["period"],
            row["was"], _printed_before(history, row), row["is"], _printed(states, row),
            row["release"], published[row["release"]], row["note"], row["release"] == last["release"],
        )
        for row in revisions
        if row["figure"] in figures and published[row["release"]] > since
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-one.release, position[one.figure.figure], one.period)))


def _printed(states: Mapping[tuple[str, str, int], Row], revision: Row) -> str | None:
    state = states[revision["figure"], revision["period"], revision["release"]]
    return state["as_printed"] if state["present"] else None


def _printed_before(history: Sequence[Row], revision: Row) -> str:
    """How the value that was changed had been printed."""
    place = (revision["figure"], revision["period"])
    before = [
        row for row in history if (row["figure"], row["period"]) == place and row["release"] < revision["release"]
    ]
    return str(max(before, key=lambda row: row["release"])["as_printed"])


def _year_before(moment: datetime) -> datetime:
    try:
        return moment.replace(year=moment.year - 1)
    except ValueError:  # 29 February
        return moment.replace(year=moment.year - 1, day=28)
