"""What is read from a SQL file, and which files are refused."""

import re
import textwrap
from pathlib import Path

import duckdb
import pytest

from orchestration.figures.query import figures_query
from orchestration.project.definitions import project
from orchestration.project.tables import SqlTable, TableError, feeds_behind, tables

GOOD = """\
-- Parks of the district. One row per period and
-- street.
-- grain: period, street
-- 口袋公园：每年、
-- 每个街道一行。
with parks as (
    select period, street from staging.pocket_parks
)

select
    period, -- year 年份
    street, -- street 街道
    count(*) as parks, -- parks 公园（个）
from parks
group by period, street
"""


@pytest.fixture
def room(tmp_path):
    """Lay SQL files (path below the room → text) and read the room."""

    def lay(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return tables(tmp_path)

    return lay


def select(*sources, columns="1 as a"):
    source = f" from {', '.join(sources)}" if sources else ""
    return f"-- A table. One row per a.\n-- grain: a\n-- 一张表。\nselect {columns}{source}\n"


def test_a_file_says_its_name_theme_grain_and_both_descriptions(room):
    table = room({"marts/city/parks_by_street.sql": GOOD})["city.parks_by_street"]
    assert (table.schema, table.theme, table.grain) == ("city", "city", ("period", "street"))
    assert table.description_en == "Parks of the district. One row per period and street."
    assert "口袋公园" in table.description_zh
    assert table.description_zh.endswith("每个街道一行。")


def test_columns_carry_the_comments_behind_them(room):
    table = room({"marts/city/parks_by_street.sql": GOOD})["city.parks_by_street"]
    assert table.columns == {"period": "year 年份", "street": "street 街道", "parks": "parks 公园（个）"}


def test_what_a_table_reads_is_read_from_its_query(room):
    found = room(
        {"core/a.sql": select(), "marts/city/b.sql": select("core.a", "staging.x"), "core/c.sql": select("city.b")}
    )
    assert found["city.b"].reads == ("core.a", "staging.x")
    assert found["core.c"].reads == ("city.b",)
    assert feeds_behind("core.c", found) == {"x"}


def test_tables_come_after_what_they_read(room):
    found = room({"core/a.sql": select("core.b"), "core/b.sql": select("core.c"), "core/c.sql": select()})
    assert list(found) == ["core.c", "core.b", "core.a"]


def test_a_comment_or_a_line_break_leaves_the_fingerprint_and_another_filter_does_not(room):
    table = room({"marts/city/parks_by_street.sql": GOOD})["city.parks_by_street"]
    upstream = {"staging.pocket_parks": "f"}

    def mark(old, new):
        return SqlTable(table.name, table.path, table.text.replace(old, new)).fingerprint(upstream)

    assert mark("-- year 年份", "-- the year") == mark("from parks\n", "from\n    parks\n") == mark("", "")
    assert mark("from parks\n", "from parks where street <> ''\n") != mark("", "")


def test_a_table_is_stale_when_what_it_reads_is(room):
    table = room({"marts/city/parks_by_street.sql": GOOD})["city.parks_by_street"]
    assert table.fingerprint({"staging.pocket_parks": "a"}) != table.fingerprint({"staging.pocket_parks": "b"})


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"core/a.sql": select("core.b"), "core/b.sql": select("core.a")}, "reads itself"),
        ({"core/a.sql": select("core.a")}, "reads itself"),
        ({"core/a.sql": select("core.nothing")}, "reads core.nothing, which nothing makes"),
        ({"stray.sql": select()}, "stray.sql"),
        ({"marts/stray.sql": select()}, "stray.sql"),
        ({"core/deeper/a.sql": select()}, "deeper/a.sql"),
        ({"marts/city/deeper/a.sql": select()}, "deeper/a.sql"),
        ({"marts/city/Upper.sql": select()}, "Upper.sql"),
        ({"core/a.sql": select() + ";\n" + select()}, "one file holds one select"),
        ({"core/a.sql": "-- A. One row per a.\n-- grain: a\ndrop table core.b\n"}, "one file holds one select"),
        ({"core/a.sql": "-- A. One row per a.\n-- grain: a\nselect from where (\n"}, "a.sql"),
    ],
)
def test_a_file_that_breaks_the_rules_is_refused_by_name(room, files, message):
    with pytest.raises(TableError, match=message.replace("(", r"\(")):
        room(files)


@pytest.mark.parametrize(
    "text",
    [
        "select 1 as a\n",
        "-- grain: a\nselect 1 as a\n",
        "-- A table. One row per a.\nselect 1 as a\n",
        "-- A table. One row per a.\n\n-- grain: a\nselect 1 as a\n",
    ],
)
def test_a_file_that_does_not_open_with_a_sentence_and_its_grain_is_refused(room, text):
    with pytest.raises(TableError, match="grain"):
        room({"core/a.sql": text})


