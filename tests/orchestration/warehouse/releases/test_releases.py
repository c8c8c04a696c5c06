"""A release is complete or does not exist, and readers never wait."""

import signal
import stat
import subprocess
import sys

import duckdb
import pytest

from orchestration.warehouse import databases
from orchestration.warehouse.databases import Relation, VerificationFailed
from orchestration.warehouse.home import Home
from orchestration.warehouse.lock import AnotherRefreshIsRunning
from orchestration.warehouse.releases import writer
from orchestration.warehouse.releases.reader import NoRelease, current_release, open_release


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    made.prepare()
    return made


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute("create table counted as select 76 as headquarters")
        yield opened


HEADQUARTERS = Relation("finance.headquarters", "select * from counted", "区域总部", {"headquarters": "在营"})


def publish(home, connection, number, relations=(HEADQUARTERS,)):
    writer.write_release(home, connection, number, relations, ())


def test_a_release_is_read_only_has_comments_and_is_what_current_points_to(home, connection):
    publish(home, connection, 1)
    path = home.releases / "000001.duckdb"
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert home.current.resolve() == path
    assert not home.current.readlink().is_absolute()
    with open_release(home) as reader:
        assert reader.execute("select headquarters from finance.headquarters").fetchall() == [(76,)]
        comments = (
            "select comment from duckdb_tables() union all select comment from duckdb_columns() where not internal"
        )
        assert {"区域总部", "在营"} <= {row[0] for row in reader.execute(comments).fetchall()}


def test_no_write_ahead_log_is_left_beside_a_release(home, connection):
    publish(home, connection, 1)
    assert sorted(path.name for path in home.releases.iterdir()) == ["000001.duckdb"]


def test_numbers_go_up_and_are_never_used_twice(home, connection):
    assert writer.next_number(home) == 1
    publish(home, connection, 1)
    publish(home, connection, 2)
    home.current.unlink()
    home.current.symlink_to("releases/000001.duckdb")
    assert writer.next_number(home) == 3


def test_what_a_reader_would_find_must_be_what_was_built(home, connection):
    publish(home, connection, 1)
    shifting = Relation("figures", "select random() as value")
    with pytest.raises(VerificationFailed, match="figures"):
        publish(home, connection, 2, [shifting])
    assert current_release(home) == 1


def test_a_killed_attempt_leaves_nothing_that_the_next_one_trips_over(home, connection):
    (home.releases / ".building-000001.duckdb").write_bytes(b"half")
    (home.releases / ".building-000001.duckdb.wal").write_bytes(b"half")
    publish(home, connection, 1)
    assert current_release(home) == 1


def test_a_killed_process_between_numbering_and_pointing_leaves_the_release_before(home, connection, monkeypatch):
    publish(home, connection, 1)
    monkeypatch.setattr(writer, "repoint", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        publish(home, connection, 2)
    monkeypatch.undo()
    assert current_release(home) == 1
    publish(home, connection, writer.next_number(home))
    assert current_release(home) == 3


KILLED = """
import os, signal, sys
import duckdb
from pathlib import Path
from orchestration.warehouse import databases
from orchestration.warehouse.releases import writer
from orchestration.warehouse.databases import Relation
from orchestration.warehouse.home import Home

module, step, moment = sys.argv[2:]
module = {"writer": writer, "databases": databases, "Path": Path}[module]
original = getattr(module, step)

def dies(*arguments):
    if moment == "after":
        original(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, step, dies)
connection = duckdb.connect()
connection.execute("create table counted as select 77 as headquarters")
relation = Relation("finance.headquarters", "select * from counted")
writer.write_release(Home(Path(sys.argv[1])), connection, 2, [relation], ())
"""


@pytest.mark.parametrize(
    ("module", "step", "moment"),
    [
        ("databases", "_write", "after"),
        ("writer", "write_aside", "after"),
        ("databases", "sync", "before"),
        ("Path", "replace", "before"),
        ("Path", "replace", "after"),
        ("writer", "repoint", "before"),
        ("Path", "symlink_to", "after"),
        ("writer", "repoint", "after"),
    ],
)
def test_killed_at_any_step_readers_find_the_release_before_or_this_one_whole(home, connection, module, step, moment):
    publish(home, connection, 1)
    process = subprocess.run(
        [sys.executable, "-c", KILLED, str(home.root), module, step, moment], check=False, capture_output=True
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    came = (module, step, moment) == ("writer", "repoint", "after")
    assert current_release(home) == (2 if came else 1)
    with open_release(home) as reader:
        assert reader.execute("from finance.headquarters").fetchall() == [(77 if came else 76,)]
    # The next one trips over nothing that is left, and takes a number that none has.
    with home.locked():
        number = writer.next_number(home)
        publish(home, connection, number)
    assert current_release(home) == number
    assert not list(home.root.rglob(".*"))


def test_a_reader_keeps_its_release_while_the_pointer_moves(home, connection):
    publish(home, connection, 1)
    with open_release(home) as reader:
        connection.execute("update counted set headquarters = 77")
        publish(home, connection, 2)
        assert reader.execute("select * from finance.headquarters").fetchall() == [(76,)]
    with open_release(home) as later:
        assert later.execute("select * from finance.headquarters").fetchall() == [(77,)]


@pytest.mark.parametrize(
    "statement",
    [
        "create table mine as select 1",
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/leak.csv'",
        "attach '/tmp/other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_reader_is_locked_down(home, connection, statement):
    publish(home, connection, 1)
    with open_release(home) as reader, pytest.raises(duckdb.Error):
        reader.execute(statement)


def test_without_a_release_there_is_nothing_to_open(home):
    with pytest.raises(NoRelease), open_release(home):
        pass
    assert current_release(home) is None


def test_an_unknown_release_is_not_opened(home, connection):
    publish(home, connection, 1)
    with pytest.raises(NoRelease, match="7"), open_release(home, 7):
        pass


def test_only_one_refresh_holds_a_home(home):
    with home.locked(), pytest.raises(AnotherRefreshIsRunning), home.locked():
        pass


def test_a_home_can_be_copied_with_its_pointer(home, connection, tmp_path):
    publish(home, connection, 1)
    home.root.rename(tmp_path / "elsewhere")
    assert current_release(Home(tmp_path / "elsewhere")) == 1


def test_quotes_in_comments_are_kept(home, connection):
    publish(home, connection, 1, [Relation("t", "select 1 as a", "the quarter's end")])
    with open_release(home) as reader:
        assert reader.execute("select comment from duckdb_tables()").fetchall() == [("the quarter's end",)]


def test_the_writer_names_no_catalog_in_a_macro(home, connection):
    writer.write_release(
        home, connection, 1, [Relation("t", "select 1 as n")], ["create macro up_to(n) as table from t where t.n <= n"]
    )
    with open_release(home) as reader:
        assert reader.execute("from up_to(1)").fetchall() == [(1,)]
    assert databases.literal("a'b") == "'a''b'"


def test_what_a_killed_refresh_left_half_written_is_swept_by_the_next(home):
    (home.staged / "zhongjie_sales").mkdir()
    leftovers = [home.archive / ".abc.csv.123", home.staged / "zhongjie_sales" / ".decoded-x.csv"]
    for leftover in leftovers:
        leftover.write_text("half")
    with home.locked():
        assert not any(leftover.exists() for leftover in leftovers)
