"""The lint for SQL that is to run on every engine: what it takes, what it refuses, and what it says to write instead."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import sqlglot

from orchestration.engines.dialect import to_spark
from orchestration.engines.portable import problems
from orchestration.project.definitions import project
from orchestration.project.portability import not_portable, portable_tables
from orchestration.project.tables import SQL, tables
from transforms.contract import DUCKDB_TYPES

REPOSITORY = Path(__file__).resolve().parents[3]
COLUMNS = {
    "staging.t": {"period": "varchar", "word": "varchar", "n": "bigint", "x": "decimal(18,4)", "y": "decimal(18,4)",
                  "day": "date", "began": "timestamp", "flag": "boolean"},
}  # fmt: skip
REFUSED = {
    "median(x) as a": "row_number()",
    "quantile_cont(x, 0.5) as a": "row_number()",
    "arg_max(word, n) as a": "row_number()",
    "any_value(word) as a": "min(…)",
    "list(word) as a": "one row per value",
    "{'a': n} as a": "one column per value",
    "strftime(day, '%Y') as a": "lpad",
    "date_trunc('month', day) as a": "left(period, …)",
    "date_diff('month', day, day) as a": "date_diff('second', …)",
    "day - day as a": "date_diff('second', …)",
    "round(x / 3, 2) as a": "rounded where it is printed",
    "n // 7 as a": "divide with /",
    "n % 7 as a": "compare with bounds",
    "x * y as a": "count in base units",
    "x / n as a": "nullif(…, 0)",
    "avg(x) as a": "sum(…) / nullif(count(…), 0)",
    "avg(n) filter (where flag) as a": "sum(…) / nullif(count(…), 0)",
    "sum(x / 3) as a": "divide afterwards",
    "stddev(n) as a": "depends on the order of rows",
    "cast(x as varchar) as a": "only whole numbers",
    "cast(x as bigint) as a": "round it differently",
    "cast(word as date) as a": "in the contract",
    "cast(n as decimal(18, 2)) as a": "cast to bigint",
    "try_cast(word as bigint) as a": "in the contract",
    "lower(word) as a": "as they stand",
    "word like 'a%' as a": "left(…, n)",
    "regexp_matches(word, 'a') as a": "in the contract",
    "period = 2022 as a": "texts with texts",
    "coalesce(n, '无') as a": "texts with texts",
    "soundex(word) as a": "executed on both engines",
    "*": "name the columns",
}


@pytest.mark.parametrize(("columns", "instead"), REFUSED.items())
def test_a_construct_that_differs_is_refused_with_what_to_write(columns, instead):
    (said, *_) = problems(f"select {columns} from staging.t", COLUMNS)
    assert instead in said


@pytest.mark.parametrize(
    ("query", "instead"),
    [
        ("select word from staging.t order by word", "order by"),
        ("select word from staging.t limit 1", "row_number()"),
        ("select word, count(*) as a from staging.t group by all", "name the columns"),
        ("select a.n from staging.t as a asof join staging.t as b on a.n >= b.n", "left join"),
        ("select a.n from staging.t as a right join staging.t as b on a.n = b.n", "left join"),
        ("select nowhere from staging.t", "nowhere"),
    ],
)
def test_a_clause_that_differs_is_refused(query, instead):
    assert any(instead in said for said in problems(query, COLUMNS))


def test_every_sql_file_that_reads_staged_files_is_portable():
    assert len(portable_tables(project())) > 30
    assert not_portable(project()) == []


@pytest.mark.parametrize("table", portable_tables(project()), ids=lambda table: table.name)
def test_a_sql_file_is_carried_to_spark(table):
    schema = project().schema()
    columns = {name: schema[name.split(".")[0]][name.split(".")[1]] for name in table.reads}
    found = sqlglot.parse_one(to_spark(table.query, columns), dialect="spark")
    assert [one.alias_or_name for one in found.selects] == list(table.columns)
    assert not any(one.db for one in found.find_all(sqlglot.exp.Table))


def test_decimals_of_marts_have_the_places_that_were_tried():
    kinds = {kind for table in portable_tables(project()) for name in table.reads if name.startswith("staging.")
             for _, kind in project().feeds[name.removeprefix("staging.")].staged_columns}  # fmt: skip
    assert {kind for kind in kinds if "decimal" in kind} == {DUCKDB_TYPES["decimal"]}


def test_the_lint_names_the_file(tmp_path):
    shutil.copytree(SQL, tmp_path / "sql")
    file = tmp_path / "sql" / "marts" / "finance" / "special_funds_by_year.sql"
    file.write_text(file.read_text(encoding="utf-8").replace("sum(requested_yuan)", "median(requested_yuan)"))
    changed = replace(project(), tables=tables(tmp_path / "sql"))
    (said,) = not_portable(changed)
    assert said.startswith(f"{file}: MEDIAN(requested_yuan): rank the rows")


def test_the_command_of_the_lint_is_content():
    subprocess.run([sys.executable, "-m", "orchestration.project.portability"], check=True, cwd=REPOSITORY)
