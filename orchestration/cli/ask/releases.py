"""`shenhe releases`: every release ever made, with its state, and who signed it."""

from typing import Any

from orchestration.cli.ask.waiting import Kept, kept
from orchestration.cli.group import shenhe
from orchestration.cli.options import format_option, home_option
from orchestration.cli.output import print_rows
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import NoRelease, release_file
from orchestration.warehouse.releases.signatures import intact, signers_of
from orchestration.warehouse.releases.vintages import Release, known_releases, lineage

COLUMNS = ("release", "published_at", "commit", "parent", "fingerprint", "state", "kept")


@shenhe.command(examples=("shenhe releases", "shenhe releases --format json"))
@home_option
@format_option
def releases(home: str | None, form: str) -> None:
    """The releases, oldest first, with their state and whether the file is kept; who signed, where anybody did."""
    at = Home.at(home)
    of_ledger = kept(at)
    rows = [*_made(at, may_be_none=of_ledger.waits is not None), *_waiting(of_ledger)]
    if not of_ledger.signatures:
        print_rows(COLUMNS, rows, form)
        return
    signed = [(*row, _signed(of_ledger, row[4])) for row in rows]
    print_rows((*COLUMNS, "signed"), signed, form)


def _made(at: Home, may_be_none: bool) -> list[tuple[Any, ...]]:
    try:
        ancestors = [one.release for one in lineage(at)]
    except NoRelease:
        if may_be_none:
            return []
        raise
    return [
        (
            one.release, one.published_at, one.commit, one.parent, one.fingerprint,
            _state(one, ancestors), release_file(at, one.release).exists(),
        )
        for one in known_releases(at).values()
    ]  # fmt: skip


def _waiting(of_ledger: Kept) -> list[tuple[Any, ...]]:
    if of_ledger.waits is None:
        return []
    one, message = of_ledger.waits.waiting, of_ledger.waits.message
    state = f"waiting: {message.en}" if of_ledger.waits.awaited else message.en
    return [(one.release, None, None, one.parent, one.fingerprint, state, True)]


def _signed(of_ledger: Kept, content: str) -> str | None:
    """Who signed a content, and when; in a release that was made, before or after it was."""
    found = signers_of(intact(of_ledger.signatures), content)
    return "; ".join(f"{name} {moment:%Y-%m-%d %H:%M}" for name, moment in found.items()) or None


def _state(one: Release, ancestors: list[int]) -> str:
    if one.release not in ancestors:
        return "rolled back from" if one.rolled_back_at else "set aside"
    return "in force" if one.release == ancestors[-1] else "earlier"
