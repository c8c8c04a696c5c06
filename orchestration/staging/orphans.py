"""Orphans: what stands among the deliveries where no feed is read from. It is listed as quarantined."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from orchestration.deliveries.folder import Folder
from orchestration.project.definitions import Project
from orchestration.session import Session
from orchestration.warehouse.build.deliveries import Delivery, orphans, put_orphans
from orchestration.warehouse.messages import Message


def standing_orphans(project: Project, folder: Folder) -> frozenset[tuple[str, str]]:
    """Folder and file of each: a folder that no feed is named for or read from, or a file in no folder."""
    unread = (folder.folders() - set(project.feeds)) | folder.misplaced(project.feeds).keys()
    return frozenset({*((name, "") for name in unread), *(("", name) for name in folder.strays())})


def list_orphans(session: Session) -> None:
    """List as quarantined what stands where no feed is read from, and nothing else of that kind."""
    standing = standing_orphans(session.project, session.folder)
    if orphans(session.build) != standing:
        misplaced = session.folder.misplaced(session.project.feeds)
        put_orphans(session.build, [_orphan(session.project, misplaced, *one) for one in sorted(standing)])


def _orphan(project: Project, misplaced: Mapping[str, Path], folder: str, file: str) -> Delivery:
    if folder in misplaced:
        place, whole = misplaced[folder].parent, project.feeds[folder].of_city
        reason = Message(
            f"{folder} 是{'全市' if whole else '各区'}报送，请移入 {place}",
            f"{folder} is delivered {'once for the city' if whole else 'by each district'}: move it into {place}",
        )
    elif file:
        reason = Message(
            f"{file} 不在任何报送的文件夹内，请移入", f"{file} is in no feed's folder: move it into its own"
        )
    else:
        near = difflib.get_close_matches(folder, project.feeds, n=1, cutoff=0)[0]
        reason = Message(
            f"没有名为 {folder} 的报送，是否为 {near}", f"no feed is called {folder}; did you mean {near}?"
        )
    return Delivery(folder, None, None, file, "", 0, None, "quarantined", reason, None, None)
