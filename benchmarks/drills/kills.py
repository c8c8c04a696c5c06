"""Kill -9 at each step of refresh and release, and at random moments, while readers loop."""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.drills.readers import readers
from benchmarks.drills.scene import Scene, Seen, content_of, finished, kill

STEPS = (
    "orchestration.staging.stage:keep_originals",
    "orchestration.staging.read:original_to_read",
    "orchestration.staging.stage:judge_feed",
    "orchestration.refresh.steps:judge_table",
    "orchestration.figures.build:put_catalogue",
    "orchestration.refresh.steps:judge_figures",
    "orchestration.warehouse.releases.writer:write_aside",
    "orchestration.warehouse.releases.writer:bring_in",
    "orchestration.warehouse.releases.writer:repoint",
    "orchestration.release.make:remove_old",
    "orchestration.refresh.steps:write_record",
    "orchestration.release.last_refresh:bring_in",
)
"""The functions before which a refresh is killed, in the order of a refresh."""

KILLED_BEFORE = """
import importlib, os, signal, sys
module, name = sys.argv.pop(1).split(":")
getattr(importlib.import_module(module), name)
setattr(importlib.import_module(module), name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
from orchestration.cli.main import main
main()
"""


def at_each_step(start: Scene, what: str, every: int, folder: Path, expected: str) -> Iterator[Seen]:
    """Each step is killed in a home of its own; the refresh after it must come to what was expected."""
    said = []
    for number, step in enumerate(STEPS[::-every]):
        scene = start.copied(folder / f"step-{number}")
        with readers(scene, 1) as readings:
            ended = scene.shenhe(step, "refresh", code=KILLED_BEFORE)
            assert ended.code == -9, f"{step}: ended with {ended.code}: {ended.err}"
            scene.refresh()
        assert content_of(scene.home / "current.duckdb") == expected, f"{step}: other figures after the next refresh"
        readings.judged()
        said.append(readings)
        shutil.rmtree(scene.root)
    reads = sum(one.reads for one in said)
    yield Seen(f"kill -9 before each step of {what}", len(said), f"next refresh whole each time; {reads} reads {_NONE}")


def at_random(start: Scene, what: str, times: int, folder: Path, expected: str) -> Iterator[Seen]:
    """Kills at moments by lot; the next refresh must come to what was expected."""
    lot, reads, late = random.Random(20221001), 0, 0
    longest = _duration(start, folder / "measured")
    for number in range(times):
        scene = start.copied(folder / f"random-{number}")
        with readers(scene, 1) as readings:
            process = scene.start("refresh")
            time.sleep(lot.uniform(0, longest))
            late += process.poll() is not None
            if process.poll() is None:
                kill(process)
            else:
                finished(process)
            scene.refresh()
        assert scene.content() == expected, f"random kill {number}: other figures after the next refresh"
        readings.judged()
        reads += readings.reads
        shutil.rmtree(scene.root)
    told = f"next refresh whole each time ({late} had ended before the kill); {reads} reads {_NONE}"
    yield Seen(f"kill -9 at random moments of {what}", times, told)


_NONE = "with 0 errors, 0 mixtures, 0 steps back"


def _duration(start: Scene, into: Path) -> float:
    scene = start.copied(into)
    began = time.monotonic()
    scene.refresh()
    shutil.rmtree(into)
    return time.monotonic() - began
