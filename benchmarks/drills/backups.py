"""Backup, wipe, restore; kills and full disks in between; bits that flip in the folder of backups."""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.drills.disk import mounted
from benchmarks.drills.kills import KILLED_BEFORE
from benchmarks.drills.scene import MAIN, Ended, Scene, Seen

_STEPS_OF_BACKUP = (
    "orchestration.backup.write:files_of",
    "orchestration.backup.write:keep",
    "orchestration.backup.write:settle",
    "orchestration.backup.write:put_manifest",
    "orchestration.backup.write:remove_manifest",
    "orchestration.backup.write:kept",
)
_STEPS_OF_RESTORE = (
    "orchestration.backup.restore:require_room",
    "orchestration.backup.restore:copy_whole",
    "orchestration.backup.restore:written",
    "orchestration.backup.restore:sync",
    "orchestration.backup.restore:repoint",
)
"""The functions before which a command is killed, in their order."""


def wiped(later: Scene, folder: Path) -> Iterator[Seen]:
    """A home that is backed up after each of three refreshes, wiped, and restored from each of the three."""
    scene = later.copied(folder / "scene")
    told = []
    for number in range(3):
        scene.deliver_day(number)
        scene.refresh()
        _done(_backup(scene))
        told.append((scene.shenhe("status").out, scene.content()))
    shutil.rmtree(scene.home)
    for number, (status, content) in enumerate(told, start=1):
        shutil.rmtree(scene.home, ignore_errors=True)
        _done(_restore(scene, "--backup", str(number)))
        assert scene.content() == content, f"backup {number}: other figures"
        if number == len(told):
            assert scene.shenhe("status").out == status, "another status"
            assert "nothing changed" in scene.refresh().out, "the next refresh did something"
    yield Seen("backup, wipe, restore", len(told), "the same release and status; the next refresh does nothing")


def killed(later: Scene, folder: Path) -> Iterator[Seen]:
    """Kill -9 before each step of a backup and of a restore; the same command again then succeeds."""
    for number, step in enumerate(_STEPS_OF_BACKUP):
        scene = later.copied(folder / f"backup-{number}")
        before = scene.content()
        _done(_backup(scene))
        scene.refresh()
        after = scene.content()
        _killed(step, _backup(scene, step, "--keep", "1", code=KILLED_BEFORE))
        _done(_restore(_wiped(scene)))
        assert scene.content() in (before, after), f"{step}: neither backup can be restored"
        shutil.rmtree(scene.root)
    yield Seen(
        "kill -9 before each step of a backup", len(_STEPS_OF_BACKUP), "the one before, or the new one, restored"
    )
    for number, step in enumerate(_STEPS_OF_RESTORE):
        scene = later.copied(folder / f"restore-{number}")
        content = scene.content()
        _done(_backup(scene))
        _killed(step, _restore(_wiped(scene), step, code=KILLED_BEFORE))
        assert scene.shenhe("figures").code in (5, 6), f"{step}: half a home was read"
        _done(_restore(scene))
        assert scene.content() == content, f"{step}: other figures"
        shutil.rmtree(scene.root)
    yield Seen(
        "kill -9 before each step of a restore", len(_STEPS_OF_RESTORE), "no half home is read; the next one is whole"
    )


def flipped_bits(start: Scene, times: int, folder: Path) -> Iterator[Seen]:
    """So many bits of the folder of backups, one at a time: each is named, and nothing is restored."""
    scene = start.copied(folder / "scene")
    _done(_backup(scene))
    files = sorted(path for path in (scene.root / "backup").rglob("*") if path.is_file() and path.stat().st_size)
    lot = random.Random(20221001)
    for _ in range(times):
        path = lot.choice(files)
        content = path.read_bytes()
        at, bit = lot.randrange(len(content)), lot.randrange(8)
        path.chmod(0o600)
        path.write_bytes(content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :])
        ended = _restore(_wiped(scene))
        assert ended.code == 5, f"bit {bit} of byte {at} of {path}: {ended}"
        assert path.name in ended.err, ended.err
        assert not (scene.home / "current.duckdb").exists(), "something was restored"
        path.write_bytes(content)
    _done(_restore(_wiped(scene)))
    yield Seen("a flipped bit: backup", times, "named, and nothing restored, each time")


def disk_full(start: Scene, folder: Path) -> Iterator[Seen]:
    """A disk that is too small for the backup, and one for the restored home."""
    if os.geteuid() != 0:
        yield Seen("a backup on a full disk", 0, "skipped: only root may mount a file system")
        return
    scene = start.copied(folder / "scene")
    with mounted(scene.root / "backup", "8m"):
        ended = _backup(scene)
        assert (ended.code, "not enough room" in ended.err) == (5, True), ended
        assert _restore(_wiped(scene)).code == 2, "a backup that is not complete was restored"
    scene = start.copied(folder / "again")
    _done(_backup(scene))
    _wiped(scene)
    with mounted(scene.home, "8m"):
        ended = _restore(scene)
        assert (ended.code, "not enough room" in ended.err) == (5, True), ended
    _done(_restore(scene))
    assert "nothing changed" in scene.refresh().out
    yield Seen("backup and restore on a full disk", 2, "ended with code 5 before anything was copied; whole with room")


def _backup(scene: Scene, *words: str, code: str = MAIN) -> Ended:
    return _run(scene, "backup", words, code)


def _restore(scene: Scene, *words: str, code: str = MAIN) -> Ended:
    return _run(scene, "restore", words, code)


def _run(scene: Scene, command: str, words: tuple[str, ...], code: str) -> Ended:
    """Run a command on the scene's folder of backups; a step to be killed at comes first among the words."""
    step = words[:1] if code == KILLED_BEFORE else ()
    return scene.shenhe(*step, command, str(scene.root / "backup"), *words[len(step) :], code=code)


def _done(ended: Ended) -> None:
    assert ended.code == 0, ended


def _killed(step: str, ended: Ended) -> None:
    assert ended.code == -9, f"{step}: ended with {ended.code}: {ended.err}"


def _wiped(scene: Scene) -> Scene:
    shutil.rmtree(scene.home, ignore_errors=True)
    return scene
