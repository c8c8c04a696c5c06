"""Killed while a release is made to wait, or while it comes into force: nothing is early, lost or half there."""

import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.drill

FAR, PAST = "2999-01-01 09:00", "2020-01-01 09:00"
KILLED = """
import os, signal, sys
from importlib import import_module
from pathlib import Path
from orchestration.refresh.begin import begin
from orchestration.refresh.run import refresh
from orchestration.session import Request
from orchestration.warehouse.home import Home

home, extracts, module, name, moment = sys.argv[1:]
module = import_module(module)
original = getattr(module, name)

def dies(*arguments):
    if moment == "after":
        original(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(module, name, dies)
with begin(Request(Home(Path(home)), Path(extracts))) as opened:
    refresh(opened)
"""
WRITER, WAITING = "orchestration.warehouse.releases.writer", "orchestration.warehouse.releases.waiting"


def killed(warehouse, module, name, moment):
    words = [sys.executable, "-c", KILLED, str(warehouse.home), str(warehouse.extracts), module, name, moment]
    process = subprocess.run(words, check=False, capture_output=True)
    assert process.returncode == -signal.SIGKILL, process.stderr.decode()


def newest(warehouse):
    return warehouse.column("select max(release) from releases")[0]


@pytest.mark.parametrize(
    ("module", "name", "moment", "stands"),
    [
        (WRITER, "bring_in", "after", 1),
        (WRITER, "repoint", "after", 2),
        (WAITING, "drop", "after", 2),
    ],
)
def test_killed_while_it_comes_into_force_it_waits_on_or_is_released(waits, calendar, module, name, moment, stands):
    calendar(waits, f"*,2022,{PAST},")
    killed(waits, module, name, moment)
    assert newest(waits) == stands
    said = waits.refresh()
    assert (said.code, said.held_back) == (0, []), said.out + said.err
    assert newest(waits) == 2
    assert sorted(path.name for path in (waits.home / "releases").iterdir()) == ["000001.duckdb", "000002.duckdb"]
    assert not (waits.home / "waiting.duckdb").exists()
    states = {row["release"]: row["state"] for row in waits.shenhe("releases", "--format", "json").rows}
    assert states == {1: "earlier", 2: "in force"}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_while_it_is_made_to_wait_nothing_is_released_and_the_next_refresh_has_it_wait(
    one_feed, bring, calendar, tmp_path, moment
):
    warehouse = one_feed.copied(tmp_path)
    calendar(warehouse, f"*,2022,{FAR},")
    bring(warehouse, "new_brands")
    killed(warehouse, WAITING, "bring_in", moment)
    assert newest(warehouse) == 1
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert "waiting: release 2" in said.out
    assert [path.name for path in warehouse.home.glob(".waiting*")] == []
    assert newest(warehouse) == 1


def test_a_first_release_that_was_killed_on_its_way_waits_on(empty, bring, calendar):
    bring(empty, "new_brands")
    calendar(empty, f"*,2022,{FAR},")
    assert "waiting: release 1" in empty.refresh().out
    calendar(empty, f"*,2022,{PAST},")
    killed(empty, WRITER, "repoint", "before")
    calendar(empty, f"*,2022,{FAR},")
    said = empty.refresh()
    assert said.code == 0, said.out + said.err
    assert "waiting: release 1" in said.out
    assert list((empty.home / "releases").iterdir()) == []
    calendar(empty, f"*,2022,{PAST},")
    assert "released: release 1" in empty.refresh().out
