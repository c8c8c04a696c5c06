"""`shenhe publish`: one release, five files, the same bytes; nothing of anybody else is overwritten."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.publish.files.folder import FILES, write_folder
from orchestration.publish.reading import read_bulletin
from orchestration.warehouse.home import Home

REPOSITORY = Path(__file__).resolve().parents[3]
ELSEWHERE = {
    "TZ": "America/New_York", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONPATH": str(REPOSITORY),
    "PATH": "/usr/bin:/bin", "FONTCONFIG_FILE": "/dev/null",
}  # fmt: skip


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_folder_has_the_five_files_and_nothing_else(folder):
    assert set(contents(folder)) == set(FILES)


def test_another_process_in_another_zone_language_and_without_fonts_writes_the_same_bytes(released, folder, tmp_path):
    run = "from orchestration.cli.main import main; main()"
    words = [sys.executable, "-c", run, "publish", "--home", str(released.home), "--into", str(tmp_path / "again")]
    subprocess.run(words, check=True, capture_output=True, env={**ELSEWHERE, "HOME": str(tmp_path)}, cwd=tmp_path)
    assert contents(tmp_path / "again") == contents(folder)


def test_it_reads_nothing_but_the_release(released, folder, tmp_path):
    home = tmp_path / "home"
    (home / "releases").mkdir(parents=True)
    shutil.copy(released.current, home / "releases" / "000001.duckdb")
    (home / "current.duckdb").symlink_to("releases/000001.duckdb")
    said = released.shenhe("publish", "--home", str(home), "--into", str(tmp_path / "bulletin"))
    assert said.code == 0, said.err
    assert contents(tmp_path / "bulletin") == contents(folder)


def test_by_default_it_is_in_the_home_and_of_the_release_in_force(revised):
    said = revised.shenhe("publish")
    assert (said.code, "release 2" in said.out) == (0, True)
    assert json.loads((revised.home / "bulletin" / "figures.json").read_text("utf-8"))["release"] == 2


def test_an_earlier_release_is_published_as_it_was(revised, folder, tmp_path):
    said = revised.shenhe("publish", "--release", "1", "--into", str(tmp_path / "bulletin"))
    assert (said.code, "release 1" in said.out) == (0, True)
    assert contents(tmp_path / "bulletin") == contents(folder)


def test_an_unknown_release_names_the_nearest_and_before_the_first_there_is_none(released, empty, tmp_path):
    said = released.shenhe("publish", "--release", "9", "--into", str(tmp_path / "bulletin"))
    assert (said.code, "did you mean 1?" in said.err) == (2, True)
    assert empty.shenhe("publish", "--into", str(tmp_path / "bulletin")).code == 6
    assert list(tmp_path.iterdir()) == []


def test_a_bulletin_takes_the_place_of_the_one_before_and_leaves_nothing_beside_it(revised, tmp_path):
    into = tmp_path / "bulletin"
    for number in ("1", "2"):
        assert revised.shenhe("publish", "--release", number, "--into", str(into)).code == 0
        assert json.loads((into / "figures.json").read_text("utf-8"))["release"] == int(number)
    assert [path.name for path in tmp_path.iterdir()] == ["bulletin"]


@pytest.mark.parametrize("name", ["notes.txt", "index.html"])
def test_a_folder_that_holds_anything_else_is_left_alone(released, tmp_path, name):
    (tmp_path / name).write_text("mine")
    said = released.shenhe("publish", "--into", str(tmp_path))
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert contents(tmp_path) == {name: b"mine"}


def test_a_file_that_somebody_put_into_a_bulletin_is_kept(released, folder, tmp_path):
    into = shutil.copytree(folder, tmp_path / "bulletin")
    (into / "notes.txt").write_text("mine")
    assert released.shenhe("publish", "--into", str(into)).code == 2
    assert (into / "notes.txt").read_text() == "mine"


def test_a_place_that_cannot_be_written_is_one_line(released, tmp_path):
    (tmp_path / "file").touch()
    said = released.shenhe("publish", "--into", str(tmp_path / "file" / "bulletin"))
    assert (said.code, said.out, said.err.count("\n")) == (5, "", 1)
    assert "cannot write" in said.err


def test_what_fails_midway_leaves_the_bulletin_before(folder, tmp_path):
    into = shutil.copytree(folder, tmp_path / "bulletin")
    before = contents(into)
    with pytest.raises(FileNotFoundError):
        write_folder({"index.html": b"half", "no/such/place": b""}, into)
    assert contents(into) == before
    assert [path.name for path in tmp_path.iterdir()] == ["bulletin"]


def test_where_folders_cannot_be_exchanged_in_one_step_the_new_one_still_takes_the_place(folder, tmp_path, monkeypatch):
    from orchestration.publish.files import folder as module

    monkeypatch.setattr(module, "_EXCHANGE", 1 << 30)  # the system knows no such step
    into = shutil.copytree(folder, tmp_path / "bulletin")
    write_folder({"index.html": b"new"}, into)
    assert contents(into) == {"index.html": b"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["bulletin"]


def test_a_release_that_tells_no_sources_is_published_without_them(released, tmp_path):
    home = Home(tmp_path)
    home.releases.mkdir()
    shutil.copy(released.current, home.releases / "000001.duckdb")
    os.chmod(home.releases / "000001.duckdb", 0o644)  # noqa: PTH101 - a copy of a release is read-only
    with duckdb.connect(str(home.releases / "000001.duckdb")) as connection:
        connection.execute("drop table sources")
    home.current.symlink_to("releases/000001.duckdb")
    bulletin = read_bulletin(home)
    assert len(bulletin.entries) > 46
    assert not any(entry.sources for entry in bulletin.entries)


def test_the_command_line_starts_without_what_only_a_bulletin_needs():
    code = "import sys, orchestration.cli.main; print([name for name in sys.modules if name in ('altair', 'vl_convert', 'jinja2', 'xlsxwriter')])"
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=REPOSITORY)
    assert said.stdout.strip() == "[]"
