"""Who answers for an asset, and by what it is found: owners and tags."""

from collections.abc import Iterable

from pypinyin import lazy_pinyin

from orchestration.gates.explanations import EXPLANATIONS
from orchestration.project.definitions import Project
from orchestration.project.tables import SqlTable, feeds_behind
from transforms import Feed


def owner(department: str) -> str:
    """A department as Dagster names the owner of an asset. It may be Chinese, other than the value of a tag."""
    return f"team:{department}"


def slug(name: str) -> str:
    """A Chinese name in pinyin, as a tag takes it: `qu-ren-she-ju` for 区人社局."""
    return "-".join(part.lower() for part in lazy_pinyin(name, errors=_ascii_only) if part)


def of_feed(feed: Feed) -> tuple[list[str], dict[str, str]]:
    """Owners and tags of a feed."""
    tags = {"theme": feed.theme, "department": slug(feed.department), "cadence": feed.cadence}
    return [owner(feed.department)], tags


def of_system(feeds: Iterable[Feed]) -> tuple[list[str], dict[str, str]]:
    """Owners and tags of a system that delivers these feeds; the tags that all of its feeds share."""
    found = [of_feed(feed) for feed in feeds]
    owners = sorted({one for owners, _ in found for one in owners})
    return owners, _shared(tags for _, tags in found)


def of_table(table: SqlTable, project: Project) -> tuple[list[str], dict[str, str]]:
    """Owners and tags of a table: the departments that deliver what it is counted from."""
    feeds = [project.feeds[name] for name in sorted(feeds_behind(table.name, project.tables))]
    owners, tags = of_system(feeds) if feeds else ([owner(office(project))], {})
    return owners, {**tags, "theme": table.theme or "core"}


def office(project: Project) -> str:
    """The department that signs for figures and releases: the one that keeps the notes."""
    return project.feeds[EXPLANATIONS].department


def _shared(tags: Iterable[dict[str, str]]) -> dict[str, str]:
    first, *others = tags
    return {key: value for key, value in first.items() if all(other.get(key) == value for other in others)}


def _ascii_only(text: str) -> str:
    return "".join(letter for letter in text if letter.isascii() and letter.isalnum())
