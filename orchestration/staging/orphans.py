"""Orphans: what stands among the deliveries and in no feed's folder. It is listed as quarantined."""

import difflib

from orchestration.deliveries.folder import Folder
from orchestration.project.definitions import Project
from orchestration.session import Session
from orchestration.warehouse.build.deliveries import Delivery, orphans, put_orphans
from orchestration.warehouse.messages import Message


def standing_orphans(project: Project, folder: Folder) -> frozenset[tuple[str, str]]:
    """Folder and file of each: a folder that no feed is named for, or a file in no folder."""
    folders = ((name, "") for name in folder.folders() - set(project.feeds))
    return frozenset({*folders, *(("", name) for name in folder.strays())})


def list_orphans(session: Session) -> None:
    """List as quarantined what stands in no feed's folder, and nothing else of that kind."""
    standing = standing_orphans(session.project, session.folder)
    if orphans(session.build) != standing:
        put_orphans(session.build, [_orphan(session.project, *one) for one in sorted(standing)])


def _orphan(project: Project, folder: str, file: str) -> Delivery:
    if file:
        reason = Message(
            f"{file} 不在任何报送的文件夹内，请移入", f"{file} is in no feed's folder: move it into its own"
        )
    else:
        near = difflib.get_close_matches(folder, project.feeds, n=1, cutoff=0)[0]
        reason = Message(
            f"没有名为 {folder} 的报送，是否为 {near}", f"no feed is called {folder}; did you mean {near}?"
        )
    return Delivery(folder, None, None, file, "", 0, None, "quarantined", reason, None, None)