def test_a_grain_of_columns_that_the_table_has_not_is_refused(room):
    with pytest.raises(TableError, match="nowhere"):
        room({"core/a.sql": select().replace("grain: a", "grain: nowhere")})


def test_every_table_of_the_repository_says_what_each_column_holds_in_both_languages():
    for table in project().tables.values():
        assert set(table.grain) <= set(table.columns), table.name
        assert "One row per" in table.description_en, table.name
        assert table.description_zh.endswith("。"), table.name
        for column, comment in table.columns.items():
            assert re.search(r"[a-z].*[\u4e00-\u9fff]", comment), f"{table.name}.{column}: {comment!r}"


def test_every_query_of_the_repository_runs_and_has_the_columns_it_says():
    with duckdb.connect(":memory:") as connection:
        connection.execute("create schema staging; create schema core")
        for theme in project().themes:
            connection.execute(f"create schema {theme}")
        for feed in project().feeds.values():
            columns = ", ".join(f'"{name}" {kind}' for name, kind in feed.staged_columns)
            connection.execute(f"create table staging.{feed.name} ({columns})")
        for table in project().tables.values():
            connection.execute(f"create table {table.name} as {table.query}")
            described = connection.execute(f"describe {table.name}").fetchall()
            assert [row[0] for row in described] == list(table.columns), table.name
            # A sum of bigints is a hugeint, which Python, Excel and Parquet readers take for a float.
            assert "HUGEINT" not in {row[1] for row in described}, table.name


@pytest.mark.parametrize(
    "query",
    [
        "select * from staging.t",
        "from staging.t",
        "select t.* from staging.t",
        "select columns('a') as a from staging.t",
        "select count(distinct t) as n from staging.t",
        "select count(distinct one) as n from staging.t as one",
        "select staging.t as a from staging.t",
        "select one.a from staging.t as one (a)",
        "select a from staging.t natural join staging.u",
        "select #1 as a from staging.t",
        "select a from (pivot staging.t on b using sum(c))",
        "with one as (select * from staging.t) select a from one",
    ],
)
def test_of_a_query_that_reads_columns_without_naming_them_all_columns_count(query):
    assert SqlTable("core.x", Path("x.sql"), query).columns_read is None


def test_a_query_reads_no_column_that_it_does_not_name():
    query = """with one as (select A, b as c, count(*) filter (where d > 1) as n from staging.t group by all)
        select one.c, n, row_number() over (order by u.e) as place from one join staging.u as u using (f)"""
    assert SqlTable("core.x", Path("x.sql"), query).columns_read >= {"a", "b", "d", "e", "f"}
    assert "g" not in SqlTable("core.x", Path("x.sql"), query).columns_read


def test_every_query_of_the_repository_needs_only_the_columns_that_it_is_said_to_read():
    with duckdb.connect(":memory:") as connection:
        connection.execute("create schema staging; create schema core")
        for theme in project().themes:
            connection.execute(f"create schema {theme}")
        columns = {f"staging.{feed.name}": dict(feed.staged_columns) for feed in project().feeds.values()}
        for table in project().tables.values():
            for name in table.reads:
                read = {column: kind for column, kind in columns[name].items() if column in table.columns_read}
                listed = ", ".join(f'"{column}" {kind}' for column, kind in read.items())
                connection.execute(f"create or replace table {name} ({listed})")
            connection.execute(f"create or replace table {table.name} as {table.query}")
            columns[table.name] = {row[0]: row[1] for row in connection.execute(f"describe {table.name}").fetchall()}
            assert list(columns[table.name]) == list(table.columns), table.name


def test_every_query_of_the_repository_gives_the_same_rows_from_the_same_rows():
    with duckdb.connect(":memory:") as connection:
        names = connection.execute("select function_name from duckdb_functions() where stability <> 'CONSISTENT'")
        unsteady = "|".join({re.escape(name) for (name,) in names.fetchall()} - {"error", "stats"})
    assert re.search(rf"\b({unsteady})\b", "select now()")
    unsteady += r"|current_time\w*|localtime\w*|tablesample|using sample"
    queries = {table.name: table.query for table in project().tables.values()}
    for name, query in {**queries, "figures": figures_query(project().figures.values())}.items():
        assert not re.search(rf"\b({unsteady})\b", query.lower()), name
        assert "_delivery" not in query, name


def test_every_column_of_a_mart_comes_from_somewhere():
    schema = project().schema()
    for name in ("finance.headquarters_by_quarter", "commerce.holiday_trade", "city.air_quality_by_year"):
        table = project().tables[name]
        sources = table.column_sources(schema)
        assert set(sources) == set(table.columns)
        assert all(sources[column] for column in ("period",))
