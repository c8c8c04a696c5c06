"""The event log keeps its connections open, and keeps what Dagster's own keeps."""

import threading

import dagster as dg
import pytest
from dagster._core.storage.event_log import SqliteEventLogStorage

from orchestration.defs.instance import prepare_instance
from orchestration.defs.storage.event_log import OpenEventLog
from orchestration.warehouse.home import Home


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An instance of its own, with nothing in it."""
    home = Home(tmp_path / "home")
    for name in ("DAGSTER_HOME", "SHENHE_HOME", "SHENHE_EXTRACTS", "DAGSTER_DISABLE_TELEMETRY", "GX_ANALYTICS_ENABLED"):
        monkeypatch.setenv(name, "")
    prepare_instance(home, tmp_path)
    with dg.DagsterInstance.get() as found:
        yield found


def materialised(instance):
    @dg.asset(check_specs=[dg.AssetCheckSpec("even", asset="counted")])
    def counted():
        yield dg.MaterializeResult(
            metadata={"dagster/row_count": 7}, check_results=[dg.AssetCheckResult(passed=True, check_name="even")]
        )

    return dg.materialize([counted], instance=instance)


def test_a_home_uses_it(own):
    assert isinstance(own.event_log_storage, OpenEventLog)


def test_dagsters_own_log_finds_what_it_kept(own):
    run = materialised(own)
    log = own.event_log_storage
    kept = [event.message for event in log.get_logs_for_run(run.run_id)]
    stock = SqliteEventLogStorage(log._base_dir)
    assert [event.message for event in stock.get_logs_for_run(run.run_id)] == kept
    assert stock.get_asset_records([dg.AssetKey("counted")])[0].asset_entry.last_materialization is not None


def test_many_threads_keep_everything(own):
    def report(number):
        for n in range(10):
            own.report_runless_asset_event(dg.AssetMaterialization(f"asset_{number}", metadata={"n": n}))

    threads = [threading.Thread(target=report, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(8):
        found = own.fetch_materializations(dg.AssetKey(f"asset_{number}"), limit=100).records
        assert len(found) == 10


def test_a_deleted_run_leaves_no_open_file(own):
    first = materialised(own)
    own.delete_run(first.run_id)
    assert own.get_records_for_run(first.run_id).records == []
    assert materialised(own).success


def test_more_runs_than_connections(own):
    runs = [materialised(own).run_id for _ in range(10)]
    assert all(own.get_records_for_run(run).records for run in runs)
    assert len(own.event_log_storage._engines) <= 8
