"""Executors read deliveries with our own reader: what comes of each is as if it were read here."""

import shutil
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from orchestration.deliveries.reader.ahead import Ahead
from orchestration.deliveries.reader.work import Job, Work, read_original, take_originals
from orchestration.engines.engine import EngineFailed
from orchestration.project.definitions import project
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.home import Home
from transforms.reading.period import period_of

pytestmark = pytest.mark.spark

SALES = project().feeds["zhongjie_sales"]
REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def work(tmp_path, staged):
    """Three logs of sales, one of them with two cells that are no amounts."""
    folder = tmp_path / SALES.name
    folder.mkdir()
    paths = [
        Path(shutil.copy(path, folder)) for path in sorted((REPOSITORY / "extracts" / SALES.name).glob("*.csv"))[:3]
    ]
    lines = paths[1].read_text(encoding="utf-8-sig").splitlines()
    at = lines[0].split(",").index("金额（元）")
    for number in (2, -1):
        cells = lines[number].split(",")
        lines[number] = ",".join([*cells[:at], "不详", *cells[at + 1 :]])
    paths[1].write_text("\n".join(lines), encoding="utf-8")
    jobs = (Job(period_of(path.name).text, sha256_of(path), f"sales-{n}", path) for n, path in enumerate(paths))
    return Work(SALES, tuple(jobs))


def test_what_executors_read_is_what_would_be_read_here(spark, spark_home, work, tmp_path):
    here = Home(tmp_path / "here")
    here.prepare()
    same = take_originals(here, work.jobs)
    ahead = Ahead()
    with ahead.reading(spark_home, [work], spark):
        found = [ahead.read(job.delivery) for job in work.jobs]
    assert found == [read_original(here, SALES, job, same[job.sha256]) for job in work.jobs]
    assert [len(one.reading.problems) for one in found] == [0, 2, 0]
    written = sorted((spark_home.staged / SALES.name).iterdir())
    assert [path.name for path in written] == ["sales-0.parquet", "sales-2.parquet"]
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}


def test_an_archive_that_executors_do_not_see_is_one_line(spark, spark_home, work, tmp_path):
    from orchestration.engines.on_spark import OnSpark

    elsewhere, ahead = OnSpark(spark_home, "local[2]", f"file://{tmp_path}/nowhere"), Ahead()
    with ahead.reading(spark_home, [work], elsewhere), pytest.raises(EngineFailed) as raised:
        ahead.read("sales-0")
    assert f"has no {tmp_path}/nowhere/archive/" in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_what_a_call_raises_is_one_line(spark):
    with spark.calling() as call, pytest.raises(EngineFailed) as raised:
        call(_fail, None).result()
    assert "ValueError: for a reason" in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_calls_that_nobody_waits_for_end_with_their_context(spark):
    with spark.calling() as call:
        asked = [call(_sleep, 600) for _ in range(40)]
    for one in asked:
        with pytest.raises((CancelledError, EngineFailed)):
            one.result(timeout=0)


def test_reading_is_worth_it_by_bytes_and_needs_a_home_that_is_a_folder(spark_home):
    from orchestration.engines.on_spark import OnSpark, Worth

    shared = OnSpark(spark_home, "local[2]", "file:///mnt/home", Worth(bytes=1000))
    assert (shared.calls(999), shared.calls(1000)) == (False, True)
    assert not OnSpark(spark_home, "local[2]", "s3a://bucket/home").calls(10**12)


def _fail(_root, _given):
    raise ValueError("for a reason")


def _sleep(_root, seconds):
    import time

    time.sleep(seconds)
