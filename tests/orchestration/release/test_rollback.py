"""Rollback: one command, one pointer; the content rolled back from is not released again by itself."""

import fcntl
import signal
import subprocess
import sys

import pytest

LEVEL, BEFORE = "commerce.holiday_visits", "2021-10-01/2021-10-07"
HELD = "held back: release 2 was rolled back from"


@pytest.fixture(scope="module")
def second(released, revise, tmp_path_factory):
    """A warehouse at its second release; only to be copied."""
    warehouse = released.copied(tmp_path_factory.mktemp("second"))
    revise(warehouse, 500)
    assert warehouse.refresh().code == 0
    return warehouse


@pytest.fixture
def warehouse(second, tmp_path):
    return second.copied(tmp_path)


def test_rollback_points_to_the_release_and_what_it_left_is_held_until_again(warehouse, released):
    revised = warehouse.value(LEVEL, BEFORE)
    said = warehouse.shenhe("rollback", "1")
    assert said.code == 0
    assert "release 1 is in force" in said.out
    assert str(warehouse.current.readlink()) == "releases/000001.duckdb"
    assert warehouse.rows("from figures") == released.rows("from figures")

    # It is said at once, by every refresh as long as it lasts, and by the status, though nothing is stale.
    for words in (("status",), ("refresh",), ("refresh",), ("status",)):
        said = warehouse.shenhe(*words)
        assert said.code == 1, said.out + said.err
        assert "已回退" in said.out
        assert "refresh --again" in said.out
        if words == ("refresh",):
            assert said.held_back == [HELD]
            assert "release 1 stands" in said.out
    assert [path.name for path in sorted((warehouse.home / "releases").iterdir())] == ["000001.duckdb", "000002.duckdb"]
    states = {row["release"]: row["state"] for row in warehouse.shenhe("releases", "--format", "json").rows}
    assert states == {1: "in force", 2: "rolled back from"}

    said = warehouse.shenhe("refresh", "--again")
    assert said.code == 0, said.out + said.err
    assert "released: release 3" in said.out
    assert warehouse.rows("select release, parent from releases order by release") == [
        {"release": 1, "parent": None}, {"release": 3, "parent": 1},
    ]  # fmt: skip
    assert warehouse.value(LEVEL, BEFORE) == revised
    # History is that of its parents: nothing in it is of release 2.
    assert warehouse.column(f"select distinct release from figure_history where figure = '{LEVEL}' order by all") == [
        1,
        3,
    ]
    assert warehouse.column("select distinct release from revisions") == [3]
    assert warehouse.column("select max(release) from figures") == [3]
    assert warehouse.refresh().code == 0
    assert warehouse.shenhe("status").code == 0


def test_mended_deliveries_are_released_under_a_number_never_used_and_the_old_ones_need_no_release(
    warehouse, released, revise
):
    assert warehouse.shenhe("rollback", "1").code == 0
    # The file of the highest number is gone, as retention might have it.
    (warehouse.home / "releases/000002.duckdb").unlink()
    path = warehouse.files("zhongjie_footfall", "2021")[0]
    path.write_bytes((released.extracts / "zhongjie_footfall" / path.name).read_bytes())
    for note in warehouse.files("explanations", "样例"):
        note.unlink()
    said = warehouse.refresh()
    assert (said.code, said.held_back) == (0, [])
    assert "release 1 stands" in said.out
    assert warehouse.shenhe("status").code == 0

    revise(warehouse, 1)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert "released: release 3" in said.out
    assert warehouse.rows("select release, parent from releases where release > 1") == [{"release": 3, "parent": 1}]
    listed = warehouse.shenhe("releases", "--format", "json").rows
    assert [(row["release"], row["state"], row["kept"]) for row in listed] == [
        (1, "earlier", True), (2, "rolled back from", False), (3, "in force", True),
    ]  # fmt: skip
    # No file tells any more what release 2 said.
    for words in (("diff", "1", "2"), ("figures", "--as-of", "2"), ("rollback", "2")):
        said = warehouse.shenhe(*words)
        assert said.code == 2, words
        assert "no longer kept" in said.err


