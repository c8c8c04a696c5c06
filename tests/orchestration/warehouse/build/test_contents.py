"""The content of a table is the same whenever its columns and rows are, and never else."""

import duckdb
import pytest

from orchestration.warehouse.build import Build, contents
from orchestration.warehouse.build.contents import Made, content
from orchestration.warehouse.home import Home

ROWS = "(1, 'a', 1.5), (2, 'b', null), (2, 'b', null)"


@pytest.fixture
def told():
    """Gives the content of a table with these rows, columns `n, s, v` and their types."""
    with duckdb.connect() as connection:

        def tell(rows=ROWS, typed="n integer, s varchar, v decimal(9, 2)", **of):
            connection.execute(f"create or replace table t ({typed})")
            connection.execute(f"insert into t values {rows}")
            return content(connection, "t", **of)

        yield tell


def test_the_order_of_rows_does_not_count(told):
    assert told() == told("(2, 'b', null), (1, 'a', 1.5), (2, 'b', null)")


@pytest.mark.parametrize(
    "rows",
    [
        "(1, 'a', 1.5), (2, 'b', null)",
        "(1, 'a', 1.5), (1, 'a', 1.5), (2, 'b', null)",
        "(1, 'a', 1.51), (2, 'b', null), (2, 'b', null)",
        "(1, 'b', 1.5), (2, 'a', null), (2, 'b', null)",
        "(1, 'a', 1.5), (2, 'b', 0), (2, 'b', null)",
        "(1, 'a', 1.5), (2, 'b', null), (2, '', null)",
        "(1, 'a', 1.5), (2, 'b', null), (2, null, null)",
    ],
)
def test_another_value_another_number_of_rows_and_values_exchanged_between_rows_count(told, rows):
    assert told(rows) != told()


@pytest.mark.parametrize(
    "typed",
    [
        "n bigint, s varchar, v decimal(9, 2)",
        "n integer, s varchar, w decimal(9, 2)",
        "n integer, s varchar, v decimal(9, 3)",
        "n integer, s varchar, v double",
    ],
)
def test_names_and_types_of_columns_count(told, typed):
    assert told(typed=typed) != told()


def test_without_rows_the_columns_count(told):
    none = "select 1, 'a', 1.5 where false"
    with duckdb.connect() as connection:
        connection.execute(f"create table a as {none}")
        connection.execute(f"create table b as {none.replace('1,', '1 as m,')}")
        assert content(connection, "a") != content(connection, "b")


def test_only_the_columns_asked_for_count_whatever_the_case_of_their_names(told):
    other = "(1, 'a', 9), (2, 'b', 9), (2, 'b', 9)"
    assert told(other, columns={"n", "s"}) == told(columns={"n", "s"})
    assert told(other, columns={"n", "v"}) != told(columns={"n", "v"})
    assert told(other, without="v") == told(without="v")
    assert told(columns={"n"}) != told("(3, 'a', 1.5), (2, 'b', null), (2, 'b', null)", columns={"n"})
    upper = "N integer, s varchar, v decimal(9, 2)"
    assert told(typed=upper, columns={"n"}) != told("(3, 'a', 1.5), (2, 'b', 0), (2, 'b', 0)", upper, columns={"n"})
    assert told(columns=set()) != told("(1, 'a', 1.5)", columns=set())


def test_nothing_is_told_of_a_large_table_or_one_that_is_not_there(told, monkeypatch):
    monkeypatch.setattr(contents, "LARGE", 2)
    assert told() is None
    assert told("(1, 'a', 1.5), (2, 'b', null)") is not None
    with duckdb.connect() as connection:
        assert content(connection, "nowhere.t") is None


def test_the_content_of_a_large_input_is_told_by_its_fingerprint(tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "LARGE", 1)
    build = Build(Home(tmp_path))
    with build.transaction() as connection:
        build.put_table(connection, "core.small", "select 1 as a", "f")
        build.put_table(connection, "core.large", "select unnest([1, 2]) as a", "g")
    told = contents.contents(build, {"core.small": None, "core.large": None})
    assert told["core.large"] == "g"
    assert told["core.small"] != "f"
    build.close()


def test_a_table_whose_content_is_not_known_is_equal_to_none():
    assert Made("f", "from", "now").has_same_rows("from", "now")
    assert not Made("f", "from", "now").has_same_rows("from", "other")
    assert not Made("f", "from", "now").has_same_rows("other", "now")
    assert not Made("f", "from", None).has_same_rows("from", None)
