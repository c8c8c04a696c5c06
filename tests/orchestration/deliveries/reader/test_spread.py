"""Reading that is spread over processes elsewhere: what comes of a delivery is as if it were read here."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest

from orchestration.deliveries.reader import spread
from orchestration.deliveries.reader.ahead import Ahead
from orchestration.deliveries.reader.spread import Batch, read_batch
from orchestration.deliveries.reader.work import Job, Work, read_original, take_originals
from orchestration.engines.engine import EngineFailed
from orchestration.engines.on_duckdb import OnDuckDb
from orchestration.warehouse.home import Home
from transforms import feeds
from transforms.reading import reader_fingerprint

FUNDS, EVENTS = feeds()["special_funds"], feeds()["matchmaking_events"]


class Elsewhere(OnDuckDb):
    """An engine whose processes are threads, which find the home under a root of their own; `asked` counts calls."""

    def __init__(self, root):
        self.root, self.asked = root, 0

    @contextmanager
    def calling(self):
        def call(function, given):
            self.asked += 1
            return pool.submit(function, self.root, given)

        with ThreadPoolExecutor(2) as pool:
            yield call


def test_what_is_read_elsewhere_is_what_would_be_read_here(home, works, tmp_path):
    (tmp_path / "mounted").symlink_to(home.root)
    ahead, engine, here = Ahead(), Elsewhere(tmp_path / "mounted"), Home(tmp_path / "here")
    here.prepare()
    with ahead.reading(home, works, engine):
        assert ahead.pid is None
        for work in works:
            originals, same = ahead.originals(work.feed.name), take_originals(here, work.jobs)
            assert [one.looked for one in originals.values()] == [one.looked for one in same.values()]
            for one in work.jobs:
                assert ahead.reads(one.delivery)
                assert ahead.read(one.delivery) == read_original(here, work.feed, one, same[one.sha256])
                assert not ahead.reads(one.delivery)
    assert len(list(home.staged.glob("*/*"))) == 2
    assert engine.asked == 2, "small deliveries of a feed are read at one go"


def test_large_deliveries_are_read_one_by_one(home, works, monkeypatch):
    monkeypatch.setattr(spread, "_OF_A_BATCH", 1)
    ahead, engine = Ahead(), Elsewhere(home.root)
    with ahead.reading(home, works, engine):
        bad, good = ahead.read("matchmaking_events-3"), ahead.read("special_funds-3")
        assert ahead.read("matchmaking_events-2").reading.rows == 1
    assert (len(bad.reading.problems), bad.staged_sha256, good.reading.rows) == (1, None, 2)
    assert engine.asked == 3


def test_an_error_is_raised_for_its_delivery_and_the_others_are_read(home, works):
    (home.staged / FUNDS.name).write_text("no folder")
    ahead = Ahead()
    with ahead.reading(home, works, Elsewhere(home.root)):
        assert ahead.read("matchmaking_events-2").reading.rows == 1
        with pytest.raises(FileExistsError) as raised:
            ahead.read("special_funds-3")
    assert any("read_original" in note for note in raised.value.__notes__)


def test_a_file_that_went_or_changed_is_left_to_whoever_asks_for_it(home, works, tmp_path):
    gone = Job("2022", "0" * 64, "gone", tmp_path / "gone.csv")
    changed = Job("2022", "1" * 64, "changed", works[0].jobs[0].standing)
    ahead = Ahead()
    with ahead.reading(home, [Work(FUNDS, (gone, changed, *works[0].jobs))], Elsewhere(home.root)):
        assert set(ahead.originals(FUNDS.name)) == {works[0].jobs[0].sha256}
        assert [ahead.reads(name) for name in ("gone", "changed", "special_funds-3")] == [False, False, True]
        assert ahead.originals(EVENTS.name) == {}


def test_a_home_that_is_not_there_is_one_line(home, works, tmp_path):
    ahead = Ahead()
    with ahead.reading(home, works, Elsewhere(tmp_path / "nowhere")), pytest.raises(EngineFailed) as raised:
        ahead.read("special_funds-3")
    assert f"has no {tmp_path}/nowhere/archive/" in str(raised.value)
    assert str(raised.value).endswith(": share the home")
    assert len(str(raised.value).splitlines()) == 1


def test_a_staged_file_that_does_not_arrive_is_not_taken_for_read(home, works, tmp_path):
    take_originals(home, works[0].jobs)
    shutil.copytree(home.root, tmp_path / "elsewhere")
    ahead, said = Ahead(), r"special_funds-3\.parquet is not here: share the home"
    with ahead.reading(home, works[:1], Elsewhere(tmp_path / "elsewhere")), pytest.raises(EngineFailed, match=said):
        ahead.read("special_funds-3")
    home.staged_file(FUNDS.name, "special_funds-3").parent.mkdir()
    home.staged_file(FUNDS.name, "special_funds-3").write_bytes(b"of an earlier attempt")
    with ahead.reading(home, works[:1], Elsewhere(tmp_path / "elsewhere")), pytest.raises(EngineFailed, match=said):
        ahead.read("special_funds-3")


def test_another_version_of_the_reader_reads_nothing(home, works):
    (job,) = works[0].jobs
    source = take_originals(home, [job])[job.sha256]
    batch = Batch(FUNDS, ((job, source),), home.root, reader_fingerprint())
    (refused,) = read_batch(home.root, replace(batch, reader="of before"))
    assert "another version of the product: install this one" in str(refused)
    assert not list(home.staged.iterdir())
    (read,) = read_batch(home.root, batch)
    assert read.reading.rows == 2


def test_two_attempts_at_one_delivery_do_not_meet(home, works):
    (job,) = works[0].jobs
    source = take_originals(home, [job])[job.sha256]
    batch = Batch(FUNDS, ((job, source),), home.root, reader_fingerprint())
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: read_batch(home.root, batch), range(40)))
    assert found == [found[0]] * 40
    assert [path.name for path in (home.staged / FUNDS.name).iterdir()] == ["special_funds-3.parquet"]


def test_what_nobody_will_ask_for_is_not_taken(home, works):
    ahead = Ahead()
    with pytest.raises(KeyboardInterrupt), ahead.reading(home, works, Elsewhere(home.root)):
        raise KeyboardInterrupt
    assert ahead.originals(FUNDS.name) == {}
