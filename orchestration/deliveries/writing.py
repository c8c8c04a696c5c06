"""Is a file still being written? Asked of the kernel where it can tell, else of two looks at the file."""

import fcntl
import os
import time
from pathlib import Path

RECENT = 10.0
"""Seconds after its last change for which a file is asked about; an older one is taken as whole."""
_BETWEEN_LOOKS = 0.3


def is_being_written(path: Path) -> bool:
    """Whether another process has the file open for writing, or it changes between two looks."""
    try:
        before = path.stat()
        if time.time() - max(before.st_mtime, before.st_ctime) > RECENT or not path.is_file():
            return False
        writers = _has_writers(path)
        if writers is not None:
            return writers
        time.sleep(_BETWEEN_LOOKS)
        after = path.stat()
    except OSError:
        # It went, or may not be opened: it is not taken for a delivery, or refused by its name.
        return False
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def _has_writers(path: Path) -> bool | None:
    """Whether some process has the file open for writing; None where the kernel cannot tell (no local file, not ours).

    Linux grants a read lease only for a file that nobody has open for writing.
    """
    if not hasattr(fcntl, "F_SETLEASE"):
        return None
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(handle)
    return False
