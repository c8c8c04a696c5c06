from collections.abc import Callable

import duckdb
import pytest

from expectations.engine.judge import KEY, NotJudged, judge_deliveries

RULES = [
    ("category.type", "type not in ('销售', '退货')"),
    ("range.amount", "amount < 0"),
    ("required.type", "type is null"),
]


@pytest.fixture
def sales(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute(
        """
        create view staging.sales as
        select * from (values
            ('a', 'T1', '销售', 10.0), ('a', 'T2', '退货', 5.0),
            ('b', 'T3', '销售', -1.0), ('b', 'T4', '赠送', 1.0),
            ('c', 'T5', '销售', 1.0), ('c', 'T5', '销售', 1.0),
            ('d', 'T1', null, 1.0)
        ) as rows (_delivery, transaction_id, type, amount)
        """
    )
    return con


def test_each_delivery_is_told_the_rules_it_breaks_and_the_others_nothing(
    sales: duckdb.DuckDBPyConnection,
) -> None:
    assert judge_deliveries(sales, "staging.sales", RULES, ("transaction_id",)) == {
        "b": ["category.type", "range.amount"],
        "c": [KEY],
        "d": ["required.type"],
    }


def test_a_key_that_recurs_in_another_delivery_does_not_count(sales: duckdb.DuckDBPyConnection) -> None:
    assert judge_deliveries(sales, "staging.sales", [], ("transaction_id",)) == {"c": [KEY]}


def test_a_key_of_several_columns_is_one_key(sales: duckdb.DuckDBPyConnection) -> None:
    assert judge_deliveries(sales, "staging.sales", [], ("transaction_id", "type")) == {"c": [KEY]}
    assert judge_deliveries(sales, "staging.sales", [], ("transaction_id", "amount")) == {"c": [KEY]}


def test_a_rule_that_is_null_for_a_row_does_not_blame_it(sales: duckdb.DuckDBPyConnection) -> None:
    assert "d" not in judge_deliveries(sales, "staging.sales", RULES[:1], ())


def test_all_rules_cost_one_scan_and_a_key_in_order_one_more(
    sales: duckdb.DuckDBPyConnection, scans: Callable[[str], list[str]]
) -> None:
    sales.execute("create table staging.clean as from staging.sales where _delivery = 'a'")
    assert judge_deliveries(sales, "staging.clean", RULES, ("transaction_id",)) == {}
    assert len(scans("clean")) == 2


def test_keys_out_of_order_are_counted(sales: duckdb.DuckDBPyConnection, scans: Callable[[str], list[str]]) -> None:
    sales.execute("create table staging.mixed as from staging.sales where _delivery = 'a' order by transaction_id desc")
    assert judge_deliveries(sales, "staging.mixed", [], ("transaction_id",)) == {}
    assert len(scans("mixed")) == 2


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
def test_a_repeated_key_is_found_in_whatever_order_rows_stand(con: duckdb.DuckDBPyConnection, rows: str) -> None:
    con.execute(f"create table staging.log as from (values {rows}) as rows (_delivery, id)")
    assert len(judge_deliveries(con, "staging.log", [], ("id",))) == 1
    con.execute("alter table staging.log add column kind varchar default 'x'")
    assert len(judge_deliveries(con, "staging.log", [], ("kind", "id"))) == 1


def test_many_deliveries_with_a_repeated_key_are_all_named(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table staging.log as select 'd' || i as _delivery, 1 as id from range(300) r(i), range(2)")
    assert len(judge_deliveries(con, "staging.log", [], ("id",))) == 300


def test_a_rule_that_cannot_be_evaluated_passes_nobody(sales: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NotJudged, match=r"range\.amount.*no_such_column"):
        judge_deliveries(sales, "staging.sales", [("range.amount", "no_such_column < 0")], ("transaction_id",))


def test_two_rules_may_not_share_a_name(sales: duckdb.DuckDBPyConnection) -> None:
    for rules in ([RULES[0], RULES[0]], [(KEY, "amount < 0")]):
        with pytest.raises(ValueError, match="differ"):
            judge_deliveries(sales, "staging.sales", rules, ("transaction_id",))
