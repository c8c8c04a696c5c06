"""Originals of a feed's deliveries: those that its folder shows are archived; what was found damaged is said."""

from collections.abc import Iterable, Mapping

from orchestration.deliveries.folder import StandingFile
from orchestration.deliveries.originals import Original, original, whole_original
from orchestration.session import Session
from orchestration.warehouse import archive
from orchestration.warehouse.messages import Message


def keep_originals(session: Session, standing: Iterable[StandingFile]) -> dict[str, Original]:
    """Archive each standing file that is not there yet, durably. Returns what was taken, by hash. Raises OSError."""
    taken: dict[str, Original] = {}
    for file in standing:
        if file.sha256 not in taken and original(session.home, file.sha256) is None:
            taken[file.sha256] = whole_original(session.home, file.sha256, file.path)
    if taken:
        archive.settle(session.home)
        session.verified.update(taken)
    return taken


def original_to_read(
    session: Session, sha256: str, standing: StandingFile | None, known: Mapping[str, Original]
) -> Original:
    """The archived file of this hash, byte for byte; a damaged one is taken again where the delivery still stands.

    `known` are those that were compared or taken just now.
    """
    found = known.get(sha256)
    if found is None and sha256 in session.verified and (path := original(session.home, sha256)):
        found = Original(path)
    if found is None:
        found = whole_original(session.home, sha256, standing.path if standing else None)
        archive.settle(session.home)
    if found.was_damaged and sha256 not in session.verified:
        session.say_mended(_mended(sha256, standing))
    if found.path is not None:
        session.verified.add(sha256)
    return found


def _mended(sha256: str, standing: StandingFile | None) -> Message:
    if standing is None:
        return Message(
            f"档案 {sha256[:12]} 已损坏，原文件已不在报送文件夹，请重新报送",
            f"archived file {sha256[:12]} is damaged and no longer stands among the deliveries: deliver it again",
        )
    return Message(
        f"档案 {sha256[:12]} 已损坏，已由报送文件 {standing.file} 重新存档",
        f"archived file {sha256[:12]} was damaged: taken again from {standing.file}",
    )
