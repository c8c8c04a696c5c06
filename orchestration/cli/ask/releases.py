"""`shenhe releases`: every release ever made, with its state."""

from orchestration.cli.group import shenhe
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import release_file
from orchestration.warehouse.releases.vintages import Release, known_releases, lineage


@shenhe.command(examples=("shenhe releases", "shenhe releases --format json"))
@home_option
@format_option
def releases(home: str | None, form: str) -> None:
    """The releases, oldest first, with their state and whether the file is kept."""
    at = Home.at(home)
    ancestors = [one.release for one in lineage(at)]
    rows = [
        (
            one.release, one.published_at, one.commit, one.parent, one.fingerprint,
            _state(one, ancestors), release_file(at, one.release).exists(),
        )
        for one in known_releases(at).values()
    ]  # fmt: skip
    print_rows(("release", "published_at", "commit", "parent", "fingerprint", "state", "kept"), rows, form)


def _state(one: Release, ancestors: list[int]) -> str:
    if one.release not in ancestors:
        return "rolled back from" if one.rolled_back_at else "set aside"
    return "in force" if one.release == ancestors[-1] else "earlier"
