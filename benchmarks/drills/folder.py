"""What may stand in a feed's folder besides deliveries: nothing hangs, nothing is followed, everything else goes on."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.drills.scene import FEED, Scene, Seen, finished

_GROWING = """
import sys, time
with open(sys.argv[1], "w") as handle:
    handle.write("计数器,时段开始,进入人次\\n")
    while True:
        handle.write("ZJ-01,2022-12-05 10:00:00,1\\n")
        handle.flush()
        time.sleep(0.05)
"""
_REPLACING = """
import os, sys, time
from pathlib import Path
path, number = Path(sys.argv[1]), 0
while True:
    number += 1
    aside = path.with_name(f".{path.name}")
    rows = f"ZJ-01,2022-12-06 10:00:00,{3000 + number}\\nZJ-02,2022-12-06 10:00:00,4000\\n"
    aside.write_text("计数器,时段开始,进入人次\\n" + rows)
    os.replace(aside, path)
    time.sleep(0.02)
"""


def special_files(start: Scene, folder: Path, expected: str) -> Iterator[Seen]:
    """What cannot be opened as a file: quarantined by name, while a good delivery is released."""
    scene = start.copied(folder / "special")
    at = scene.extracts / FEED
    os.mkfifo(at / "管道_2022-12-01.csv")
    (at / "链接_2022-12-02.csv").symlink_to("/etc/passwd")
    (at / "无权_2022-12-05.csv").touch(mode=0)
    names = ["管道_2022-12-01.csv", "链接_2022-12-02.csv", "s_2022-12-03.csv", "无权_2022-12-05.csv"]
    with socket.socket(socket.AF_UNIX) as listening, _opened(at) as place:
        # By its descriptor, as the name of a socket is limited to a hundred bytes.
        listening.bind(f"/proc/self/fd/{place}/{names[2]}")
        if os.geteuid() == 0:
            names.append("设备_2022-12-04.csv")
            os.mknod(at / names[-1], 0o20644, os.makedev(1, 5))
        scene.deliver_day()
        ended = scene.shenhe("refresh", through=_WITHOUT_PRIVILEGE if os.geteuid() == 0 else ())
    assert ended.code == 3, ended
    assert all(name in ended.out for name in names), ended.out
    assert scene.content() == expected, "other figures"
    for name in names:
        (at / name).unlink()
    scene.refresh()
    yield Seen(
        "FIFO, link that leads out, socket, device, file without permission",
        len(names),
        "quarantined by name, nothing hangs, the rest is released",
    )


# Root reads what it has no permission for, unless it is told not to.
_WITHOUT_PRIVILEGE = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def moving_files(start: Scene, folder: Path, expected: str) -> Iterator[Seen]:
    """A file that grows and one that is replaced while the refresh reads."""
    scene = start.copied(folder / "growing")
    scene.deliver_day()
    path = scene.extracts / FEED / "中街客流_2022-12-05.csv"
    with _at_work(_GROWING, path):
        ended = finished(scene.start("refresh"))
    assert ended.code in (0, 3), ended
    path.unlink()
    scene.refresh()
    assert scene.content() == expected, "other figures"
    yield Seen(
        "a growing file", 1, f"code {ended.code}, {'left for the next time' if 'left: ' in ended.out else 'not taken'}"
    )

    scene = start.copied(folder / "replaced")
    path = scene.extracts / FEED / "中街客流_2022-12-06.csv"
    with _at_work(_REPLACING, path):
        codes = [scene.shenhe("refresh").code for _ in range(2)]
    assert set(codes) <= {0, 3, 5}, codes
    path.unlink()
    scene.deliver_day()
    scene.refresh()
    assert scene.content() == expected, "other figures"
    assert scene.shenhe("status", "--verify").code == 0
    yield Seen("a file replaced while it is read", 2, f"codes {codes}; the next refresh whole, every hash right")


class _at_work:  # noqa: N801 - read as a statement
    """A process that changes a file meanwhile."""

    def __init__(self, code: str, path: Path) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", code, str(path)])

    def __enter__(self) -> None:
        time.sleep(0.5)

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
