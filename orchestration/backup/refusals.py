"""Why nothing is backed up or restored: a wrong folder, too little room, damage."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from orchestration.warehouse.messages import Message
from orchestration.warehouse.releases.integrity import Damaged


class WrongFolder(ValueError):
    """The folder cannot be backed up to, or restored from, or restored into; the message says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))


class TooLittleRoom(OSError):
    """There is too little room on the disk; nothing was copied."""


class DamagedBackup(Damaged):
    """Files of a backup are gone or hold other bytes; nothing was restored."""

    def __init__(self, folder: Path, number: int, names: Sequence[str]) -> None:
        listed = "、".join(names[:_NAMED]) + (f" … ({len(names)})" if len(names) > _NAMED else "")
        zh = f"{folder} 中的备份 {number} 有文件缺失或损坏，未恢复：{listed}；请用 --backup N 选较早的备份"
        en = f"backup {number} in {folder} is damaged, nothing was restored: {listed}; --backup N takes an earlier one"
        super().__init__(str(Message(zh, en)))


class DamagedHome(Damaged):
    """A file of the home is not as it was written; nothing was backed up."""

    def __init__(self, path: Path) -> None:
        zh = f"{path} 已损坏，未备份，此前的备份不变：请运行 shenhe status --verify 查看如何修复"
        en = f"{path} is damaged, nothing was backed up, earlier backups stand: see shenhe status --verify"
        super().__init__(str(Message(zh, en)))


_NAMED = 5


def require_room(folder: Path, needed: int) -> None:
    """Raise TooLittleRoom where so many bytes do not fit beside what is there."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(there).free
    if needed > free:
        zh = f"磁盘空间不足：{folder} 需要 {megabytes(needed)}，只剩 {megabytes(free)}"
        en = f"not enough room: {folder} needs {megabytes(needed)}, {megabytes(free)} are free"
        raise TooLittleRoom(str(Message(zh, en)))


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 1e6:,.1f} MB"
