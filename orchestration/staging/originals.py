"""Originals: the archived bytes of deliveries, taken once, and compared with their hash before they are read again."""

from pathlib import Path

from orchestration.deliveries.folder import StandingFile
from orchestration.deliveries.identity import KINDS_OF_FILE
from orchestration.session import Session
from orchestration.warehouse import archive
from orchestration.warehouse.home import Home
from orchestration.warehouse.messages import Message


def original(home: Home, sha256: str) -> Path | None:
    """The archived file of this hash, None when it is gone. Its bytes are not compared."""
    kept = (archive.archived(home, sha256, suffix) for suffix in KINDS_OF_FILE)
    return next((path for path in kept if path.exists()), None)


def take_original(session: Session, standing: StandingFile) -> None:
    """Archive a standing file unless it is there already; what was just copied was compared on the way."""
    if original(session.home, standing.sha256) is None:
        archive.take(session.home, standing.path, standing.sha256)
        session.verified.add(standing.sha256)


def whole_original(session: Session, sha256: str, standing: StandingFile | None) -> Path | None:
    """The archived file of this hash, byte for byte; None when it is gone.

    A damaged one is removed, and taken again where the delivery still stands in its folder.
    """
    path = original(session.home, sha256)
    if path is not None and sha256 not in session.verified:
        if archive.sha256_of(path) == sha256:
            session.verified.add(sha256)
        else:
            path.unlink()
            path = None
            session.say_mended(_mended(sha256, standing))
    if path is None and standing is not None:
        take_original(session, standing)
        path = original(session.home, sha256)
    return path


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
