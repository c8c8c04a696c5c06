"""A refresh with Spark: the release of DuckDB, whatever happens to an executor; no Java where nothing is stale."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from benchmarks.engines.processes import DRIVER, Processes
from benchmarks.engines.runs import Kills, refreshed
from orchestration.cli.exits import HELD_BACK

pytestmark = pytest.mark.spark

REPOSITORY = Path(__file__).resolve().parents[3]
FEEDS = ("zhongjie_sales", "night_markets", "matchmaking_events", "service_cases", "service_items", "explanations")
SHENHE = "from orchestration.cli.main import main; main()"


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory, spark_is_here: None) -> Path:
    """Deliveries of some feeds: six tables are made from staged files."""
    folder = tmp_path_factory.mktemp("delivered")
    for feed in FEEDS:
        shutil.copytree(REPOSITORY / "extracts" / feed, folder / feed)
    return folder


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory, extracts):
    return refreshed("duckdb", extracts, tmp_path_factory.mktemp("duckdb") / "home")


def _refresh(home: Path, extracts: Path, **settings: str) -> "subprocess.Popen[str]":
    spark = {"SHENHE_ENGINE": "spark", "SHENHE_SPARK_MASTER": "local[2]", "PYTHONPATH": str(REPOSITORY)}
    environment = {**os.environ, **spark, **settings, "SHENHE_HOME": str(home), "SHENHE_EXTRACTS": str(extracts)}
    return subprocess.Popen(
        [sys.executable, "-c", SHENHE, "refresh", "--timings"], env=environment, cwd=home,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_a_cluster_that_loses_an_executor_makes_the_release_of_duckdb(tmp_path, extracts, on_duckdb):
    killed = refreshed("local-cluster[2,1,2048]", extracts, tmp_path / "home", Kills(after=(2,)))
    assert killed.killed == 1
    assert killed.queries > 20
    assert (killed.content, killed.fingerprint) == (on_duckdb.content, on_duckdb.fingerprint)


def test_a_cluster_that_loses_an_executor_as_it_reads_makes_the_release_of_duckdb(tmp_path, extracts, on_duckdb):
    killed = refreshed("local-cluster[2,1,2048]", extracts, tmp_path / "home", Kills(reading=True))
    assert killed.killed == 1
    assert (killed.content, killed.fingerprint) == (on_duckdb.content, on_duckdb.fingerprint)


SEEN = (
    "select * exclude (received_at) from meta.deliveries order by all",
    "select * from meta.problems order by all",
    "select * exclude (fingerprint, evaluated_at) from meta.outcomes order by all",
    "select * from meta.profiles order by all",
    "select * from meta.repeats order by all",
)


def test_what_is_quarantined_and_what_gates_saw_is_that_of_duckdb(tmp_path, extracts):
    """A cell that is no amount, an amount that breaks a rule, a key that stands twice, keys of another delivery."""
    faulty = tmp_path / "extracts"
    shutil.copytree(extracts, faulty)
    sales = sorted((faulty / "zhongjie_sales").glob("*.csv"))[:4]
    first = sales[0].read_text(encoding="utf-8-sig").splitlines()
    at = first[0].split(",").index("金额（元）")
    for path, cell in ((sales[0], "不详"), (sales[1], "0")):
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        cells = lines[5].split(",")
        lines[5] = ",".join([*cells[:at], cell, *cells[at + 1 :]])
        path.write_text("\n".join(lines), encoding="utf-8")
    lines = sales[2].read_text(encoding="utf-8-sig").splitlines()
    sales[2].write_text("\n".join([*lines, lines[3]]), encoding="utf-8")
    cases = sorted((faulty / "service_cases").glob("*.csv"))[:2]
    earlier, later = (path.read_text(encoding="utf-8-sig").splitlines() for path in cases)
    numbers = [line.partition(",")[0] for line in earlier[1:4]]
    moved = [f"{number},{line.partition(',')[2]}" for number, line in zip(numbers, later[1:4], strict=True)]
    cases[1].write_text("\n".join([later[0], *moved, *later[4:]]), encoding="utf-8")
    seen = []
    for engine in ("duckdb", "spark"):
        home = tmp_path / engine
        home.mkdir()
        process = _refresh(home, faulty, SHENHE_ENGINE=engine, SHENHE_SPARK_BYTES="0")
        _, err = process.communicate(timeout=300)
        assert process.returncode == HELD_BACK, err
        with duckdb.connect(str(home / "build.duckdb"), read_only=True) as build:
            seen.append([build.execute(query).fetchall() for query in SEEN])
    for on_duckdb, on_spark in zip(*seen, strict=True):
        assert on_spark == on_duckdb
    states = [row for row in seen[1][0] if "quarantined" in row]
    assert len(states) == 3
    assert len(seen[1][4]) >= 1


def test_spark_starts_for_what_is_stale_and_not_before(tmp_path, extracts, on_duckdb):
    home = tmp_path / "home"
    on_spark = refreshed("local[2]", extracts, home)
    assert on_spark.fingerprint == on_duckdb.fingerprint
    assert on_spark.phases["engine"] > 1
    assert not (list((home / "exchange").iterdir()))
    (home / "spark.log").unlink()
    process = _refresh(home, extracts)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "nothing changed: release 1 stands" in out
    assert not (home / "spark.log").exists()


def test_a_refresh_that_is_killed_leaves_no_java_and_the_next_one_is_whole(tmp_path, extracts, on_duckdb):
    home = tmp_path / "home"
    home.mkdir()
    process = _refresh(home, extracts)
    with Processes(process.pid) as processes:
        while not list((home / "exchange").glob("*")):
            assert process.poll() is None
            time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    drivers = [pid for pid, (role, _) in processes.peaks.items() if role == DRIVER]
    until = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in drivers):
        assert time.monotonic() < until, "Java outlives its refresh"
        time.sleep(0.1)
    process = _refresh(home, extracts)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    with duckdb.connect(str((home / "current.duckdb").resolve()), read_only=True) as release:
        assert release.execute("select fingerprint from releases").fetchall() == [(on_duckdb.fingerprint,)]
    assert not list((home / "exchange").glob("*"))


def test_districts_of_a_city_share_one_spark(tmp_path, extracts):
    city, home = tmp_path / "city", tmp_path / "home"
    home.mkdir()
    for name in ("沈河区", "和平区"):
        shutil.copytree(extracts / "service_cases", city / name / "service_cases")
    (city / "districts.csv").write_text(
        "code,name,city,folder\n210103,沈河区,沈阳市,沈河区\n210102,和平区,沈阳市,和平区\n"
    )
    process = _refresh(home, city)
    with Processes(process.pid) as processes:
        out, err = process.communicate(timeout=300)
    assert "2 districts" in out, err
    assert [path.parent.name for path in home.rglob("spark.log")] == ["210103"]
    assert sum(role == DRIVER for role, _ in processes.peaks.values()) <= 2, "a shell, and the Java that it becomes"
    for code in ("210103", "210102"):
        with duckdb.connect(str(home / "districts" / code / "build.duckdb"), read_only=True) as build:
            assert build.execute("select count(*) from city.service_cases_by_month").fetchone()[0] > 0


def test_what_spark_says_of_a_failure_is_one_line(tmp_path, extracts):
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, "SHENHE_ENGINE": "spark", "SHENHE_SPARK_MASTER": "nowhere", "PYTHONPATH": str(REPOSITORY),
                   "SHENHE_HOME": str(home), "SHENHE_EXTRACTS": str(extracts)}  # fmt: skip
    ended = subprocess.run(
        [sys.executable, "-c", SHENHE, "refresh"],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 5
    assert "Spark (nowhere): " in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
