"""Readers never wait for a refresh, never fail because of one, and never see two releases mixed."""

import contextlib
import fcntl
import subprocess
import sys
import time

import pytest

WAIT = 2.0
"""Seconds that a reader may take at most, on a loaded machine; a refresh takes several times that."""


@pytest.fixture
def refreshing(warehouse, revise):
    """A refresh of a new release in a process of its own; its process, and the warehouse."""
    revise(warehouse, 500)
    command = "from orchestration.cli.main import run; raise SystemExit(run())"
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **warehouse.environment}
    process = subprocess.Popen(
        [sys.executable, "-c", command, "refresh"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    yield process, warehouse
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=120)
    process.kill()


def is_held(warehouse):
    """Whether another process refreshes the home right now."""
    with (warehouse.home / "refresh.lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_figures_are_read_all_the_time_at_once_and_of_one_release_and_a_second_refresh_is_refused(refreshing):
    process, warehouse = refreshing
    seen, refused, slowest, reads = [], [], 0.0, 0
    while process.poll() is None:
        began = time.monotonic()
        said = warehouse.shenhe("figures", "--format", "json")
        slowest = max(slowest, time.monotonic() - began)
        assert said.code == 0, said.err
        growth = {row["period"]: row["value"] for row in said.rows if row["figure"] == "commerce.holiday_visits_growth"}
        base = {row["period"]: row["value"] for row in said.rows if row["figure"] == "commerce.holiday_visits"}
        # Both move together, or neither: rows of two releases would not fit each other.
        assert growth["2022-10-01/2022-10-07"] == pytest.approx(
            base["2022-10-01/2022-10-07"] / base["2021-10-01/2021-10-07"] - 1, rel=1e-12
        )
        if is_held(warehouse):
            refused.append(warehouse.refresh().code)
        newest = max(row["release"] for row in said.rows)
        assert newest >= (seen[-1] if seen else 1), "a reader went back to an older release"
        seen.append(newest)
        reads += 1
        time.sleep(0.1)
    _, err = process.communicate()
    assert process.returncode == 0, err.decode()
    assert warehouse.column("select max(release) from releases") == [2]
    assert reads > 5
    assert seen[0] == 1
    # The last one may have come just as the other process ended.
    assert refused
    assert set(refused[:-1]) <= {4}
    assert refused[-1] in (0, 4)
    assert slowest < WAIT


READER = """
import duckdb, sys
with duckdb.connect(sys.argv[1], read_only=True) as reader:
    for _ in range(2):
        print(*reader.execute("select count(*), max(release), sum(value) from figures").fetchone(), flush=True)
        sys.stdin.readline()
"""


def test_a_reader_that_has_a_release_open_keeps_it(warehouse, revise):
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(warehouse.current)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    )  # fmt: skip
    with reader:
        before = reader.stdout.readline()
        revise(warehouse, -1)
        said = warehouse.refresh()
        assert "release 2" in said.out, said.out + said.err
        reader.stdin.write("\n")
        assert reader.stdout.readline() == before
        reader.stdin.write("\n")
    assert warehouse.column("select max(release) from figures") == [2]
