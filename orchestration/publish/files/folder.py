"""The folder of a bulletin: all files are written aside, then the folder takes the place of the one before at once."""

import ctypes
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from orchestration.publish import imprint
from orchestration.publish.files.data import figures_csv, figures_json
from orchestration.publish.files.package import datapackage
from orchestration.publish.files.page import page
from orchestration.publish.files.workbook import workbook
from orchestration.publish.model import Bulletin
from orchestration.warehouse.home import sync

INDEX = "index.html"
_DESCRIPTION = "datapackage.json"
FILES = (INDEX, "figures.xlsx", "figures.csv", "figures.json", _DESCRIPTION)


_MARK = '<meta name="embargo"'


class NotOurs(ValueError):
    """A folder that holds other files, which must not be replaced."""


def require_ours(into: Path, is_embargoed: bool = False) -> None:
    """Raise NotOurs for anything but an empty folder, a bulletin, or a place where nothing stands yet.

    One that is embargoed takes the place of none that is not: that may be where the public reads.
    """
    if into.is_symlink() or (into.exists() and not into.is_dir()):
        raise NotOurs(str(into))
    if into.exists() and (standing := {path.name for path in into.iterdir()}):
        index = into / INDEX
        head = index.read_text("utf-8", errors="replace")[:2000] if index.is_file() else ""
        is_bulletin = imprint.GENERATOR in head and (_MARK in head or not is_embargoed)
        if not is_bulletin or standing - set(FILES):
            raise NotOurs(str(into))


def files_of(bulletin: Bulletin) -> dict[str, bytes]:
    """The files of a bulletin, by name. The same release gives the same bytes."""
    files = {
        INDEX: page(bulletin).encode(),
        "figures.xlsx": workbook(bulletin),
        "figures.csv": figures_csv(bulletin),
        "figures.json": figures_json(bulletin),
    }
    return {**files, _DESCRIPTION: datapackage(bulletin, files)}


def write_folder(files: Mapping[str, bytes], into: Path, is_embargoed: bool = False) -> None:
    """Write the folder `into`, in the place of an earlier bulletin. Raises NotOurs, OSError.

    What is embargoed is for this user only. Killed at any point, it leaves the bulletin before or this one, whole,
    where the system can exchange two folders.
    """
    require_ours(into, is_embargoed)
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{into.name}.", dir=into.parent, ignore_cleanup_errors=True) as aside:
        made = Path(aside) / into.name
        made.mkdir()
        for name, content in files.items():
            (made / name).write_bytes(content)
            if is_embargoed:
                (made / name).chmod(0o600)
            sync(made / name)
        if is_embargoed:
            made.chmod(0o700)
        sync(made)
        if into.exists():
            if not is_embargoed:
                shutil.copymode(into, made)
            _exchange(made, into)
        else:
            made.rename(into)
        sync(into.parent)


_AT_FDCWD, _EXCHANGE = -100, 2


def _exchange(made: Path, into: Path) -> None:
    """Put one folder in the place of the other, in one step where the system has such a step."""
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if exchange and exchange(_AT_FDCWD, os.fsencode(made), _AT_FDCWD, os.fsencode(into), _EXCHANGE) == 0:
        return
    before = made.with_name("before")
    into.rename(before)
    try:
        made.rename(into)
    except OSError:
        before.rename(into)
        raise
