from collections.abc import Callable

import duckdb
import pytest

from expectations.engine.judge import NotJudged, judge_deliveries

RULES = ["0 category type", "1 range amount", "key"]


@pytest.fixture
def measured(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute(
        """
        create table staging.measured as
        select * from (values ('a', 0, 0, 0), ('b', 1, 2, 0), ('c', 0, 0, 1), ('d', 0, 7, 1))
            as rows (_delivery, "0 category type", "1 range amount", key)
        """
    )
    return con


def test_each_delivery_is_told_the_rules_it_breaks_and_the_others_nothing(measured: duckdb.DuckDBPyConnection) -> None:
    assert judge_deliveries(measured, "staging.measured", RULES) == {
        "b": ["0 category type", "1 range amount"],
        "c": ["key"],
        "d": ["1 range amount", "key"],
    }


def test_a_feed_without_rules_breaks_none(measured: duckdb.DuckDBPyConnection) -> None:
    assert judge_deliveries(measured, "staging.measured", []) == {}


def test_rows_that_were_not_counted_do_not_pass(measured: duckdb.DuckDBPyConnection) -> None:
    measured.execute("insert into staging.measured values ('e', 0, null, 0)")
    assert judge_deliveries(measured, "staging.measured", RULES)["e"] == ["1 range amount"]


def test_all_rules_cost_one_scan(measured: duckdb.DuckDBPyConnection, scans: Callable[[str], list[str]]) -> None:
    judge_deliveries(measured, "staging.measured", RULES)
    assert len(scans("measured")) == 1


def test_many_deliveries_are_all_named(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table staging.many as select 'd' || i as _delivery, 1 as key from range(300) r(i)")
    assert len(judge_deliveries(con, "staging.many", ["key"])) == 300


def test_a_rule_that_cannot_be_evaluated_passes_nobody(measured: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NotJudged, match=r"9 range nothing.*"):
        judge_deliveries(measured, "staging.measured", [*RULES, "9 range nothing"])
