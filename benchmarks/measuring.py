"""Measures one command: time, peak memory of its process, output."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

SHENHE = str(Path(sys.executable).with_name("shenhe"))


class CommandFailed(RuntimeError):
    """A command ended with an unexpected exit code; the message is its output."""


@dataclass(frozen=True)
class Measured:
    """Wall and CPU seconds (of all threads), megabytes of peak resident memory, and the output."""

    seconds: float
    cpu: float
    megabytes: float
    output: str


def measured(command: list[str], may_exit: Collection[int] = (0,)) -> Measured:
    """Run a command to its end. Raises CommandFailed for an exit code not in `may_exit`."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        output = said.read().decode()
    if process.returncode not in may_exit:
        raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}\n{output}")
    # Linux counts ru_maxrss in KiB, macOS in bytes.
    megabytes = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
    return Measured(seconds, usage.ru_utime + usage.ru_stime, megabytes, output)


def median(command: list[str], times: int) -> Measured:
    """The run with the median time of several."""
    return sorted((measured(command) for _ in range(times)), key=lambda one: one.seconds)[times // 2]
