import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import great_expectations.expectations as gxe
import pytest
import sqlalchemy as sa
from great_expectations.expectations.expectation import Expectation

from expectations import finance
from expectations.classes.base import AggregateExpectation
from expectations.classes.tables import (
    ExpectColumnWithin,
    ExpectGroupsToAgree,
    ExpectNoRows,
    ExpectTotalsToAgree,
)
from expectations.engine.judge import judge_table
from expectations.verdict import Verdict

REASON = {"zh": "理由", "en": "reason"}
TABLE = "finance.shares"
SHARES = "select 'q' || i // 4 as period, i % 4 as district, 0.25 as share, i as n from range(8) r(i)"

Judge = Callable[..., list[Verdict]]


@pytest.fixture
def judge(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Judges a table of eight districts' shares, or one made by another query, by a suite put in place."""

    def judging(*suite: Expectation, rows: str = "", grain: tuple[str, ...] = ()) -> list[Verdict]:
        con.execute(f"create or replace table {TABLE} as {rows or SHARES}")
        monkeypatch.setitem(finance.SUITES, TABLE, list(suite))
        return judge_table(con, TABLE, grain, "finance")

    return judging


def states(verdicts: list[Verdict]) -> list[str]:
    return [verdict.state for verdict in verdicts]


def numbers(verdict: Verdict) -> tuple[float | None, ...]:
    return verdict.observed, verdict.lower, verdict.upper


def test_a_table_has_the_grain_it_says(judge: Judge) -> None:
    (verdict,) = judge(grain=("period", "district"))
    assert (verdict.gate, verdict.subject, verdict.period, verdict.state) == ("grain", TABLE, None, "pass")
    assert numbers(verdict) == (0, None, 0)


def test_a_repeated_grain_fails_and_shows_the_rows(judge: Judge) -> None:
    (verdict,) = judge(grain=("period",), rows="select 'q1' as period, n from range(30) r(n) union all select 'q2', 1")
    assert (verdict.state, verdict.observed) == ("fail", 29)
    assert len(verdict.offenders) == 10
    assert verdict.offenders[0] == {"period": "q1", "n": 0}
    assert "重复 29 行" in verdict.message_zh


def test_an_empty_part_of_the_grain_fails(judge: Judge) -> None:
    (verdict,) = judge(grain=("period", "n"), rows="select null as period, 1 as n union all select 'q1', 1")
    assert (verdict.state, verdict.observed, verdict.offenders) == ("fail", 1, ({"period": None, "n": 1},))


def test_a_table_without_a_grain_or_a_suite_has_no_verdict(judge: Judge) -> None:
    assert judge() == []


def test_rows_that_must_not_be_are_counted_and_shown(judge: Judge) -> None:
    (verdict,) = judge(ExpectNoRows(where="n > 5", **REASON))
    assert (verdict.gate, verdict.state) == ("expectation", "fail")
    assert numbers(verdict) == (2, None, 0)
    assert [row["n"] for row in verdict.offenders] == [6, 7]
    assert verdict.message_zh.startswith("理由")
    assert verdict.message_en.startswith("reason")


def test_a_warning_asks_for_an_explanation(judge: Judge) -> None:
    warned = ExpectNoRows(where="n > 5", severity="warning", **REASON)
    assert states(judge(warned, ExpectNoRows(where="n > 50", severity="warning", **REASON))) == [
        "needs_explanation",
        "pass",
    ]


def test_each_period_that_has_bad_rows_needs_an_explanation_of_its_own(judge: Judge) -> None:
    rows = "select 'q' || n % 4 as period, n from range(20) r(n)"
    low = ExpectColumnWithin(column="n", lower=2, severity="warning", **REASON)
    verdicts = judge(ExpectNoRows(where="n % 4 = 3 or n = 5", severity="warning", **REASON), low, rows=rows)
    assert [(one.period, one.state) for one in verdicts] == [
        ("q1", "needs_explanation"), ("q3", "needs_explanation"), ("q0", "needs_explanation"), ("q1", "needs_explanation"),
    ]  # fmt: skip
    assert {row["period"] for row in verdicts[0].offenders} == {"q1"}


def test_a_condition_that_is_null_blames_no_row(judge: Judge) -> None:
    rows = "select cast(null as integer) as n"
    suite = [ExpectNoRows(where="n > 5", **REASON), ExpectColumnWithin(column="n", lower=0, **REASON)]
    assert states(judge(*suite, rows=rows)) == ["pass", "pass"]


def test_colons_braces_and_percent_signs_in_a_condition_are_sql(judge: Judge) -> None:
    where = "n::integer = 7 and time '10:00:00' is not null and {'a:b': n} is not null and 'x%' <> ':n'"
    (verdict,) = judge(ExpectNoRows(where=where, **REASON))
    assert [row["n"] for row in verdict.offenders] == [7]


@pytest.mark.parametrize(
    ("bounds", "state", "observed"),
    [
        ({"lower": 0, "upper": 7}, "pass", 0),
        ({"lower": -5, "upper": 8}, "pass", 7),
        ({"lower": 1, "upper": 6.5}, "fail", 0),
        ({"upper": 3}, "fail", 7),
        ({"lower": 3}, "fail", 0),
        ({"lower": 3, "where": "n >= 3"}, "pass", 3),
    ],
)
def test_a_column_lies_within_its_bounds(judge: Judge, bounds: dict[str, Any], state: str, observed: float) -> None:
    (verdict,) = judge(ExpectColumnWithin(column="n", **bounds, **REASON))
    assert (verdict.state, *numbers(verdict)) == (state, observed, bounds.get("lower"), bounds.get("upper"))
    assert bool(verdict.offenders) == (state == "fail")


def test_a_value_that_is_not_a_number_is_within_nothing(judge: Judge) -> None:
    (verdict,) = judge(ExpectColumnWithin(column="n", lower=0, upper=1, **REASON), rows="select 'nan'::double as n")
    assert verdict.state == "fail"


def test_totals_agree_or_the_two_are_shown(judge: Judge) -> None:
    agree, differ, near, empty = judge(
        ExpectTotalsToAgree(left="sum(n)", right="28", **REASON),
        ExpectTotalsToAgree(left="sum(n)", right="count(*)", **REASON),
        ExpectTotalsToAgree(left="sum(share)", right="2 + 1e-12", tolerance=1e-9, **REASON),
        ExpectTotalsToAgree(left="sum(n) filter (where n < 0)", right="0", **REASON),
    )
    assert states([agree, differ, near, empty]) == ["pass", "fail", "pass", "fail"]
    assert numbers(differ) == (28, 8, 8)


@pytest.mark.parametrize(
    "expectation",
    [ExpectColumnWithin(column="n", lower=0, **REASON), ExpectTotalsToAgree(left="sum(n)", right="max(n)", **REASON)],
)
def test_no_decimal_is_given_to_great_expectations(
    con: duckdb.DuckDBPyConnection, expectation: AggregateExpectation
) -> None:
    of_decimals = "(select cast(1.25 as decimal(18, 4)) as n)"
    ((found,),) = con.execute(f"select {expectation.aggregate()} from {of_decimals}").fetchall()
    assert not [value for value in found.values() if isinstance(value, Decimal)]
    assert 1.25 in found.values()


def test_totals_of_a_table_without_rows_agree(judge: Judge) -> None:
    suite = [
        ExpectTotalsToAgree(left="sum(n)", right="max(n)", **REASON),
        ExpectGroupsToAgree(by=["n"], left="sum(n)", right="1", **REASON),
        ExpectColumnWithin(column="n", lower=1, **REASON),
    ]
    assert states(judge(*suite, rows="select 1 as n limit 0", grain=("n",))) == ["pass"] * 4


def test_groups_agree_one_by_one_where_errors_would_cancel_out(judge: Judge) -> None:
    shares = "select * from (values ('q1', 0.6), ('q1', 0.6), ('q2', 0.4), ('q2', 0.4)) as rows (period, share)"
    sums = {"left": "sum(share)", "tolerance": 1e-9, **REASON}
    total, each = judge(
        ExpectTotalsToAgree(right="count(distinct period)", **sums),
        ExpectGroupsToAgree(by=["period"], right="1", **sums),
        rows=shares,
    )
    assert states([total, each]) == ["pass", "fail"]
    assert each.observed == 2
    assert each.offenders[0] == {"period": "q1", "left_side": 1.2, "right_side": 1}


def test_standard_expectations_stand_in_a_suite_with_our_reasons(judge: Judge) -> None:
    shown = {"meta": {"zh": "标准"}, "notes": "standard"}
    good, bad, sums, warned = judge(
        gxe.ExpectColumnValuesToNotBeNull(column="n", **shown),
        gxe.ExpectColumnValuesToBeBetween(column="n", max_value=6, **shown),
        gxe.ExpectColumnSumToBeBetween(column="n", min_value=1, max_value=2, **shown),
        gxe.ExpectColumnValuesToBeInSet(column="period", value_set=["q0"], severity="warning"),
    )
    assert states([good, bad, sums, warned]) == ["pass", "fail", "fail", "needs_explanation"]
    assert (bad.gate, bad.message_zh, bad.message_en, bad.offenders) == (
        "expectation",
        "标准",
        "standard",
        ({"n": 7},),
    )
    assert numbers(bad) == (1, None, 6)
    assert numbers(sums) == (28, 1, 2)


def test_a_suite_of_our_own_and_the_grain_cost_one_scan(judge: Judge, scans: Callable[[str], list[str]]) -> None:
    suite = [ExpectNoRows(where=f"n < -{number}", **REASON) for number in range(20)]
    suite += [ExpectColumnWithin(column="n", lower=0, upper=7, **REASON)]
    suite += [ExpectTotalsToAgree(left="sum(n)", right="28", **REASON)]
    assert set(states(judge(*suite, grain=("period", "district")))) == {"pass"}
    assert len(scans("shares")) == 1


def test_great_expectations_own_row_count_rides_along(judge: Judge, scans: Callable[[str], list[str]]) -> None:
    judge(ExpectNoRows(where="n < 0", **REASON), gxe.ExpectTableRowCountToBeBetween(min_value=1))
    assert len(scans("shares")) == 1


def test_only_what_failed_is_asked_again(judge: Judge, scans: Callable[[str], list[str]]) -> None:
    judge(*(ExpectNoRows(where=f"n = {number}", **REASON) for number in (1, 100, 200)))
    again = scans("shares")[1:]
    assert again
    assert not any("100" in statement for statement in again)


def test_an_expectation_that_raises_is_a_failure_and_spares_the_others(judge: Judge) -> None:
    raising, fine = judge(
        ExpectNoRows(where="no_such_column > 0", severity="warning", **REASON),
        ExpectNoRows(where="n < 0", **REASON),
    )
    assert states([raising, fine]) == ["fail", "pass"]
    assert "no_such_column" in raising.message_en
    assert raising.message_zh.startswith("理由：无法判断")


def test_a_standard_expectation_on_a_column_that_is_not_there_is_a_failure(judge: Judge) -> None:
    (verdict,) = judge(gxe.ExpectColumnValuesToBeBetween(column="gone", min_value=0, severity="warning"))
    assert verdict.state == "fail"


def test_what_is_not_committed_is_not_judged(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table s.t as select 1 as n")
    con.execute("begin")
    con.execute("insert into s.t values (1)")
    assert judge_table(con, "s.t", ("n",), "finance")[0].state == "pass"
    con.execute("commit")
    assert judge_table(con, "s.t", ("n",), "finance")[0].state == "fail"


def test_the_database_that_the_connection_uses_is_judged(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    con.execute("create table s.t as select 1 as n")
    con.execute(f"attach '{tmp_path / 'other.duckdb'}' as other; use other")
    con.execute("create schema s; create table s.t as select 1 as n from range(2); create table t as from s.t")
    assert judge_table(con, "s.t", ("n",), "finance")[0].observed == 1
    assert judge_table(con, "t", ("n",), "finance")[0].observed == 1
    con.execute("use build")
    assert judge_table(con, "s.t", ("n",), "finance")[0].observed == 0


def test_all_tables_of_all_databases_are_judged_by_the_same_engines(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    engines: set[sa.Engine] = set()

    def note(judging: sa.Connection, *_: Any) -> None:
        engines.add(judging.engine)

    con.execute("create table s.t as select 1 as n; create table s.u as select 1 as n")
    judge_table(con, "s.t", ("n",), "finance")
    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    judge_table(con, "s.t", ("n",), "finance")
    of_one_table = set(engines)
    judge_table(con, "s.u", ("n",), "finance")
    with duckdb.connect(str(tmp_path / "other.duckdb")) as other:
        other.execute("create table t as select 1 as n from range(2)")
        assert states(judge_table(other, "main.t", ("n",), "finance")) == ["fail"]
    sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert engines == of_one_table


def test_a_table_that_was_made_anew_is_judged_by_its_columns_of_now(judge: Judge) -> None:
    on_new_column = gxe.ExpectColumnValuesToBeBetween(column="m", min_value=0)
    assert states(judge(on_new_column, rows="select 1 as n")) == ["fail"]
    assert states(judge(on_new_column, rows="select 'a' as n, 1 as m")) == ["pass"]


def test_a_view_is_judged_like_a_table(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create view s.v as select n from range(3) r(n)")
    assert states(judge_table(con, "s.v", ("n",), "finance")) == ["pass"]


def test_judging_leaves_no_connection_behind_that_would_keep_the_file(tmp_path: Path) -> None:
    build = tmp_path / "build.duckdb"
    con = duckdb.connect(str(build))
    con.execute("create schema s; create table s.t as select 1 as n")
    judge_table(con, "s.t", ("n",), "finance")
    con.close()
    opened = [
        sys.executable,
        "-c",
        f"import duckdb; duckdb.connect({str(build)!r}).execute('drop table s.t')",
    ]
    subprocess.run(opened, check=True, capture_output=True)
