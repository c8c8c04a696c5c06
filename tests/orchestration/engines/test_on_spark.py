"""Spark gives the rows that DuckDB gives, to the last digit: each SQL file on the sample and on edges, each construct."""

import random
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from orchestration.engines.portable import problems
from orchestration.gates.staged import contracts, measures
from orchestration.project.definitions import project
from orchestration.project.portability import portable_tables
from orchestration.project.tables import SqlTable

pytestmark = pytest.mark.spark

TABLES = {table.name: table for table in portable_tables(project())}


def _upstream(table: SqlTable) -> list[SqlTable]:
    made = project().tables
    return [made[name] for name in table.reads if name in made]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_same_on_edges(name, spark, staged, edge_rows):
    table = TABLES[name]
    for upstream in _upstream(table):
        staged.put_table(upstream.name, upstream.query)
    for read in table.reads:
        if read.startswith("staging."):
            feed = project().feeds[read.removeprefix("staging.")]
            staged.put(feed.name, dict(feed.staged_columns), edge_rows(feed, 400))
    assert staged.assert_same(spark, table.query, table.reads)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_the_same_on_the_sample(name, spark, staged, released):
    table = TABLES[name]
    for upstream in _upstream(table):
        staged.put_table(upstream.name, upstream.query)
    for read in table.reads:
        if read.startswith("staging."):
            feed = project().feeds[read.removeprefix("staging.")]
            shutil.copytree(released.home / "staged" / feed.name, staged.home.staged / feed.name)
            files = sorted(Path(staged.home.staged / feed.name).glob("*.parquet"))
            staged.put_files(feed.name, dict(feed.staged_columns), files)
    assert staged.assert_same(spark, table.query, table.reads)


def test_a_table_without_any_file_is_the_same(spark, staged):
    table = TABLES["city.service_cases_by_month"]
    staged.put("service_cases", dict(project().feeds["service_cases"].staged_columns), [])
    assert staged.assert_same(spark, table.query, table.reads) == 0


@pytest.mark.parametrize("name", project().feeds)
def test_the_measures_of_a_feed_are_the_same(name, spark, staged, edge_rows):
    """Of logarithms, which differ in their last place, on each engine: `measures` says how many parts are added up."""
    feed = project().feeds[name]
    kinds = dict(feed.staged_columns)
    for table in ("arrived", "ours", "theirs"):
        staged.put_in("main", table, kinds, edge_rows(feed, 400))
    assert staged.assert_same(spark, measures.measuring(feed), ["main.arrived"])
    if measures.has_key(feed):
        assert staged.assert_same(spark, measures.sharing(feed), ["main.ours", "main.theirs"])


@pytest.mark.parametrize("name", project().feeds)
def test_what_breaks_a_contract_is_the_same(name, spark, staged, edge_rows):
    """Cells of other rows in place of some, so that rules are broken; some rows twice, so that keys are."""
    feed, drawn = project().feeds[name], random.Random(name)
    rows = [list(row) for row in edge_rows(feed, 300)]
    for row in rows:
        at = drawn.randrange(len(row))
        row[at] = drawn.choice((None, drawn.choice(rows)[at]))
    at = [column for column, _ in feed.staged_columns].index("_delivery")
    for number, row in enumerate(rows):
        row[at] = f"delivery {number % 3}"
    staged.put_in("main", "arriving", dict(feed.staged_columns), [*rows, *rows[:40]])
    arriving = staged.inputs["main.arriving"]
    if feed.rules:
        conditions = [rule.where for rule in feed.rules]
        assert staged.assert_same(spark, contracts.breaking(arriving, conditions), ["main.arriving"])
    if feed.key:
        assert staged.assert_same(spark, contracts.repeating(arriving, feed.key), ["main.arriving"]) == 3


def test_a_logarithm_of_ten_is_that_of_duckdb_to_a_millionth(spark, staged):
    rows = [
        (n, Decimal(number)) for n, number in enumerate([*(f"1e{n}" for n in range(-4, 14)), "0.3333", "2", "99.99"])
    ]
    staged.put("powers", {"n": "bigint", "x": "decimal(18,4)"}, rows)
    parts = "cast(floor(log10(cast(x as double)) * 1000000 + 0.5) as bigint)"
    assert staged.assert_same(spark, f"select n, {parts} as parts from staging.powers", ["staging.powers"])


