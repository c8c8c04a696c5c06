"""A process reads deliveries ahead: what comes of them is as if they were read here, and it never outlives who asks."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.deliveries.reader.ahead import Ahead, ReaderDied
from orchestration.deliveries.reader.work import Job, Work, read_original, take_originals
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.home import Home
from transforms import feeds

FUNDS, EVENTS = feeds()["special_funds"], feeds()["matchmaking_events"]


def waiting(folder):
    """Work that waits for as long as nobody writes into a pipe."""
    pipe = folder / "pipe.csv"
    os.mkfifo(pipe)
    return Work(FUNDS, (Job("2022", "0" * 64, "waiting", pipe),))


def ends(pid):
    """Whether a process ends soon."""
    for _ in range(100):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_what_is_read_ahead_is_what_would_be_read_here(home, works, tmp_path):
    ahead, here = Ahead(), Home(tmp_path / "here")
    here.prepare()
    with ahead.reading(home, works):
        for work in works:
            originals, same = ahead.originals(work.feed.name), take_originals(here, work.jobs)
            assert [one.looked for one in originals.values()] == [one.looked for one in same.values()]
            for one in work.jobs:
                assert ahead.reads(one.delivery)
                assert ahead.read(one.delivery) == read_original(here, work.feed, one, same[one.sha256])
                assert not ahead.reads(one.delivery)
    assert len(list(home.staged.glob("*/*.parquet"))) == 2
    archived = sorted(path.name for path in home.archive.iterdir())
    assert archived == sorted(path.name for path in here.archive.iterdir())
    assert {path.stat().st_mode & 0o777 for path in home.archive.iterdir()} == {0o400}


def test_whoever_asks_in_another_order_is_told_the_same(home, works):
    ahead = Ahead()
    with ahead.reading(home, works):
        bad, good = ahead.read("matchmaking_events-3"), ahead.read("special_funds-3")
        assert ahead.read("matchmaking_events-2").reading.rows == 1
    assert (len(bad.reading.problems), bad.staged_sha256, good.reading.rows) == (1, None, 2)


def test_what_is_not_read_ahead_is_not_waited_for(home, works):
    ahead = Ahead()
    assert (ahead.pid, ahead.originals(FUNDS.name), ahead.reads("special_funds-3")) == (None, {}, False)
    with ahead.reading(home, works[1:]):
        assert (ahead.originals(FUNDS.name), ahead.reads("special_funds-3")) == ({}, False)


def test_an_error_is_raised_for_its_feed_and_the_others_are_read(home, works):
    (home.staged / FUNDS.name).write_text("no folder")
    ahead = Ahead()
    with ahead.reading(home, works):
        assert ahead.read("matchmaking_events-2").reading.rows == 1
        assert len(ahead.originals(FUNDS.name)) == 1
        with pytest.raises(FileExistsError) as raised:
            ahead.read("special_funds-3")
    assert any("read_original" in note for note in raised.value.__notes__)


def test_a_file_that_went_or_changed_is_left_to_whoever_asks_for_it(home, works, tmp_path):
    gone = Job("2022", "0" * 64, "gone", tmp_path / "gone.csv")
    changed = Job("2022", "1" * 64, "changed", works[0].jobs[0].standing)
    ahead = Ahead()
    with ahead.reading(home, [Work(FUNDS, (gone, changed, *works[0].jobs))]):
        assert set(ahead.originals(FUNDS.name)) == {works[0].jobs[0].sha256}
        assert [ahead.reads(name) for name in ("gone", "changed", "special_funds-3")] == [False, False, True]
        assert ahead.read("special_funds-3").reading.rows == 2
    assert len(list(home.archive.iterdir())) == 1


def test_a_damaged_original_is_taken_again_and_said(home, works):
    (one,) = works[0].jobs
    damaged = home.archive / f"{one.sha256}.csv"
    damaged.write_bytes(b"other bytes")
    ahead = Ahead()
    with ahead.reading(home, works):
        assert ahead.originals(FUNDS.name)[one.sha256].was_damaged
        assert ahead.read(one.delivery).reading.rows == 2
    assert sha256_of(damaged) == one.sha256


def test_a_reader_that_is_killed_is_told_by_an_error(home, works, tmp_path):
    ahead = Ahead()
    with ahead.reading(home, [waiting(tmp_path), *works]):
        os.kill(ahead.pid, signal.SIGKILL)
        for _ in range(2):
            with pytest.raises(ReaderDied, match="died \\(signal 9\\): run the refresh again"):
                ahead.originals(FUNDS.name)


def test_a_reader_that_cannot_start_is_told_by_an_error(home, works, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    ahead = Ahead()
    with ahead.reading(home, works), pytest.raises(ReaderDied, match="exit code 1"):
        ahead.originals(FUNDS.name)


@pytest.mark.parametrize("error", [None, KeyboardInterrupt, ValueError])
def test_it_is_ended_with_its_context_whatever_it_is_at(home, tmp_path, error):
    ahead, pid = Ahead(), None
    try:
        with ahead.reading(home, [waiting(tmp_path)]):
            pid = ahead.pid
            if error:
                raise error
    except (KeyboardInterrupt, ValueError):
        pass
    assert ends(pid)
    assert ahead.pid is None


def test_an_interrupt_is_left_to_the_command(home, works, tmp_path):
    ahead, held = Ahead(), waiting(tmp_path)
    with ahead.reading(home, [held, works[1]]):
        time.sleep(1)
        os.kill(ahead.pid, signal.SIGINT)
        held.jobs[0].standing.open("wb").close()
        assert ahead.read("matchmaking_events-2").reading.rows == 1


PARENT = """
import sys, time
from pathlib import Path
from orchestration.deliveries.reader.ahead import Ahead
from orchestration.deliveries.reader.work import Job, Work
from orchestration.warehouse.home import Home
from transforms import feeds
home, ahead = Home(Path(sys.argv[1])), Ahead()
work = Work(feeds()["special_funds"], (Job("2022", "0" * 64, "waiting", Path(sys.argv[2])),))
with home.locked(), ahead.reading(home, [work]):
    print(ahead.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("after", [0, 1])
def test_it_ends_when_its_parent_is_killed_and_holds_no_lock(home, tmp_path, after):
    (job,) = waiting(tmp_path).jobs
    parent = subprocess.Popen([sys.executable, "-c", PARENT, home.root, job.standing], stdout=subprocess.PIPE)
    pid = int(parent.stdout.readline())
    time.sleep(after)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    with home.locked():
        assert ends(pid)


def test_a_staged_file_holds_what_was_delivered(home, works):
    ahead = Ahead()
    with ahead.reading(home, works):
        assert ahead.read("special_funds-3").staged_sha256 == sha256_of(home.staged_file(FUNDS.name, "special_funds-3"))
    query = f"select application_id from read_parquet('{home.staged}/special_funds/*.parquet')"
    assert duckdb.sql(query).fetchall() == [("A-1",), ("A-2",)]
