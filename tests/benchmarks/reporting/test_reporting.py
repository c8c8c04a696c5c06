"""Results are kept by scale, and told beside the targets."""

from benchmarks.contest.contestants import CONTESTANTS, DAY, EVERYTHING, OURS
from benchmarks.measuring import Measured
from benchmarks.reporting import report
from benchmarks.reporting.kept import Results, keep, load
from benchmarks.reporting.targets import targets


def results(scale: float, **seconds: float) -> Results:
    found = Results(scale, "2 deliveries", "a machine", {"duckdb": "1.5.6"})
    for name, took in seconds.items():
        for more in (0.5, 0.0, -0.5):
            found.add(name, EVERYTHING, Measured(took + more, took, 300, 400, ""))
    return found


def test_a_run_at_one_scale_leaves_the_others(tmp_path):
    path = tmp_path / "results.json"
    keep(results(3, shenhe=90), path)
    keep(results(1, shenhe=30), path)
    found = keep(results(1, shenhe=20), path)
    assert list(found) == ["1", "3"]
    assert load(path) == found
    assert found["1"].median(OURS, EVERYTHING) == 20


def test_targets_are_judged_by_medians_and_what_was_not_measured_is_said():
    found = {one.what: one for one in targets(results(1, shenhe=30, plain=20, dbt=40), None)}
    assert found["everything from nothing, of the plain script"].verdict == "missed"
    assert found["everything from nothing, of dbt"].verdict == "reached"
    assert found["everything from nothing, of SQLMesh"].verdict == "not measured"
    assert found["peak memory of all processes"].measured == 400
    assert found["failures with DuckDB held to 512MB"].verdict == "not measured"


def test_at_a_larger_scale_memory_is_compared_with_natural_size():
    large, natural = results(3, shenhe=30, plain=30), results(1, shenhe=10)
    found = {one.what: one for one in targets(large, natural)}
    assert found["peak memory, of that at 1 ×"].measured == 1
    assert found["everything from nothing, of the plain script"].bound == 1.15


def test_one_that_did_not_complete_with_little_memory_is_a_missed_target():
    found = results(1, shenhe=30)
    found.held = {"512MB": {OURS: None}}
    (held,) = [one for one in targets(found, None) if "512" in one.what]
    assert held.verdict == "missed"
    found.held = {"512MB": {OURS: found.runs[OURS][EVERYTHING][0]}}
    (held,) = [one for one in targets(found, None) if "512" in one.what]
    assert held.verdict == "reached"


def test_gates_are_a_share_of_everything_without_imports():
    found = results(1, shenhe=20)
    found.timings = [{"imports": 5.0, "gates_feeds": 1.0, "gates_tables": 1.0}]
    assert found.gates_share(20) == 0.1


def test_the_report_tells_every_scale_and_what_each_lacks(tmp_path):
    found = {"1": results(1, shenhe=30, plain=20), "3": results(3, shenhe=90)}
    found["1"].add(OURS, DAY, Measured(3, 3, 300, 400, ""))
    report.write(found, tmp_path / "results.md")
    text = (tmp_path / "results.md").read_text(encoding="utf-8")
    assert "## Scale 1 ×" in text
    assert "## Scale 3 ×" in text
    assert "| everything from nothing | 30.00 (29.50–30.50) | 20.00 (19.50–20.50) |" in text
    assert "| one more day of sales | 0.15* |" in text
    assert all(one.lacks in text for one in CONTESTANTS)
