"""`$SHENHE_ENGINE` chooses the engine of a home; what it names wrongly or lacks is told before anything is done."""

from importlib.machinery import PathFinder

import pytest

from orchestration.engines.chosen import engine_of
from orchestration.engines.engine import Input
from orchestration.engines.on_duckdb import OnDuckDb
from orchestration.warehouse.home import Home


@pytest.mark.parametrize("name", ["", "duckdb", " duckdb "])
def test_duckdb_is_the_default_and_leaves_a_query_as_it_is(tmp_path, monkeypatch, name):
    monkeypatch.setenv("SHENHE_ENGINE", name)
    engine = engine_of(Home(tmp_path))
    assert isinstance(engine, OnDuckDb)
    given = Input("staging.t", {"n": "bigint"}, [tmp_path / "one.parquet"], 10)
    assert not engine.takes([given])


def test_an_engine_that_is_none_is_wrong_usage(empty, monkeypatch):
    monkeypatch.setenv("SHENHE_ENGINE", "flink")
    said = empty.refresh()
    assert said.code == 2
    assert said.err == "SHENHE_ENGINE 应为 duckdb 或 spark / must be duckdb or spark: flink\n"
    assert not empty.home.exists()


@pytest.mark.skipif(PathFinder.find_spec("pyspark") is not None, reason="pyspark is installed")
def test_spark_without_pyspark_is_wrong_usage(empty, monkeypatch):
    monkeypatch.setenv("SHENHE_ENGINE", "spark")
    said = empty.refresh()
    assert said.code == 2
    assert "pip install 'shenhe-warehouse[spark]'" in said.err


@pytest.fixture
def with_pyspark(tmp_path, monkeypatch):
    """A module of that name, which nothing here imports."""
    (tmp_path / "modules" / "pyspark").mkdir(parents=True)
    (tmp_path / "modules" / "pyspark" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path / "modules"))
    monkeypatch.setenv("SHENHE_ENGINE", "spark")


def test_spark_without_java_is_wrong_usage(empty, monkeypatch, tmp_path, with_pyspark):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    said = empty.refresh()
    assert said.code == 2
    assert "needs Java 17: set JAVA_HOME" in said.err


def test_tables_of_few_rows_may_be_left_to_duckdb(tmp_path, monkeypatch, with_pyspark):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    core = Input("core.holidays", {"period": "varchar"})
    few, many = (Input("staging.t", {"n": "bigint"}, [], rows) for rows in (999, 1000))
    engine = engine_of(Home(tmp_path))
    assert (engine.takes([few]), engine.takes([core])) == (True, False)
    assert (engine.calls(99_999_999), engine.calls(100_000_000)) == (False, True)
    monkeypatch.setenv("SHENHE_SPARK_ROWS", "1000")
    engine = engine_of(Home(tmp_path))
    assert (engine.takes([few, core]), engine.takes([many, core])) == (False, True)


@pytest.mark.parametrize(
    ("variable", "said"),
    [("SHENHE_SPARK_ROWS", "应为行数，如 1000000 / must be a number of rows such as 1000000: many"),
     ("SHENHE_SPARK_BYTES", "应为字节数，如 1000000 / must be a number of bytes such as 1000000: many")],
)  # fmt: skip
def test_a_number_that_is_none_is_wrong_usage(empty, monkeypatch, tmp_path, with_pyspark, variable, said):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "java").touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv(variable, "many")
    refreshed = empty.refresh()
    assert refreshed.code == 2
    assert f"{variable} {said}" in refreshed.err
