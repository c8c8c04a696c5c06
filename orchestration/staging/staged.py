"""Staged files: compared with their hash before a table is made from them, and made again from the archive if damaged.

Parquet does not check its pages: a bit that flipped would give other numbers without an error.
"""

from orchestration.session import Session
from orchestration.staging.stage import stage
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.build.deliveries import in_force_of
from orchestration.warehouse.build.typed import TypedDelivery, typed
from orchestration.warehouse.messages import Message
from transforms import Feed


def require_whole(session: Session, feed: Feed) -> None:
    """Compare the staged files of a feed's deliveries in force, each once per session; type damaged ones again."""
    damaged = damaged_of(session, feed)
    for one in damaged:
        session.home.staged_file(feed.name, one.delivery).unlink(missing_ok=True)
        zh = f"{feed.name} {one.period} 的暂存文件已损坏，已由档案重新读入"
        en = f"the staged file of {feed.name} {one.period} was damaged: typed again from the archive"
        session.say_mended(Message(zh, en))
    if damaged:
        stage(session, feed)


def damaged_of(session: Session, feed: Feed) -> list[TypedDelivery]:
    """The deliveries in force whose staged file is gone or not as it was written; a hash that is unknown passes."""
    in_force = set(in_force_of(session.build, feed.name).items())
    return [
        one
        for one in typed(session.build, feed.name).values()
        if (one.period, one.sha256) in in_force and one.accepted and not _is_whole(session, feed, one)
    ]


def _is_whole(session: Session, feed: Feed, one: TypedDelivery) -> bool:
    if one.delivery in session.verified:
        return True
    path = session.home.staged_file(feed.name, one.delivery)
    if not path.exists() or one.staged_sha256 not in (None, sha256_of(path)):
        return False
    session.verified.add(one.delivery)
    return True
