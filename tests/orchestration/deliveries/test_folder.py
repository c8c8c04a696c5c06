"""Only plain files within the folder are deliveries; all else is listed as refused, and never opened or waited for."""

import datetime
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from orchestration.deliveries.folder import FolderReader
from orchestration.deliveries.writing import is_being_written
from transforms import feeds

FEED = feeds()["special_funds"]
TODAY = datetime.date(2023, 5, 17)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "extracts" / FEED.name
    made.mkdir(parents=True)
    (made / "资金_2022.xlsx").write_bytes(b"a delivery")
    return made


def refused(folder):
    found = FolderReader(folder.parent).standing(FEED, TODAY)
    assert [one.file for one in found if one.refusal is None] == ["资金_2022.xlsx"]
    return {one.file: one.refusal.en for one in found if one.refusal is not None}


def test_a_pipe_a_socket_and_a_device_are_no_deliveries(folder):
    os.mkfifo(folder / "资金_2021.csv")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "s_2020.csv"))
        (folder / "null_2019.csv").symlink_to("/dev/null")
        said = refused(folder)
    assert "not a plain file" in said["资金_2021.csv"]
    assert "not a plain file" in said["s_2020.csv"]
    assert "leads out" in said["null_2019.csv"]


@pytest.mark.parametrize("target", ["/etc/passwd", "../../outside.csv", "gone.csv", "资金_2018.csv", "/etc"])
def test_a_link_that_leads_out_nowhere_or_to_itself_is_not_followed(folder, target):
    (folder.parent.parent / "outside.csv").write_text("secret")
    (folder / "资金_2018.csv").symlink_to(target)
    assert "a link that leads out of the folder" in refused(folder)["资金_2018.csv"]


def test_a_link_within_the_folder_is_a_delivery(folder):
    (folder / "资金_2021.xlsx").symlink_to("资金_2022.xlsx")
    found = FolderReader(folder.parent).standing(FEED, TODAY)
    assert [(one.period, one.refusal) for one in found] == [("2021", None), ("2022", None)]


@pytest.mark.skipif(sys.platform == "darwin", reason="file names are text on macOS")
def test_a_name_that_is_no_text_is_shown_escaped_and_refused(folder):
    with open(os.fsencode(folder) + b"/\xff\xfe_2021.csv", "wb") as handle:  # noqa: PTH123 - a name of bytes
        handle.write(b"a,b\n")
    ((name, said),) = refused(folder).items()
    assert name == r"\xff\xfe_2021.csv"
    assert "not in UTF-8" in said


UNREADABLE = """
import datetime, os, sys
from pathlib import Path
from orchestration.deliveries.folder import FolderReader
from transforms import feeds
feeds()
os.setgid(65534); os.setuid(65534)
for one in FolderReader(Path(sys.argv[1])).standing(feeds()["special_funds"], datetime.date(2023, 5, 17)):
    print(one.file, one.refusal.en if one.refusal else None)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_file_without_read_permission_is_refused_and_the_others_are_read(tmp_path_factory):
    with tempfile.TemporaryDirectory() as made:
        os.chmod(made, 0o755)  # noqa: PTH101
        folder = Path(made) / FEED.name
        folder.mkdir()
        (folder / "a_2022.csv").write_text("a")
        (folder / "b_2021.csv").write_text("b")
        (folder / "b_2021.csv").chmod(0)
        said = subprocess.run(
            [sys.executable, "-c", UNREADABLE, made], check=True, capture_output=True, text=True
        ).stdout.splitlines()
    assert said == ["a_2022.csv None", "b_2021.csv it cannot be read: check its permissions"]


HALF_WRITTEN = """
import sys
handle = open(sys.argv[1], "w")
handle.write("half")
handle.flush()
print("open", flush=True)
sys.stdin.read()
"""


def test_a_file_that_another_process_writes_is_told_and_one_that_was_closed_is_not(tmp_path):
    path = tmp_path / "growing.csv"
    writer = subprocess.Popen(
        [sys.executable, "-c", HALF_WRITTEN, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert writer.stdout.readline() == "open\n"
    assert is_being_written(path)
    writer.communicate("")
    assert not is_being_written(path)


def test_a_feed_whose_file_is_being_written_is_left_and_the_rest_is_refreshed(warehouse):
    path = warehouse.extracts / "special_funds" / "资金_2021.csv"
    with path.open("w") as handle:
        handle.write("申请编号,企业名称")
        handle.flush()
        said = warehouse.refresh()
    assert said.code == 0, said.out
    assert "left: special_funds/资金_2021.csv" in said.out
    assert "is still being written" in said.out
    assert warehouse.refresh().code == 3


def test_a_pipe_is_not_waited_for(warehouse, tmp_path):
    os.mkfifo(tmp_path / "pipe_2022.csv")
    said = warehouse.shenhe("check", str(tmp_path / "pipe_2022.csv"), "--feed", "special_funds")
    assert said.code == 2
    assert "not a plain file" in said.err


def test_what_is_no_delivery_is_quarantined_by_its_name_and_everything_else_goes_on(warehouse):
    folder = warehouse.extracts / "special_funds"
    os.mkfifo(folder / "pipe_2021.csv")
    (folder / "link_2020.csv").symlink_to("/etc/passwd")
    with open(os.fsencode(folder) + b"/\xb2_2019.csv", "wb"):  # noqa: PTH123 - a name of bytes
        pass
    said = warehouse.refresh()
    assert said.code == 3, said.out + said.err
    for name in ("pipe_2021.csv", "link_2020.csv", r"\xb2_2019.csv"):
        assert f"quarantined: special_funds — {name}" in said.out
    assert not [path for path in (warehouse.home / "archive").iterdir() if path.read_bytes().startswith(b"root:")]
    assert warehouse.shenhe("status").code == 3
