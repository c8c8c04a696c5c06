"""Watches a refresh and all that it starts: the peak memory of each process by what it is, and executors to kill."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

REFRESH, DRIVER, EXECUTOR, OTHER = "refresh", "Spark driver", "Spark executor", "other"
_SIGNS = {"CoarseGrainedExecutorBackend": EXECUTOR, "SparkSubmit": DRIVER}
_EVERY = 0.1


@dataclass
class Processes:
    """What a process and its descendants take, while the context is open.

    `megabytes` of peak resident memory by role, for each process that had it; `together` that of all at once.
    """

    root: int
    peaks: dict[int, tuple[str, float]] = field(default_factory=dict)
    together: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Processes":
        self._thread = threading.Thread(target=self._sample, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def megabytes(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for role, peak in self.peaks.values():
            found.setdefault(role, []).append(peak)
        return {role: sorted(peaks, reverse=True) for role, peaks in found.items()}

    def kill_an_executor(self) -> int | None:
        """`kill -9` of the executor that began last. Returns its process id, None where none is alive."""
        alive = [pid for pid in _tree(self.root) if self._role(pid) == EXECUTOR]
        if not alive:
            return None
        os.kill(alive[-1], signal.SIGKILL)
        return alive[-1]

    def _sample(self) -> None:
        while not self._ended.wait(_EVERY):
            now = 0.0
            for pid in _tree(self.root):
                resident, highest = _memory(pid)
                now += resident
                _, before = self.peaks.get(pid, ("", 0.0))
                if highest:
                    self.peaks[pid] = (self._role(pid), max(before, highest))
            self.together = max(self.together, now)

    def _role(self, pid: int) -> str:
        if pid == self.root:
            return REFRESH
        said = ""
        with suppress(OSError):
            said = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
        return next((role for sign, role in _SIGNS.items() if sign in said), OTHER)


def _tree(pid: int) -> Iterator[int]:
    """A process and its descendants, parents first."""
    yield pid
    children: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (task / "children").read_text().split())
    for child in sorted(children):
        yield from _tree(child)


def _memory(pid: int) -> tuple[float, float]:
    """Resident megabytes of a process: now, and the most it had."""
    with suppress(OSError, IndexError, KeyError):
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        now, highest = (int(lines[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
        return now, highest
    return 0.0, 0.0
