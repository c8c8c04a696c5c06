"""What judges is imported where something is judged, and not before."""

import json
import subprocess
import sys

REFRESH = """
import json, sys
from orchestration.cli.main import run
sys.argv = ["shenhe", *sys.argv[1:]]
code = run()
print(json.dumps([code, "great_expectations" in sys.modules]))
"""


def ended(warehouse, *words):
    """The exit code of a command in a process of its own, and whether it imported Great Expectations."""
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **warehouse.environment}
    said = subprocess.run(
        [sys.executable, "-c", REFRESH, *words], check=True, capture_output=True, text=True, env=environment
    )
    return json.loads(said.stdout.splitlines()[-1])


def deliver_a_day(warehouse):
    rows = [["计数器", "时段开始", "进入人次"], ["ZJ-01", "2022-11-05 10:00:00", 321]]
    warehouse.deliver("zhongjie_footfall", "中街客流_2022-11-05.csv", rows)


def test_a_release_whose_evidence_stands_imports_nothing_that_judges(warehouse, monkeypatch):
    def interrupted(_session):
        raise KeyboardInterrupt

    deliver_a_day(warehouse)
    with monkeypatch.context() as patch:
        patch.setattr("orchestration.refresh.steps.make_release", interrupted)
        assert warehouse.refresh().code == 130
    assert ended(warehouse, "refresh") == [0, False]
    assert warehouse.column("select max(release) from releases") == [2]


def test_what_is_delivered_is_judged(warehouse):
    deliver_a_day(warehouse)
    assert ended(warehouse, "refresh") == [0, True]
