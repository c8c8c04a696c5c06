"""Many readers through many releases with retention at work, refreshes at once, the clock."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.drills.readers import readers
from benchmarks.drills.scene import Scene, Seen, finished

# Many releases by one process, each begun as a command begins it; Dagster's record of runs is not what is drilled here.
_RELEASES = """
import sys
from pathlib import Path
from benchmarks.drills.scene import Scene
from orchestration.refresh.begin import begin
from orchestration.refresh.staleness import due
from orchestration.refresh.steps import take
from orchestration.session import Request
from orchestration.warehouse.home import Home
scene = Scene(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    scene.deliver_day(number)
    with begin(Request(Home(scene.home), scene.extracts)) as session:
        take(session, due(session))
"""

_CLOCK = """
import datetime, sys
from orchestration.warehouse import clock
days, real = int(sys.argv.pop(1)), clock.now
clock.now = lambda: real() + datetime.timedelta(days=days)
from orchestration.cli.main import main
main()
"""


def through_releases(start: Scene, times: int, folder: Path) -> Iterator[Seen]:
    """Eight readers through many releases, of which only the newest are kept."""
    scene = start.copied(folder / "releases")
    scene.settings.update(SHENHE_KEEP_RELEASES="3", SHENHE_KEEP_DAYS="0")
    with readers(scene, 8) as readings:
        ended = scene.shenhe(str(scene.root), str(times), code=_RELEASES, longest=60.0 * times)
        assert ended.code == 0, ended.err[-500:]
    kept = len(list((scene.home / "releases").glob("[0-9]*.duckdb")))
    assert kept <= 3, f"{kept} release files are kept"
    yield Seen("eight readers through releases, three of which are kept", times, readings.judged())


def at_once(start: Scene, number: int, folder: Path) -> Iterator[Seen]:
    """So many refreshes at once: one does the work, the others are refused, or come when it is done."""
    scene = start.copied(folder / f"at-once-{number}")
    scene.deliver_day()
    before = _numbers(scene)
    with readers(scene, 1) as readings:
        codes = [finished(one).code for one in [scene.start("refresh") for _ in range(number)]]
        assert set(codes) <= {0, 4}, codes
        assert 0 in codes, codes
        scene.refresh()
    assert len(_numbers(scene)) == len(before) + 1, "more than one release came of it"
    told = f"{codes.count(0)} refreshed, {codes.count(4)} refused with code 4, one release; {readings.judged()}"
    yield Seen(f"{number} refreshes at once", 1, told)


def clock(start: Scene, folder: Path) -> Iterator[Seen]:
    """The clock of the host a day ahead, then a day back: numbers go up, and nothing else changes."""
    scene = start.copied(folder / "clock")
    with readers(scene, 1) as readings:
        for number, days in enumerate((1, -1)):
            scene.deliver_day(number)
            ended = scene.shenhe(str(days), "refresh", code=_CLOCK)
            assert ended.code == 0, ended.err
            assert _numbers(scene)[-1] == number + 2
        scene.refresh()
    yield Seen("the clock a day ahead, then a day back", 2, f"releases 2 and 3 in order; {readings.judged()}")


def _numbers(scene: Scene) -> list[int]:
    return sorted(int(path.stem) for path in (scene.home / "releases").glob("[0-9]*.duckdb"))
