"""The exit code that an error ends with, and the line that is said of it."""

import shutil

from orchestration.cli import exits
from orchestration.deliveries.districts import BadDistricts
from orchestration.deliveries.embargoes import BadCalendar
from orchestration.engines.chosen import BadEngine
from orchestration.warehouse.home import Home
from orchestration.warehouse.lock import AnotherRefreshIsRunning
from orchestration.warehouse.releases.integrity import Damaged, RecordClosed
from orchestration.warehouse.releases.reader import NoRelease


def meaning(error: Exception) -> tuple[int, str]:
    """The exit code that an error ends with, and what is said of it."""
    match error:
        case exits.Stop():
            return error.code, str(error)
        case NoRelease():
            return exits.NO_RELEASE, f"尚无发布，请先运行 shenhe refresh / {error}: run shenhe refresh first"
        case AnotherRefreshIsRunning():
            return exits.ANOTHER_REFRESH, str(error)
        case Damaged():
            return exits.INTERNAL, str(error)
        case BadDistricts() | BadCalendar() | BadEngine() | RecordClosed():
            return exits.WRONG_USAGE, str(error)
    return exits.INTERNAL, _internal_error(error)


_FULL = 32 << 20


def _internal_error(error: Exception) -> str:
    """One line for an internal error. A full disk raises many errors, and is recognised by its free space."""
    home = Home.at()
    free = shutil.disk_usage(home.root).free if home.root.exists() else _FULL
    if free < _FULL:
        return f"磁盘已满 / disk full: {home.root} has {free / 1e6:.1f} MB free; make room and refresh again"
    first_line = str(error).strip().partition("\n")[0]
    return f"内部错误 / internal error: {type(error).__name__}: {first_line}"
