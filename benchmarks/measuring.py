"""Measures one command: wall and CPU seconds, peak memory of it and of all processes it starts, output."""

import ctypes
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_EVERY = 0.05
_ORPHANS_WITHIN = 10.0


class CommandFailed(RuntimeError):
    """A command ended with an unexpected exit code; the message is its output."""


@dataclass(frozen=True)
class Measured:
    """What a command took.

    `seconds` of wall time until it ended, `cpu` seconds of user and system time of it and of all it started,
    `megabytes` of peak resident memory of its largest process, `tree_megabytes` of all its processes together (sampled,
    shared pages count in each; 0 where there is no /proc), and the output.
    """

    seconds: float
    cpu: float
    megabytes: float
    tree_megabytes: float
    output: str


def measured(
    command: list[str],
    may_exit: Collection[int] = (0,),
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Measured:
    """Run a command to its end, with variables added to the environment.

    Processes that outlive the command count for CPU seconds, not for wall time. Raises CommandFailed for an exit code
    not in `may_exit`.
    """
    _adopt_orphans()
    others = frozenset(_children(os.getpid()))
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env={**os.environ, **(env or {})},
        )
        with _Tree(others) as tree:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime + _cpu_of_orphans(others)
        said.seek(0)
        output = said.read().decode()
    if process.returncode not in may_exit:
        raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}\n{output}")
    if sys.platform == "darwin":
        return Measured(seconds, cpu, usage.ru_maxrss / 1e6, 0, output)
    # Not ru_maxrss: on Linux a new process begins with the peak of the one that started it.
    return Measured(seconds, cpu, tree.largest / 1e6, max(tree.peak, tree.largest) / 1e6, output)


class _Tree:
    """Samples the resident memory of all children but `others` and their descendants in a thread, within the context.

    A process whose parent ended is a child of this one. `peak` is that of all together, `largest` the highest of any
    one, both in bytes.
    """

    def __init__(self, others: frozenset[int]) -> None:
        self.others, self.peak, self.largest = others, 0, 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> "_Tree":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._ended.wait(_EVERY):
            alive = [pid for pid in _children(os.getpid()) if pid not in self.others]
            for pid in alive:
                alive += [child for child in _children(pid) if child not in alive]
            memory = [_resident(pid) for pid in alive]
            self.peak = max(self.peak, sum(now for now, _ in memory))
            self.largest = max(self.largest, *(highest for _, highest in memory), 0)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def _resident(pid: int) -> tuple[int, int]:
    """Resident memory in bytes: now, and the highest so far."""
    with suppress(OSError):
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        now, highest = (lines.get(name, "0 kB").split()[0] for name in ("VmRSS", "VmHWM"))
        return int(now) * 1024, int(highest) * 1024
    return 0, 0


def _cpu_of_orphans(others: frozenset[int]) -> float:
    """CPU seconds of the processes that outlived the command, each waited for."""
    cpu, until = 0.0, time.monotonic() + _ORPHANS_WITHIN
    while (orphans := set(_children(os.getpid())) - others) and time.monotonic() < until:
        for pid in orphans:
            ended, _, usage = os.wait4(pid, os.WNOHANG)
            if ended:
                cpu += usage.ru_utime + usage.ru_stime
        time.sleep(_EVERY)
    return cpu


def _adopt_orphans() -> None:
    """Have processes whose parent ends become children of this one, so that their CPU seconds are known."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