PORTABLE = [
    "period, count(*) as a, count(n) as b, count(distinct word) as c, sum(n) as d, sum(x) as e",
    "period, min(n) as a, max(x) as b, min(word) as c, max(began) as d, min(day) as e",
    "period, avg(n) as a, sum(x) / nullif(count(x), 0) as b, avg(m) / 3600 as c, sum(x) / nullif(sum(y), 0) as d, sum(n) / count(*) as e",
    "period, sum(x) / nullif(sum(n), 0) - 1 as a, sum(n) / nullif(sum(x), 0) + 0.5 as b, -sum(x) / 7 as c",
    "period, count(*) filter (where x > 0.5 or not flag) as a, sum(x) filter (where word <> 'a') as b",
    "period, avg(date_diff('second', began, ended)) / 3600 as a, sum(date_diff('second', ended, began)) as b",
    "period, coalesce(sum(x) filter (where n is null), 0) as a, sum(greatest(n, m, 0)) as b, sum(least(x, y)) as c",
]
BY_ROW = [
    "period, n, x, word, greatest(x, 0) - greatest(y, 0) as a, n + m as b, x / nullif(y, 0) as c, n / nullif(m, 0) as d",
    "left(word, 1) as a, word || '-' || other as b, lpad(cast(n as varchar), 5, '0') as c, cast(digits as integer) as d",
    "cast(began as date) as a, year(began) as b, month(day) as c, cast(hour(ended) as integer) as d, began between began and ended as e",
    "word in ('a', 'o''clock', 'back\\slash') as a, word = other as b, word < other as c, coalesce(word, '无') as d, flag as e",
    "case when x > y then 1 when x = y then 0 else -1 end as a, case when flag then word end as b, nullif(word, 'a') as c",
    "period, word, rank() over (partition by period order by n desc nulls last) as a, rank() over (order by word) as b",
    "period, rank() over (partition by period order by x) as a, rank() over (order by day desc, flag nulls first) as b",
    "n, sum(n) over (partition by period order by n rows between unbounded preceding and current row) as a",
    "x, sum(x) over w as a, count(*) over w as b, max(word) over (partition by period) as c",
]


def _query(columns: str) -> str:
    named = " window w as (partition by period order by x, y)" if "over w " in columns else ""
    group = " group by period" if columns in PORTABLE else named
    return f"select {columns} from staging.edge{group}"


@pytest.mark.parametrize("columns", [*PORTABLE, *BY_ROW])
def test_a_portable_construct_is_the_same(columns, spark, edges):
    query = _query(columns)
    assert problems(query, {"staging.edge": edges.inputs["staging.edge"].columns}) == []
    assert edges.assert_same(spark, query, ["staging.edge"])


def test_the_home_may_have_another_address_for_the_cluster(spark, edges, tmp_path):
    from orchestration.engines.on_spark import EngineFailed, OnSpark

    query = "select period, count(*) as rows from staging.edge group by period"
    (tmp_path / "mounted").symlink_to(edges.home.root)
    assert edges.assert_same(OnSpark(edges.home, "local[2]", f"file://{tmp_path}/mounted"), query, ["staging.edge"])
    with pytest.raises(EngineFailed, match=r"Spark \(local\[2\]\): .*nowhere.*spark\.log"):
        edges.assert_same(OnSpark(edges.home, "local[2]", f"file://{tmp_path}/nowhere"), query, ["staging.edge"])
    assert not list(edges.home.exchange.iterdir())


def test_rows_that_do_not_arrive_in_the_home_are_not_taken_for_none(spark, edges, tmp_path):
    from orchestration.engines.on_spark import EngineFailed, OnSpark

    shutil.copytree(edges.home.root, tmp_path / "elsewhere")
    query = "select period, count(*) as rows from staging.edge group by period"
    with pytest.raises(EngineFailed, match=r"3 rows, 0 are here: share the home"):
        edges.assert_same(OnSpark(edges.home, "local[2]", f"file://{tmp_path}/elsewhere"), query, ["staging.edge"])
