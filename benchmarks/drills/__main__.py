"""`python -m benchmarks.drills`: runs the drills, prints a line for each, and writes them to `benchmarks/drills.md`.

Two run at a time, one per core, each in a folder of its own. A drill that fails does not stop the others; the command
then ends with 1. The file is written anew after each.
"""

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from benchmarks.drills import backups, crowds, damage, disk, folder, kills
from benchmarks.drills.scene import REPOSITORY, Scene, Seen

_RESULTS = REPOSITORY / "benchmarks" / "drills.md"
_FIRST = "matchmaking_events"
_AT_ONCE = 2
Drill = Callable[[Path], Iterator[Seen]]
"""A drill, given a folder of its own."""


def main() -> int:
    """Run the drills that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drills", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", default="", help="names of groups, with commas; all without")
    parser.add_argument("--kills", type=int, default=25, help="random kills, of a first and of a later refresh each")
    parser.add_argument("--every", type=int, default=1, help="only each so-manieth step and size of the disk")
    parser.add_argument("--releases", type=int, default=40)
    parser.add_argument("--bits", type=int, default=200)
    parser.add_argument(
        "--prepared", type=Path, help="a folder with home and extracts, copied instead of a first refresh"
    )
    parser.add_argument("--into", type=Path, default=_RESULTS)
    given = parser.parse_args()
    # What is mounted is unmounted, and who reads is ended, also when the drills are.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="shenhe-drills-") as made:
        at = Path(made)
        at.chmod(0o755)  # another user reads in one of the drills
        began = time.monotonic()
        only = {name for name in given.only.split(",") if name}
        drills = {name: drill for name, drill in _groups(at, given).items() if not only or name in only}
        ended: dict[str, tuple[list[Seen], bool]] = {}
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            running = {pool.submit(_run, name, at / name, drill): name for name, drill in drills.items()}
            for future in as_completed(running):
                ended[running[future]] = future.result()
                lines = [line for name in drills if name in ended for line in ended[name][0]]
                _write(given.into, lines, time.monotonic() - began)
    return int(not all(is_whole for _, is_whole in ended.values()))


def _groups(at: Path, given: argparse.Namespace) -> dict[str, Drill]:
    start = _prepared(at / "start", given.prepared)
    after = start.copied(at / "after")
    after.deliver_day()
    after.refresh()
    expected = after.content()
    later, first = start.copied(at / "later"), _first(at / "first")
    later.deliver_day()
    first_after = first.copied(at / "first-after")
    first_after.refresh()
    of_first = first_after.content()
    return {
        "bits": lambda at: damage.flipped_bits(start, given.bits, at, expected),
        "steps": lambda at: kills.at_each_step(later, "a later refresh", given.every, at, expected),
        "first-steps": lambda at: kills.at_each_step(first, "a first refresh", given.every, at, of_first),
        "kills": lambda at: kills.at_random(later, "a later refresh", given.kills, at, expected),
        "first-kills": lambda at: kills.at_random(first, "a first refresh", given.kills, at, of_first),
        "releases": lambda at: crowds.through_releases(start, given.releases, at),
        "two": lambda at: crowds.at_once(start, 2, at),
        "five": lambda at: crowds.at_once(start, 5, at),
        "clock": lambda at: crowds.clock(start, at),
        "read-only": lambda at: disk.read_only(start, at),
        "disk": lambda at: disk.disk_full(later, given.every, at, expected),
        "logs": lambda at: damage.stale_logs(start, at, expected),
        "builds": lambda at: damage.broken_builds(start, at, expected),
        "backup": lambda at: backups.wiped(later, at),
        "backup-kills": lambda at: backups.killed(later, at),
        "backup-bits": lambda at: backups.flipped_bits(start, given.bits, at),
        "backup-disk": lambda at: backups.disk_full(start, at),
        "special": lambda at: folder.special_files(start, at, expected),
        "moving": lambda at: folder.moving_files(start, at, expected),
    }


def _prepared(into: Path, prepared: Path | None) -> Scene:
    """The repository's own deliveries, refreshed once."""
    if prepared is not None:
        return Scene(prepared).copied(into)
    into.mkdir()
    shutil.copytree(REPOSITORY / "extracts", into / "extracts")
    scene = Scene(into)
    scene.refresh()
    return scene


def _first(into: Path) -> Scene:
    """Deliveries of one feed and one year, and no home yet: a first refresh of them takes seconds."""
    folder = into / "extracts" / _FIRST
    folder.mkdir(parents=True)
    for month in range(1, 13):
        head, day = "活动编号,活动日期,主题,参会企业数,达成融资（万元）", f"2021-{month:02d}-15"
        rows = f"{head}\nHD-{month},{day},对接,12,{100 + month}\n"
        (folder / f"对接_2021-{month:02d}.csv").write_text(rows, encoding="utf-8")
    (into / "home").mkdir()
    return Scene(into)


def _run(name: str, at: Path, drill: Drill) -> tuple[list[Seen], bool]:
    """The lines of a drill, and whether it held."""
    at.mkdir()
    lines: list[Seen] = []
    began = time.monotonic()
    try:
        for line in drill(at):
            print(f"{line.drill} ({line.times}): {line.what} [{time.monotonic() - began:.0f} s]", flush=True)
            lines.append(line)
    except Exception as error:  # noqa: BLE001 - a fault of one drill is a line, and the others are run
        print(f"{name}: FAILED: {type(error).__name__}: {error}", flush=True)
        return [*lines, Seen(name, 0, f"**failed**: {str(error).partition(chr(10))[0][:200]}")], False
    return lines, True


def _write(path: Path, seen: list[Seen], seconds: float) -> None:
    rows = "\n".join(f"| {one.drill} | {one.times} | {one.what.replace('|', '/')} |" for one in seen)
    path.write_text(
        f"{_HEAD}\nThis run took {seconds / 60:.0f} minutes.\n\n{_COLUMNS}\n{rows}\n",
        encoding="utf-8",
    )


_HEAD = """# Drills

Written by `python -m benchmarks.drills`, part of `make drill`. Each drill runs real processes on a copy of a refreshed
home, and asserts that the next refresh succeeds with the figures that it would have had without the drill, and that
readers saw whole releases only.
"""

_COLUMNS = "| drill | times | seen |\n| --- | --- | --- |"


if __name__ == "__main__":
    sys.exit(main())