def test_going_forward_again_is_going_back_too(warehouse):
    assert warehouse.shenhe("rollback", "1").code == 0
    assert warehouse.shenhe("rollback", "2").code == 0
    said = warehouse.refresh()
    assert (said.code, said.held_back) == (0, [])
    assert "release 2 stands" in said.out
    said = warehouse.shenhe("rollback", "2")
    assert said.code == 0
    assert "release 2 is in force already" in said.out


def test_what_was_rolled_back_from_is_remembered_without_the_build(warehouse):
    assert warehouse.shenhe("rollback", "1").code == 0
    (warehouse.home / "build.duckdb").unlink()
    (warehouse.home / "releases/000002.duckdb").unlink()
    from orchestration.refresh.begin import begin
    from orchestration.session import Request
    from orchestration.warehouse.home import Home
    from orchestration.warehouse.releases import ledger, writer

    with begin(Request(Home(warehouse.home), warehouse.extracts)) as opened:
        known = ledger.entries(opened.build)
        assert [number for number, one in known.items() if one.rolled_back_at] == [2]
        assert writer.next_number(opened.home, known) == 3


def test_a_run_of_dagster_is_held_and_says_why(warehouse):
    import dagster as dg

    from orchestration.definitions import defs
    from orchestration.defs.assets import RELEASE

    assert warehouse.shenhe("rollback", "1").code == 0
    with warehouse.as_environment():
        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=dg.DagsterInstance.ephemeral(),
            asset_selection=[RELEASE],
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    (failure,) = [event.step_failure_data for event in result.all_events if event.is_step_failure]
    assert HELD in str(failure.user_failure_data)
    assert warehouse.column("select max(release) from releases") == [1]


def test_it_is_the_way_out_when_the_release_in_force_is_damaged(warehouse, released):
    path = warehouse.home / "releases/000002.duckdb"
    path.chmod(0o644)
    path.write_bytes(b"not a database" * 1000)
    assert warehouse.shenhe("figures").code == 5
    said = warehouse.shenhe("rollback", "1")
    assert said.code == 0, said.err
    assert warehouse.rows("from figures") == released.rows("from figures")
    assert warehouse.refresh().held_back == [HELD]


def test_rollback_waits_for_no_refresh_and_changes_nothing_beside_one(warehouse):
    with (warehouse.home / "refresh.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert warehouse.shenhe("rollback", "1").code == 4
    assert str(warehouse.current.readlink()) == "releases/000002.duckdb"


def test_a_release_that_does_not_open_is_not_gone_back_to(warehouse):
    path = warehouse.home / "releases/000001.duckdb"
    path.chmod(0o644)
    path.write_bytes(b"not a database" * 1000)
    said = warehouse.shenhe("rollback", "1")
    assert said.code == 5
    assert "does not open" in said.err
    assert str(warehouse.current.readlink()) == "releases/000002.duckdb"
    assert warehouse.refresh().code == 0


KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration.refresh.begin import begin
from orchestration.release import rollback
from orchestration.session import Request
from orchestration.warehouse.home import Home

original = rollback.repoint

def dies(*arguments):
    if sys.argv[2] == "after":
        original(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

rollback.repoint = dies
with begin(Request(Home(Path(sys.argv[1])), Path(sys.argv[1]))) as opened:
    rollback.roll_back(opened, 1)
"""


@pytest.mark.parametrize(("moment", "stands", "held"), [("before", 2, []), ("after", 1, [HELD])])
def test_killed_on_the_way_back_either_release_stands_whole_and_is_not_held_from_itself(
    warehouse, moment, stands, held
):
    process = subprocess.run(
        [sys.executable, "-c", KILLED, str(warehouse.home), moment], check=False, capture_output=True
    )
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()
    assert warehouse.column("select max(release) from releases") == [stands]
    said = warehouse.refresh()
    assert (said.code, said.held_back) == (len(held), held)
    assert f"release {stands} stands" in said.out
    assert warehouse.shenhe("status").code == len(held)
