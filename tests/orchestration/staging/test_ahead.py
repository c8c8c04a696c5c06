"""A refresh reads ahead what its steps ask for: with it or without, the build and the staged files are the same."""

import os
import shutil
import signal
from dataclasses import replace

import pytest

from orchestration.deliveries.reader.ahead import ReaderDied
from orchestration.engines.on_duckdb import OnDuckDb
from orchestration.project.definitions import project
from orchestration.refresh.begin import begin
from orchestration.refresh.run import refresh
from orchestration.refresh.staleness import due
from orchestration.refresh.steps import take
from orchestration.session import Request
from orchestration.staging import ahead
from orchestration.staging.ahead import read_ahead
from orchestration.staging.stage import stage
from orchestration.timings import READING
from orchestration.warehouse.home import Home

HEADER = ["申请编号", "企业名称", "申请日期", "资金类别", "申请金额（万元）"]
EVENT = ["活动编号", "活动日期", "主题", "参会企业数", "达成融资（万元）"]
TYPED = "select * from meta.typed_deliveries order by delivery"
LISTED = "select * exclude (received_at) from meta.deliveries order by all"
CELLS = "from meta.problems order by all"


def deliver(warehouse):
    """Good and bad files, one of them twice, and one that is delivered again."""
    for month in range(1, 7):
        row = [f"HD-{month}", f"2022-{month:02d}-01", "对接", 20 if month != 5 else "二十", 300]
        warehouse.deliver("matchmaking_events", f"对接_2022-{month:02d}.csv", [EVENT, row])
    path = warehouse.deliver("special_funds", "资金_2022.xlsx", [HEADER, ["A-1", "样例企业", "2022-03-01", "上市", 5]])
    shutil.copy(path, path.with_stem("资金_2022(1)"))
    warehouse.deliver("special_funds", "资金_2021.xlsx", [HEADER, ["A-2", "样例企业", "2021-03-01", "上市", "五"]])


def staged(warehouse, feeds, pids):
    """What the build knows after the feeds were staged in an order of their own."""
    with begin(Request(Home(warehouse.home), warehouse.extracts)) as session:
        with read_ahead(session, due(session).feeds):
            pids.append(session.ahead.pid)
            found = [stage(session, project().feeds[name]) for name in feeds]
        build = [session.build.rows(query) for query in (TYPED, LISTED, CELLS)]
        return found, build, dict(session.rows_read), session.mended


@pytest.mark.parametrize("feeds", [("matchmaking_events", "special_funds"), ("special_funds", "matchmaking_events")])
def test_reading_ahead_changes_nothing_of_what_is_staged(new_warehouse, monkeypatch, feeds):
    pids, found, delivered = [], [], new_warehouse()
    deliver(delivered)
    for enough in (0, 10**9):
        warehouse = new_warehouse()
        shutil.copytree(delivered.extracts, warehouse.extracts, dirs_exist_ok=True)
        monkeypatch.setattr(ahead, "_ENOUGH", enough)
        found.append(staged(warehouse, feeds, pids))
    assert found[0] == found[1]
    assert [pid is None for pid in pids] == [False, True]
    assert [one.read for one in found[0][0]] == [6 if name == "matchmaking_events" else 2 for name in feeds]


def test_a_file_that_is_another_by_the_time_of_its_step_is_read_as_it_stands_then(empty, monkeypatch):
    deliver(empty)
    monkeypatch.setattr(ahead, "_ENOUGH", 0)
    with begin(Request(Home(empty.home), empty.extracts)) as session:
        with read_ahead(session, due(session).feeds):
            empty.edit("matchmaking_events", "2022-06", "HD-6", "HD-66")
            stage(session, project().feeds["matchmaking_events"])
        assert session.build.rows("select event_id from staging.matchmaking_events where period = '2022-06'") == [
            {"event_id": "HD-66"}
        ]


def test_a_few_small_files_are_read_without_a_process(empty):
    deliver(empty)
    with begin(Request(Home(empty.home), empty.extracts)) as session, read_ahead(session, due(session).feeds):
        assert session.ahead.pid is None


def test_an_engine_is_asked_by_the_bytes_that_there_are(empty, monkeypatch):
    sizes = []

    class Asked(OnDuckDb):
        def calls(self, size):
            sizes.append(size)
            return super().calls(size)

    deliver(empty)
    monkeypatch.setattr(ahead, "_ENOUGH", 0)
    with begin(Request(Home(empty.home), empty.extracts)) as session:
        with read_ahead(replace(session, engine=Asked()), due(session).feeds):
            assert session.ahead.pid is not None
        bytes_of = {one.sha256: one.bytes for name in due(session).feeds
                    for one in session.folder.standing(project().feeds[name], session.today)}  # fmt: skip
    assert sizes == [sum(bytes_of.values())]


def test_the_time_that_is_waited_is_that_of_reading(empty, monkeypatch):
    deliver(empty)
    monkeypatch.setattr(ahead, "_ENOUGH", 0)
    request = Request(Home(empty.home), empty.extracts)
    with begin(request) as session, read_ahead(session, due(session).feeds):
        stage(session, project().feeds["matchmaking_events"])
    assert request.timings.seconds()[READING] > 0.1


def test_a_reader_that_dies_fails_the_refresh_and_the_next_one_is_whole(released, tmp_path):
    warehouse = released.copied(tmp_path)
    for feed in ("zhongjie_sales", "service_cases", "cross_border_orders"):
        for path in (warehouse.home / "staged" / feed).iterdir():
            path.unlink()

    def killed(session, todo):
        os.kill(session.ahead.pid, signal.SIGKILL)
        take(session, todo)

    request = Request(Home(warehouse.home), warehouse.extracts)
    with pytest.raises(ReaderDied), begin(request) as session:
        refresh(session, killed)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert warehouse.rows("from figures") == released.rows("from figures")
