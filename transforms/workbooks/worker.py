"""The process that opens workbooks: one file after another, for the process that started it, within limits.

It ends when its parent does: its requests end then, and a file that it is still reading takes a bounded time.
"""

import gc
import os
import pickle
import resource
import signal
from pathlib import Path
from typing import IO, Any

from transforms.workbooks.refusal import Refused, damaged
from transforms.workbooks.sheet import Sheet

READY = "ready"
OUT_OF_MEMORY = 3
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Answer = tuple[str, Any, Any]
"""("sheets", the sheets, None), ("refused", zh, en), or ("absent", number and text of the error) for no such file."""


def main(memory: int, seconds: int) -> None:
    """Answer each request (a path) on standard output, until there are no more."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not stand among the answers.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    gc.disable()
    try:
        _send(answers, READY)
        while True:
            path = pickle.load(requests)
            signal.alarm(seconds)
            _send(answers, answer(Path(path)))
            signal.alarm(0)
            gc.collect()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (EOFError, BrokenPipeError):
        os._exit(0)


def answer(path: Path) -> Answer:
    """What a workbook holds, or why it is refused."""
    try:
        with path.open("rb") as handle:
            is_old = handle.read(len(_OLE)) == _OLE
    except OSError as error:
        return "absent", error.errno, error.strerror
    try:
        return "sheets", _read(path, is_old), None
    except Refused as refused:
        return "refused", refused.zh, refused.en
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001
        # A damaged workbook shows itself in many ways.
        reason = damaged()
        return "refused", reason.zh, reason.en


def _read(path: Path, is_old: bool) -> list[Sheet]:
    if is_old:
        from transforms.workbooks.xls import read_xls

        return read_xls(path)
    from transforms.workbooks.xlsx import read_xlsx

    return read_xlsx(path)


def _send(answers: IO[bytes], message: object) -> None:
    pickle.dump(message, answers, protocol=pickle.HIGHEST_PROTOCOL)
    answers.flush()
