"""Readers that loop while a drill is at work, and the judgement of what they saw: errors, mixtures, steps back."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.drills.scene import Scene, finished

_LOOP = """
import json, sys, time
from pathlib import Path
from benchmarks.drills.scene import digest
from orchestration.warehouse.home import Home
from orchestration.warehouse.releases.reader import NoRelease, open_release
reads, back, last, seen, errors = 0, 0, 0, {}, []
print("ready", flush=True)
while not Path(sys.argv[1]).exists():
    try:
        with open_release(Home.at()) as connection:
            ((number,),) = connection.execute("select max(release) from releases").fetchall()
            seen.setdefault(number, set()).add(digest(connection))
        back, last, reads = back + (number < last), number, reads + 1
    except NoRelease:
        back += last > 0
    except Exception as error:
        errors.append(f"{type(error).__name__}: {error}")
    time.sleep(0.3)
print(json.dumps([reads, back, {number: sorted(found) for number, found in seen.items()}, errors]))
"""


@dataclass
class Readings:
    """What all readers saw together."""

    reads: int = 0
    steps_back: int = 0
    errors: list[str] = field(default_factory=list)
    releases: dict[str, set[str]] = field(default_factory=dict)

    def judged(self) -> str:
        """What was seen. Raises AssertionError for an error, a mixture or a step back."""
        mixtures = sum(len(found) > 1 for found in self.releases.values())
        said = f"{self.reads} reads of {len(self.releases)} releases: {len(self.errors)} errors, "
        said += f"{mixtures} mixtures, {self.steps_back} steps back"
        faults = len(self.errors) + mixtures + self.steps_back
        assert faults == 0, f"{said}; {self.errors[:1]}"
        return said


@contextmanager
def readers(scene: Scene, number: int) -> Iterator[Readings]:
    """So many readers loop meanwhile; what they saw is complete at the end."""
    stop = scene.root / "readers.stop"
    stop.unlink(missing_ok=True)
    processes = [scene.start(str(stop), code=_LOOP) for _ in range(number)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    readings = Readings()
    try:
        yield readings
    finally:
        stop.touch()
        for process in processes:
            _add(readings, process)


def _add(readings: Readings, process: subprocess.Popen[str]) -> None:
    ended = finished(process)
    if ended.code != 0:
        readings.errors.append(ended.err[-300:])
        return
    reads, back, seen, errors = json.loads(ended.out)
    readings.reads += reads
    readings.steps_back += back
    readings.errors += errors
    for release, found in seen.items():
        readings.releases.setdefault(release, set()).update(found)
