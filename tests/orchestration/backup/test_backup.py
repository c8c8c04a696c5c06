"""A home is backed up whole, by hash, and what is restored goes on as if nothing had happened."""

import json
import os
import shutil
import stat
from collections import namedtuple

import pytest

Disk = namedtuple("Disk", "total used free")


def tree(root):
    """Path, permissions, time and bytes of every file that a backup carries."""
    skipped = {"dagster", "docs", "refresh.lock"}
    return {
        str(path.relative_to(root)): (stat.S_IMODE(path.stat().st_mode), path.stat().st_mtime_ns, path.read_bytes())
        for path in root.rglob("*")
        if path.is_file() and not path.is_symlink() and path.relative_to(root).parts[0] not in skipped
    }


def objects(folder):
    """The kept files, each with its inode and time."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.glob("objects/*/*")}


def object_of(folder, home, name):
    """Where a backup keeps a file of the home."""
    (listed,) = sorted((folder / "backups").iterdir())[-1:]
    (found,) = [one["sha256"] for one in json.loads(listed.read_text("utf-8"))["files"] if one["path"] == name]
    return folder / "objects" / found[:2] / found


def flip(path):
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.fixture(scope="module")
def backed_up(released, tmp_path_factory):
    """The released warehouse, a folder with a backup of it, and what was said. Only for tests that change neither."""
    folder = tmp_path_factory.mktemp("backed-up") / "backup"
    said = released.shenhe("backup", str(folder))
    assert said.code == 0, said.err
    return released, folder, said


@pytest.fixture
def copy(backed_up, tmp_path):
    """A copy of the folder of backups, to change at will."""
    return shutil.copytree(backed_up[1], tmp_path / "backup")


def test_what_is_restored_goes_on_where_the_home_stood(backed_up, tmp_path):
    warehouse, folder, _ = backed_up
    again = type(warehouse)(tmp_path / "again", warehouse.extracts)
    said = again.shenhe("restore", str(folder))
    assert (said.code, "release 1, " in said.out) == (0, True), said.err
    assert tree(again.home) == tree(warehouse.home)
    assert again.current.readlink() == warehouse.current.readlink()
    assert again.shenhe("status").out == warehouse.shenhe("status").out
    assert again.rows("from figures") == warehouse.rows("from figures")
    assert "nothing changed: release 1 stands" in again.refresh().out
    assert again.shenhe("status", "--verify").code == 0
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in again.home.iterdir() if path.is_dir()}
    assert modes == {"archive": 0o700, "staged": 0o700, "dagster": 0o700, "releases": 0o755}


def test_the_command_that_restores_is_told(backed_up):
    warehouse, folder, said = backed_up
    assert f"shenhe restore {folder} --home {warehouse.home}" in said.out


def test_a_second_backup_copies_only_what_is_new(warehouse, copy):
    before = objects(copy)
    assert ", 0 copied (0.0 MB)" in warehouse.shenhe("backup", str(copy)).out
    assert objects(copy) == before
    warehouse.deliver(
        "zhongjie_footfall",
        "中街客流_2022-11-05.csv",
        [["计数器", "时段开始", "进入人次"], ["ZJ-01", "2022-11-05 10:00:00", "321"]],
    )
    assert warehouse.refresh().code == 0
    assert "release 2" in warehouse.shenhe("backup", str(copy)).out
    assert before.items() <= objects(copy).items()
    # One delivery, its staged file, the build, the record, the release.
    assert len(objects(copy).keys() - before.keys()) == 5


def test_the_newest_backups_stay_and_older_ones_can_be_restored(warehouse, copy, tmp_path):
    for part in "ab":
        (warehouse.home / "kept.txt").write_text(part)
        assert warehouse.shenhe("backup", str(copy), "--keep", "2").code == 0
    again = type(warehouse)(tmp_path / "again", warehouse.extracts)
    said = again.shenhe("restore", str(copy), "--backup", "1")
    assert (said.code, "there are 2, 3" in said.err) == (2, True), said.err
    assert again.shenhe("restore", str(copy), "--backup", "2").code == 0
    assert (again.home / "kept.txt").read_text() == "a"
    assert warehouse.shenhe("backup", str(copy), "--keep", "1").code == 0
    kept = {one["sha256"] for path in (copy / "backups").iterdir() for one in json.loads(path.read_bytes())["files"]}
    assert objects(copy).keys() == kept


@pytest.mark.parametrize("damage", [flip, lambda path: path.unlink(), lambda path: os.truncate(path, 5)])
def test_a_damaged_file_is_named_and_nothing_is_restored(backed_up, copy, damage, tmp_path):
    warehouse, _, _ = backed_up
    names = ("last_refresh.duckdb", "releases/000001.duckdb")
    for name in names:
        place = object_of(copy, warehouse.home, name)
        place.chmod(0o600)
        damage(place)
    again = type(warehouse)(tmp_path / "again", warehouse.extracts)
    said = again.shenhe("restore", str(copy))
    assert (said.code, said.err.count("\n")) == (5, 1), said.err
    for name in names:
        assert f"{object_of(copy, warehouse.home, name).relative_to(copy)}（{name}）" in said.err
    assert tree(again.home) == {}
    assert not again.current.is_symlink()


def test_a_damaged_list_is_named(backed_up, copy, tmp_path):
    warehouse, _, _ = backed_up
    (listed,) = (copy / "backups").iterdir()
    flip(listed)
    said = type(warehouse)(tmp_path / "again", warehouse.extracts).shenhe("restore", str(copy))
    assert (said.code, f"backups/{listed.name}" in said.err) == (5, True), said.err


def test_what_is_damaged_in_the_folder_is_copied_again_when_it_is_verified(backed_up, copy):
    warehouse, _, _ = backed_up
    flip(object_of(copy, warehouse.home, "last_refresh.duckdb"))
    assert ", 0 copied" in warehouse.shenhe("backup", str(copy)).out
    assert ", 1 copied" in warehouse.shenhe("backup", str(copy), "--verify").out


def test_a_backup_without_its_list_is_not_there_and_the_next_one_uses_its_files(backed_up, copy, tmp_path):
    warehouse, _, _ = backed_up
    for listed in (copy / "backups").iterdir():
        listed.unlink()
    (copy / "objects" / "00").mkdir(exist_ok=True)
    half = copy / "objects" / "00" / ".half.1"
    half.write_bytes(b"half")
    said = type(warehouse)(tmp_path / "again", warehouse.extracts).shenhe("restore", str(copy))
    assert (said.code, "no complete backup" in said.err) == (2, True)
    assert ", 0 copied" in warehouse.shenhe("backup", str(copy)).out
    assert not half.exists()


def test_a_home_in_use_is_never_overwritten(backed_up, warehouse):
    _, folder, _ = backed_up
    before = tree(warehouse.home)
    said = warehouse.shenhe("restore", str(folder))
    assert (said.code, str(warehouse.home) in said.err) == (2, True)
    warehouse.current.unlink()
    shutil.rmtree(warehouse.home / "releases")
    assert warehouse.shenhe("restore", str(folder)).code == 2
    assert tree(warehouse.home).keys() == {name for name in before if not name.startswith("releases")}


def test_a_home_that_dagster_only_looked_at_is_restored_into_and_keeps_its_settings(backed_up, empty):
    _, folder, _ = backed_up
    (empty.home / "dagster").mkdir(parents=True)
    (empty.home / "dagster" / "dagster.yaml").write_text("# edited")
    assert empty.shenhe("restore", str(folder)).code == 0
    assert (empty.home / "dagster" / "dagster.yaml").read_text() == "# edited"
    assert empty.shenhe("figures").code == 0


def test_a_restore_that_was_killed_while_files_came_in_is_finished_by_the_next_one(backed_up, tmp_path, monkeypatch):
    from orchestration.backup import restore

    warehouse, folder, _ = backed_up
    again = type(warehouse)(tmp_path / "again", warehouse.extracts)
    monkeypatch.setattr(restore, "repoint", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    assert again.shenhe("restore", str(folder)).code == 130
    assert (again.shenhe("figures").code, again.refresh().code) == (5, 5)
    monkeypatch.undo()
    assert again.shenhe("restore", str(folder)).code == 0
    assert again.shenhe("figures").out == warehouse.shenhe("figures").out
    assert not (again.home / ".restoring").exists()


def test_nothing_is_backed_up_while_a_refresh_holds_the_home(warehouse, tmp_path):
    from orchestration.warehouse.home import Home

    with Home(warehouse.home).locked("shenhe refresh"):
        said = warehouse.shenhe("backup", str(tmp_path / "backup"))
    assert (said.code, "shenhe refresh, pid" in said.err) == (4, True)
    assert not (tmp_path / "backup").exists()


def test_a_file_that_someone_edits_meanwhile_is_looked_at_again(warehouse, copy, monkeypatch):
    from orchestration.backup import write

    edited, look = warehouse.home / "alerts.toml", write.files_of

    def looked_at(home):
        found = look(home)
        edited.write_text(f"{edited.read_text()}#")
        if len(edited.read_text()) > 1:
            monkeypatch.undo()
        return found

    edited.write_text("")
    monkeypatch.setattr(write, "files_of", looked_at)
    assert warehouse.shenhe("backup", str(copy)).code == 0
    assert object_of(copy, warehouse.home, "alerts.toml").read_text() == edited.read_text() == "##"


def test_too_little_room_is_said_before_anything_is_copied(backed_up, tmp_path, monkeypatch):
    warehouse, folder, _ = backed_up
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**9, 10**9 - 10**6, 10**6))
    said = warehouse.shenhe("backup", str(tmp_path / "backup"))
    assert (said.code, said.err.count("\n"), "needs 2" in said.err) == (5, 1, True), said.err
    assert objects(tmp_path / "backup") == {}
    said = type(warehouse)(tmp_path / "again", warehouse.extracts).shenhe("restore", str(folder))
    assert (said.code, "1.0 MB are free" in said.err) == (5, True), said.err
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("place", ["archive", "releases"])
def test_a_damaged_home_is_not_backed_up_over_what_is_whole(warehouse, copy, place):
    path = sorted((warehouse.home / place).iterdir())[0]
    flip(path)
    lists = sorted((copy / "backups").iterdir())
    said = warehouse.shenhe("backup", str(copy))
    assert (said.code, said.err.count("\n")) == (5, 1), said.err
    assert (path.name if place == "archive" else "release 1") in said.err
    assert sorted((copy / "backups").iterdir()) == lists


def test_a_home_that_lost_its_pointer_is_not_backed_up(warehouse, tmp_path):
    warehouse.current.unlink()
    said = warehouse.shenhe("backup", str(tmp_path / "backup"))
    assert (said.code, "shenhe rollback 1" in said.err) == (5, True)


def test_a_wrong_folder_is_refused(backed_up, empty, tmp_path):
    warehouse, folder, _ = backed_up
    (tmp_path / "foreign.txt").write_text("")
    (tmp_path / "file").write_text("")
    for place in (warehouse.home / "backup", warehouse.home.parent, tmp_path, tmp_path / "file"):
        said = warehouse.shenhe("backup", str(place))
        assert (said.code, str(place) in said.err) == (2, True), said.err
    assert empty.shenhe("backup", str(tmp_path / "backup")).code == 6
    assert empty.shenhe("restore", str(tmp_path)).code == 2
    assert empty.shenhe("restore", str(folder), "--backup", "7").code == 2


def test_a_list_that_leads_out_of_the_home_is_refused():
    from orchestration.backup.manifest import parsed

    told = {"number": 1, "made_at": "", "host": "", "home": "", "release": None, "files": [], "folders": {}}
    for links in ({"../current.duckdb": "x"}, {"current.duckdb": "/etc/passwd"}):
        with pytest.raises(ValueError, match="leads out of the home"):
            parsed(json.dumps({**told, "links": links}).encode())
