"""Signatures: of a content, by a name, at a moment; kept where a change by hand is noticed."""

import signal
import subprocess
import sys

import duckdb
import pytest

from tests.conftest import REPOSITORY

KILLED = """
import os, signal, sys
from orchestration.cli.main import run
from orchestration.release import last_refresh
last_refresh.bring_in = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
sys.argv = ["shenhe", "sign", "2", "--as", "张三"]
run()
"""


def signed(warehouse):
    rows = warehouse.shenhe("releases", "--format", "json").rows
    return {row["release"]: row.get("signed") for row in rows}


def test_whoever_looks_at_a_release_signs_it_and_only_that_content(one_feed, bring, tmp_path):
    warehouse = one_feed.copied(tmp_path)
    said = warehouse.shenhe("sign", "1", "--as", " 张三 ")
    assert said.code == 0, said.err
    (content,) = warehouse.column("select fingerprint from releases")
    assert content in said.out
    assert signed(warehouse)[1].startswith("张三 20")
    assert "signed already" in warehouse.shenhe("sign", "1", "--as", "张三").out
    assert warehouse.shenhe("sign", "1", "--as", "李四").code == 0
    assert "; 李四 20" in signed(warehouse)[1]
    assert "nothing changed" in warehouse.refresh().out

    bring(warehouse, "new_brands")
    assert "released: release 2" in warehouse.refresh().out
    assert signed(warehouse)[2] is None
    assert signed(warehouse)[1].startswith("张三")
    assert "signatures" not in warehouse.column("select table_name from duckdb_tables()")


def test_an_unknown_release_names_the_nearest_and_a_name_is_needed(one_feed, empty):
    said = one_feed.shenhe("sign", "7", "--as", "张三")
    assert (said.code, "did you mean 1?" in said.err) == (2, True)
    assert one_feed.shenhe("sign", "1").code == 2
    assert one_feed.shenhe("sign", "1", "--as", " ").code == 2
    assert empty.shenhe("sign", "1", "--as", "张三").code == 6
    assert not empty.home.exists()


@pytest.mark.parametrize(
    "change",
    [
        "update meta.signatures set signer = '李四' where place = 1",
        "update meta.signatures set fingerprint = 'another'  where place = 1",
        "delete from meta.signatures where place = 1",
        "insert into meta.signatures select 3, release, fingerprint, '李四', signed_at, seal from meta.signatures limit 1",
        "delete from meta.signatures",
    ],
)
def test_a_signature_that_was_changed_by_hand_does_not_count_and_is_named(waits, change):
    for name in ("王五", "张三"):
        assert waits.shenhe("sign", "2", "--as", name).code == 0
    with duckdb.connect(str(waits.home / "build.duckdb")) as connection:
        connection.execute(change)
    said = waits.shenhe("status", "--verify", "--format", "json")
    assert said.code == 5
    assert [row["what"] for row in said.rows] == ["signatures"]
    said = waits.refresh()
    assert said.code == 0, said.out + said.err
    assert "李四" in said.out.partition("for the signature of")[2]
    for name in ("张三", "李四"):
        assert waits.shenhe("sign", "2", "--as", name).code == 0
    assert "for the signature of" not in waits.refresh().out


def test_beside_a_refresh_nothing_is_signed(waits):
    import fcntl

    with (waits.home / "refresh.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert waits.shenhe("sign", "2", "--as", "张三").code == 4
    assert set(signed(waits).values()) == {None}


def test_a_signature_outlives_a_kill_before_the_record_has_it(waits):
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **waits.environment, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.run([sys.executable, "-c", KILLED], check=False, capture_output=True, env=environment)
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    assert waits.refresh().out.count("for the signature of 李四\n") == 1
    assert signed(waits)[2].startswith("张三 20")
