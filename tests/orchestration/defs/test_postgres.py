"""Dagster's runs and events in Postgres by one variable; never in two places, and never silently in another."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pytest

from orchestration.defs.instance import put_settings
from orchestration.defs.storage.settings import POSTGRES, NoPostgres, settings

has_package = find_spec("dagster_postgres") is not None
PROGRAMS = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
DAY = [["计数器", "时段开始", "进入人次"], ["ZJ-01", "2022-11-05 10:00:00", "321"]]


@pytest.fixture
def place(tmp_path):
    return tmp_path / "dagster.yaml"


def test_without_the_variable_events_are_in_files_of_the_home(place, monkeypatch):
    monkeypatch.delenv(POSTGRES, raising=False)
    assert "OpenEventLog" in settings(place)
    assert "postgres" not in settings(place)


def test_with_the_variable_they_are_in_postgres_whose_address_is_not_written_down(place, monkeypatch):
    monkeypatch.setenv(POSTGRES, "postgresql://shenhe:geheim@127.0.0.1/shenhe")
    if not has_package:
        with pytest.raises(NoPostgres, match=r"pip install dagster-postgres==0\.\d+\.\d+"):
            settings(place)
        return
    assert f"env: {POSTGRES}" in settings(place)
    assert not [one for one in ("OpenEventLog", "geheim") if one in settings(place)]


def test_a_home_that_uses_postgres_does_not_go_back_to_files_by_itself(warehouse, monkeypatch):
    monkeypatch.delenv(POSTGRES, raising=False)
    place = warehouse.home / "dagster" / "dagster.yaml"
    in_postgres = settings(place).partition("# The event log")[0]
    put_settings(place, in_postgres + _of_postgres())
    before = place.read_text("utf-8")
    with pytest.raises(NoPostgres) as error:
        settings(place)
    assert POSTGRES in str(error.value)
    assert str(place) in str(error.value)
    warehouse.deliver("zhongjie_footfall", "中街客流_2022-11-05.csv", DAY)
    said = warehouse.refresh()
    assert (said.code, "release 2" in said.out) == (0, True)
    assert "could not be recorded in Dagster" in said.err
    assert POSTGRES in said.err
    assert place.read_text("utf-8") == before


def _of_postgres():
    from orchestration.defs.storage import settings as module

    return module._IN_POSTGRES


@pytest.mark.parametrize("part", ["daemon", "webserver"])
def test_a_service_that_lacks_the_package_ends_with_one_line(part, tmp_path):
    if has_package:
        pytest.skip("the package is there")
    environment = {**os.environ, POSTGRES: "postgresql://127.0.0.1/shenhe", "SHENHE_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "orchestration.defs.processes.service", part]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=60)
    assert (ended.returncode, ended.stderr.count("\n")) == (1, 1), ended.stderr
    assert "pip install dagster-postgres" in ended.stderr


@pytest.fixture
def database():
    """The address of a database on a server of its own, on loopback; run as `postgres` where the tests run as root."""
    if not has_package or PROGRAMS is None:
        pytest.skip("no dagster-postgres, or no Postgres on this host")
    with tempfile.TemporaryDirectory(prefix="shenhe-postgres-") as made, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        by = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if by:
            shutil.chown(made, "postgres")
        data, options = f"{made}/data", f"-p {port} -c listen_addresses=127.0.0.1 -k {made}"

        def run(*words):
            subprocess.run([*by, *words], check=True, stdout=subprocess.DEVNULL, cwd="/")

        run(f"{PROGRAMS}/initdb", "-D", data, "-A", "trust", "-U", "shenhe")
        run(f"{PROGRAMS}/pg_ctl", "-D", data, "-o", options, "-l", f"{made}/log", "-w", "start")
        try:
            yield f"postgresql://shenhe@127.0.0.1:{port}/postgres"
        finally:
            run(f"{PROGRAMS}/pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@pytest.mark.drill
def test_a_refresh_is_recorded_in_postgres(warehouse, database, monkeypatch):
    monkeypatch.setenv(POSTGRES, database)
    command = [sys.executable, "-c", "from orchestration.cli.main import main; main()", "refresh"]
    environment = {**os.environ, **warehouse.environment}
    files = {path.name for path in (warehouse.home / "dagster" / "history" / "runs").iterdir()}
    warehouse.deliver("zhongjie_footfall", "中街客流_2022-11-05.csv", DAY)
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=120)
    assert (ended.returncode, ended.stderr) == (0, "")
    with warehouse.dagster() as instance:
        (run,) = instance.get_runs()
        assert run.is_success
        assert type(instance.event_log_storage).__name__ == "PostgresEventLogStorage"
    assert {path.name for path in (warehouse.home / "dagster" / "history" / "runs").iterdir()} == files
