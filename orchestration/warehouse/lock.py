"""The lock of a home: one refresh at a time, and who it is that holds it.

The kernel's lock decides, and a process that dies lets go of it; what the file says is only for people.
"""

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from orchestration.warehouse.clock import now, shown


@dataclass(frozen=True)
class Holder:
    """Who holds a home: `shenhe refresh` or a run of Dagster, its process and host, and since when."""

    what: str
    pid: int
    host: str
    since: str


class AnotherRefreshIsRunning(RuntimeError):
    """The home's lock is held by another process; `holder` is None for the instant before it has said who it is."""

    def __init__(self, root: Path, holder: Holder | None) -> None:
        zh, en = "另一次刷新正在进行", f"another refresh is running in {root}"
        if holder is not None:
            zh += f"：{holder.what}，主机 {holder.host} 上的进程 {holder.pid}，始于 {holder.since}"
            en += f": {holder.what}, pid {holder.pid} on {holder.host}, since {holder.since}"
        super().__init__(f"{zh} / {en}")
        self.holder = holder


@contextmanager
def held(root: Path, what: str) -> Iterator[None]:
    """Hold a home's lock. Raises AnotherRefreshIsRunning at once when another process, or thread, holds it."""
    with (root / "refresh.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AnotherRefreshIsRunning(root, _read(file)) from error
        since = shown(now())
        _write(file, json.dumps(asdict(Holder(what, os.getpid(), socket.gethostname(), since)), ensure_ascii=False))
        try:
            yield
        finally:
            _write(file, "")


def _write(file: TextIO, text: str) -> None:
    file.truncate(0)
    file.write(text)
    file.flush()


def _read(file: TextIO) -> Holder | None:
    file.seek(0)
    try:
        return Holder(**json.loads(file.read()))
    except (ValueError, TypeError):
        return None
