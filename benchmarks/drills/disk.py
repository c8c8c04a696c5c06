"""A disk that is full at each step, as home and as TMPDIR: a small file system in memory, which only root may mount."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.drills.readers import readers
from benchmarks.drills.scene import Scene, Seen, finished

FREE = (0, 50_000, 150_000, 400_000, 800_000, 1_500_000, 3_000_000, 5_000_000)
"""Bytes that are left when the refresh begins: each ends it at another step."""
_ROOM = 64


def disk_full(start: Scene, every: int, folder: Path, expected: str) -> Iterator[Seen]:
    """A refresh on a full disk ends with code 5, or gets through; with room again the next one does."""
    if os.geteuid() != 0:
        yield Seen("a full disk", 0, "skipped: only root may mount a file system")
        return
    codes = []
    for free in FREE[::every]:
        mount = folder / "full"
        with mounted(mount, f"{_ROOM}m"):
            scene = start.copied(mount / "scene")
            fill = mount / "filler"
            with readers(scene, 1) as readings:
                _fill(fill, mount, free)
                ended = finished(scene.start("refresh"))
                assert ended.code in (0, 5), f"{free} free: {ended}"
                assert ended.code == 0 or "disk full" in ended.err.splitlines()[-1], ended.err
                fill.unlink()
                scene.refresh()
            readings.judged()
            assert scene.content() == expected, f"{free} bytes free: other figures"
        codes.append(ended.code)
    told = (
        f"{codes.count(5)} ended with code 5, {codes.count(0)} got through; with room again the next refresh was whole"
    )
    yield Seen(f"home on a full disk, {FREE[0]:,} to {FREE[-1]:,} bytes free", len(codes), told)
    yield _full_tmp(start, folder, expected)


def read_only(start: Scene, folder: Path) -> Iterator[Seen]:
    """A home that may only be read: readers read, a refresh says so and leaves nothing."""
    if os.geteuid() != 0:
        yield Seen("a home that may only be read", 0, "skipped: only root may mount a file system")
        return
    mount = folder / "read-only"
    with mounted(mount, f"{_ROOM}m"):
        scene = start.copied(mount / "scene")
        scene.deliver_day()
        before = scene.content()
        _remount(mount, "ro")
        read, ended = scene.shenhe("figures"), scene.shenhe("refresh")
        _remount(mount, "rw")
        assert read.code == 0, read.err
        assert (ended.code, ended.err.count("\n")) == (5, 1), ended
        assert scene.content() == before
        scene.refresh()
    told = "figures are read; refresh ends with code 5 and one line; the next one is whole"
    yield Seen("a home that may only be read", 1, told)


def _remount(at: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(at)], check=True, capture_output=True)


def _full_tmp(start: Scene, folder: Path, expected: str) -> Seen:
    with mounted(folder / "tmp", "64k"):
        _fill(folder / "tmp" / "filler", folder / "tmp", 0)
        scene = start.copied(folder / "tmp-full")
        scene.settings["TMPDIR"] = str(folder / "tmp")
        ended = scene.shenhe("refresh")
        assert ended.code in (0, 5), ended
        del scene.settings["TMPDIR"]
        scene.refresh()
        assert scene.content() == expected
    return Seen("TMPDIR on a full disk", 1, f"ended with code {ended.code}; the next refresh was whole")


@contextmanager
def mounted(at: Path, size: str) -> Iterator[None]:
    at.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(at)], check=True, capture_output=True)


def _fill(path: Path, folder: Path, free: int) -> None:
    found = os.statvfs(folder)
    with path.open("wb") as handle:
        os.posix_fallocate(handle.fileno(), 0, max(found.f_bavail * found.f_frsize - free, 1))
