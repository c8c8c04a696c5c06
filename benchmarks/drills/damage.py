"""Bits that flip at seeded places of a home, a stale log, a foreign or torn build: found, mended, or without effect."""

import io
import json
import multiprocessing
import os
import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.drills.scene import Scene, Seen

PLACES = ("archive", "staged", "build", "release", "record")

_LONGEST = 600.0
# Each look is a process of its own, forked from one that has imported everything: an import costs as much as the look.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    ["pandas", "expectations.engine.judge", "orchestration.cli.main", "orchestration.refresh.steps"]
)


def _look(root: str) -> dict[str, Any]:
    """Figures before and after a refresh of one more day, its end, and what is found by verification.

    Each is the code, the output and the errors of a command; `content` is the digest of the release at the end.
    """
    from orchestration.cli.work import refresh as command
    from orchestration.refresh.steps import take

    command._take = take
    scene = Scene(Path(root))
    os.environ.update(scene.environment)
    found: dict[str, Any] = {
        "read": _said("figures", "--format", "json"),
        "verify": _said("status", "--verify", "--format", "json"),
    }
    scene.deliver_day()
    found["refresh"] = _said("refresh")
    found["after"] = _said("figures", "--format", "json")
    try:
        found["content"] = scene.content()
    except (OSError, duckdb.Error):
        found["content"] = None
    return found


def _said(*words: str) -> tuple[int, str, str]:
    from orchestration.cli.main import run

    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["shenhe", *words]
    with redirect_stdout(out), redirect_stderr(err):
        code = run()
    return code, out.getvalue(), err.getvalue()


def flipped_bits(start: Scene, times: int, folder: Path, expected: str) -> Iterator[Seen]:
    """So many bits, by lot over archive, staged files, build, release and record; each in a home of its own."""
    seen: dict[str, Counter[str]] = {place: Counter() for place in PLACES}
    figures = json.loads(start.shenhe("figures", "--format", "json").out)
    with _PROCESSES.Pool(1, maxtasksperchild=1) as looks:
        for number in range(times):
            place = PLACES[number % len(PLACES)]
            scene = start.copied(folder / f"bit-{number}")
            where = _flip(scene, place, random.Random(number))
            found = looks.apply_async(_look, (str(scene.root),)).get(_LONGEST)
            seen[place][_judge(where, found, figures, expected)] += 1
            shutil.rmtree(scene.root)
    for place, found in seen.items():
        told = ", ".join(f"{count} {what}" for what, count in sorted(found.items()))
        yield Seen(f"a flipped bit: {place}", found.total(), f"{told}; 0 silently different figures")


def _judge(where: str, found: dict[str, Any], figures: object, expected: str) -> str:
    """Whether a flipped bit had no effect, was mended or was named. Raises AssertionError for other figures."""
    for look in ("read", "after"):
        code, out, err = found[look]
        if code == 0:
            assert _values(json.loads(out)) == _values(figures), f"{where}: other figures"
        else:
            assert (code, err.count("\n")) == (5, 1), f"{where}: {found[look]}"
    code, out, err = found["refresh"]
    assert code == 0 or (code == 5 and err.count("\n") == 1), f"{where}: refresh ended with {code}: {out}{err}"
    is_named = found["verify"][0] == 5
    if code == 0 and found["after"][0] == 0:
        assert found["content"] == expected, f"{where}: other figures or marts after a refresh"
        return "found and mended" if is_named or "mended: " in out else "without effect"
    assert is_named, f"{where}: not named by status --verify: {found['verify']}"
    return "found and named"


def _values(rows: object) -> list[tuple[object, ...]]:
    assert isinstance(rows, list)
    return [(row["figure"], row["period"], row["value"]) for row in rows]


def _flip(scene: Scene, place: str, lot: random.Random) -> str:
    """Flip one bit. Returns where, for a message."""
    home = scene.home
    files = {
        "archive": sorted((home / "archive").iterdir()),
        "staged": sorted((home / "staged").glob("zhongjie_footfall/*.parquet")),
        "build": [home / "build.duckdb"],
        "release": sorted((home / "releases").iterdir()),
        "record": [home / "last_refresh.duckdb"],
    }[place]
    path = lot.choice(files)
    path.chmod(0o600)
    at, bit = lot.randrange(path.stat().st_size), lot.randrange(8)
    content = bytearray(path.read_bytes())
    content[at] ^= 1 << bit
    path.write_bytes(content)
    return f"bit {bit} of byte {at} of {path.relative_to(home)}"


def stale_logs(start: Scene, folder: Path, expected: str) -> Iterator[Seen]:
    """A write-ahead log of another database beside build and release."""
    scene = start.copied(folder / "stale-log")
    beside = scene.home / "releases" / "000001.duckdb.wal"
    beside.write_bytes(b"not ours")
    ended = scene.shenhe("figures")
    assert ended.code == 5, ended
    assert str(beside) in ended.err, ended.err
    beside.unlink()
    (scene.home / "build.duckdb.wal").write_bytes(b"not ours" * 100)
    scene.deliver_day()
    scene.refresh()
    assert scene.content() == expected, "other figures"
    yield Seen(
        "a stale .wal beside release and build",
        2,
        "the release is refused by name; the build goes on, or is made again",
    )


def broken_builds(start: Scene, folder: Path, expected: str) -> Iterator[Seen]:
    """A build that is torn, foreign, empty or gone is set aside, and made again from the archive."""
    size = (start.home / "build.duckdb").stat().st_size
    contents = (b"SQLite format 3\0" * 1000, (start.home / "build.duckdb").read_bytes()[: size // 2], b"", None)
    for number, content in enumerate(contents):
        scene = start.copied(folder / f"build-{number}")
        build = scene.home / "build.duckdb"
        build.unlink()
        if content is not None:
            build.write_bytes(content)
        scene.deliver_day()
        scene.refresh()
        assert scene.content() == expected, f"build {number}: other figures"
        shutil.rmtree(scene.root)
    yield Seen(
        "build.duckdb foreign, torn, empty, gone", len(contents), "made again from the archive, the same figures"
    )
