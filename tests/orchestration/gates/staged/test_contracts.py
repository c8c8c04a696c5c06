"""How many rows of staged files break a contract: counted by DuckDB in as few scans as can be."""

import duckdb
import pytest

from orchestration.engines.engine import Input
from orchestration.engines.on_duckdb import OnDuckDb
from orchestration.gates.staged.contracts import broken_rules, repeated_keys
from orchestration.warehouse.sql import parquet_scan

SALES = """(values
    ('a', 'T1', '销售', 10.0), ('a', 'T2', '退货', 5.0),
    ('b', 'T3', '销售', -1.0), ('b', 'T4', '赠送', 1.0),
    ('c', 'T5', '销售', 1.0), ('c', 'T5', '销售', 1.0),
    ('d', 'T1', null, 1.0)
) as rows (_delivery, id, type, amount)"""
RULES = ["type not in ('销售', '退货')", "amount < 0", "type is null"]
ON_DUCKDB = OnDuckDb()


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        opened.execute("call enable_logging('QueryLog')")
        yield opened


@pytest.fixture
def arriving(connection, tmp_path):
    """Has a staged file of rows stand on the connection."""

    def make(rows):
        path = tmp_path / "staged[1].parquet"
        connection.execute(f"copy (from {rows}) to '{path}' (format parquet)")
        found = Input("main.arriving", {}, [path])
        connection.execute(f"create or replace view main.arriving as from {parquet_scan([path])}")
        return found

    return make


def scans(connection):
    """How many queries read staged rows."""
    query = "select count(*) from duckdb_logs where type = 'QueryLog' and message like 'select %main.arriving%' and message not like '%duckdb_logs%'"
    return connection.execute(query).fetchone()[0]


def test_rows_that_break_a_rule_are_counted_and_null_does_not_count(connection, arriving):
    assert broken_rules(ON_DUCKDB, connection, arriving(SALES), RULES) == {"b": [1, 1, 0], "d": [0, 0, 1]}
    assert broken_rules(ON_DUCKDB, connection, arriving(SALES), RULES[:1]) == {"b": [1]}
    assert broken_rules(ON_DUCKDB, connection, arriving(SALES), []) == {}


def test_a_key_that_recurs_in_another_delivery_does_not_count(connection, arriving):
    assert repeated_keys(ON_DUCKDB, connection, arriving(SALES), ("id",)) == {"c": 1}
    assert repeated_keys(ON_DUCKDB, connection, arriving(SALES), ()) == {}


def test_a_key_of_several_columns_is_one_key(connection, arriving):
    assert repeated_keys(ON_DUCKDB, connection, arriving(SALES), ("id", "type")) == {"c": 1}
    assert repeated_keys(ON_DUCKDB, connection, arriving(SALES), ("id", "amount")) == {"c": 1}


def test_all_rules_cost_one_scan_and_a_key_in_order_one_more(connection, arriving):
    clean = arriving(f"(from {SALES} where _delivery = 'a')")
    assert broken_rules(ON_DUCKDB, connection, clean, RULES) == {}
    assert scans(connection) == 1
    assert repeated_keys(ON_DUCKDB, connection, clean, ("id",)) == {}
    assert scans(connection) == 2


def test_keys_out_of_order_are_counted(connection, arriving):
    mixed = arriving(f"(from {SALES} where _delivery = 'a' order by id desc)")
    assert repeated_keys(ON_DUCKDB, connection, mixed, ("id",)) == {}
    assert scans(connection) == 2


@pytest.mark.parametrize(
    "rows",
    [
        "('a', 1), ('b', 1), ('a', 1)",
        "('a', 1), ('a', 2), ('a', 1)",
        "('b', 1), ('b', 2), ('a', 5), ('b', 2)",
        "('a', null), ('a', null)",
        "('a', 1), ('a', null), ('a', 1)",
        "('a', 1), ('a', 1)",
    ],
)
def test_a_repeated_key_is_found_in_whatever_order_rows_stand(connection, arriving, rows):
    log = f"(values {rows}) as rows (_delivery, id)"
    assert len(repeated_keys(ON_DUCKDB, connection, arriving(log), ("id",))) == 1
    with_kind = f"(select *, 'x' as kind from {log})"
    assert len(repeated_keys(ON_DUCKDB, connection, arriving(with_kind), ("kind", "id"))) == 1


def test_a_rule_that_cannot_be_evaluated_passes_nobody(connection, arriving):
    with pytest.raises(duckdb.BinderException, match="no_such_column"):
        broken_rules(ON_DUCKDB, connection, arriving(SALES), ["no_such_column < 0"])
