"""The commands that only read: figures, evidence, deliveries, and SQL on the current release."""

import csv
import io
import json
import re

import pytest

ANSI = re.compile(r"\x1b\[")


def test_figures_are_all_there_and_can_be_narrowed_to_a_theme_or_a_period(released):
    everything = released.shenhe("figures", "--format", "json").rows
    assert len(everything) == released.column("select count(*) from figures")[0]
    finance = released.shenhe("figures", "--theme", "finance", "--format", "json").rows
    assert {row["theme"] for row in finance} == {"finance"}
    holiday = released.shenhe("figures", "--period", "2022-10-01/2022-10-07", "--format", "json").rows
    assert len(holiday) == 4
    assert {row["theme"] for row in holiday} == {"commerce"}


@pytest.mark.parametrize(
    ("words", "nearest"),
    [
        (("figures", "--theme", "finanse"), "finance"),
        (("figures", "--period", "2022-10-01/2022-10-8"), "2022-10-01/2022-10-07"),
        (("gates", "--figure", "finance.headquarter"), "finance.headquarters"),
        (("figures", "--as-of", "7"), "1"),
    ],
)
def test_a_name_that_is_none_is_answered_with_the_nearest(released, words, nearest):
    said = released.shenhe(*words)
    assert said.code == 2
    assert nearest in said.err
    assert said.out == ""


def test_figures_can_be_had_as_of_a_release_or_a_day(released):
    def by_name(*words):
        rows = released.shenhe("figures", *words, "--format", "json").rows
        return {(row["figure"], row["period"]): row for row in rows}

    today = released.column("select cast(max(published_at) as date)::varchar from releases")[0]
    assert by_name() == by_name("--as-of", "1") == by_name("--as-of", today)
    before = released.shenhe("figures", "--as-of", "2001-01-01")
    assert before.code == 2
    assert "no release as of" in before.err
    assert released.shenhe("figures", "--as-of", "yesterday").code == 2
    assert released.shenhe("figures", "--as-of", "1", "--candidate").code == 2


def test_figures_as_of_stand_in_the_order_of_the_catalogue(released):
    def names(*words):
        return [row["figure"] for row in released.shenhe("figures", *words, "--format", "json").rows]

    assert names("--as-of", "1") == names()


def test_rows_come_as_table_csv_or_json_and_say_the_same(released):
    query = "select figure, value, period from figures where theme = 'commerce' order by all"
    as_json = released.shenhe("sql", query, "--format", "json").rows
    as_csv = list(csv.DictReader(io.StringIO(released.shenhe("sql", query, "--format", "csv").out)))
    assert [row["figure"] for row in as_csv] == [row["figure"] for row in as_json]
    assert [float(row["value"]) for row in as_csv] == [row["value"] for row in as_json]
    as_table = released.shenhe("sql", query).out.splitlines()
    assert len([line for line in as_table if "commerce." in line]) == len(as_json)


def test_what_is_piped_is_plain_and_whole(released):
    for words in (("figures",), ("deliveries",), ("gates",), ("releases",), ("status",)):
        said = released.shenhe(*words)
        assert said.code == 0, words
        assert not ANSI.search(said.out), words
        assert "…" not in said.out.replace(" … ", ""), words
    for name in ("figures", "gates", "deliveries", "releases"):
        assert json.loads(released.shenhe(name, "--format", "json").out)


def test_every_value_survives_the_way_to_json_and_csv(released):
    query = (
        "select 1.5::decimal(18,4) as d, 123456789012345678 as i, null as n, true as b, date '2022-10-01' as day,"
        " 'a,\"b\"' as t, 0.1::double as f"
    )
    (row,) = released.shenhe("sql", query, "--format", "json").rows
    assert row == {
        "d": 1.5, "i": 123456789012345678, "n": None, "b": True, "day": "2022-10-01", "t": 'a,"b"', "f": 0.1,
    }  # fmt: skip
    (row,) = csv.DictReader(io.StringIO(released.shenhe("sql", query, "--format", "csv").out))
    assert (row["n"], row["b"], row["t"], row["i"]) == ("", "true", 'a,"b"', "123456789012345678")


@pytest.mark.parametrize(
    "query",
    [
        "select nonsense",
        "selekt 1",
        "from nowhere",
        "select 1/'a'::int",
        "",
        ";",
        "-- nothing",
        "select * from figures_as_of('x')",
    ],
)
def test_bad_sql_is_wrong_usage_with_a_reason(released, query):
    said = released.shenhe("sql", query)
    assert said.code == 2
    assert said.out == ""
    assert said.err


@pytest.mark.parametrize(
    "query",
    [
        "create table t as select 1",
        "delete from figures",
        "update figures set value = 1",
        "drop table figures",
        "create schema s",
        "attach '{home}/build.duckdb' as b",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from '{home}/archive/x.csv'",
        "select * from glob('/*')",
        "copy figures to '{home}/stolen.csv'",
        "export database '{home}/stolen'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "pragma memory_limit = '100GB'",
        "select getenv('HOME')",
    ],
)
def test_sql_can_neither_write_nor_reach_beyond_the_release(released, query):
    before = {path.name: path.stat().st_mtime_ns for path in released.home.iterdir()}
    said = released.shenhe("sql", query.format(home=released.home))
    assert said.code == 2, said.out
    assert {path.name: path.stat().st_mtime_ns for path in released.home.iterdir()} == before


def test_sql_may_open_with_a_comment(released):
    said = released.shenhe("sql", "-- how many there are\nselect 1 as n", "--format", "csv")
    assert (said.code, said.out) == (0, "n\n1\n"), said.err


def test_sql_on_the_marts_answers_the_analysts_questions(released):
    (row,) = released.shenhe(
        "sql",
        "select headquarters, city_headquarters from finance.headquarters_by_quarter"
        " where period = '2022-Q4' and district = '沈河区'",
        "--format", "json",
    ).rows  # fmt: skip
    assert row["headquarters"] == 76
    assert row["city_headquarters"] in (115, 116)


def test_status_names_the_release_and_what_is_overdue_and_nothing_stale(released):
    said = released.shenhe("status", "--format", "json")
    assert said.code == 0
    what = {row["what"] for row in said.rows}
    assert "release" in what
    assert "overdue" in what
    assert not what & {"stale", "quarantined", "held back"}
    overdue = {row["subject"]: row["department"] for row in said.rows if row["what"] == "overdue"}
    assert overdue["headquarters_register"] == "市金融发展局"


def test_status_says_what_a_new_delivery_makes_stale(warehouse):
    warehouse.deliver("special_funds", "2022(3).csv", [["申请编号"]])
    rows = warehouse.shenhe("status", "--format", "json").rows
    assert ("stale", "staging.special_funds") in {(row["what"], row["subject"]) for row in rows}


def test_help_names_every_command(released):
    said = released.shenhe("--help")
    assert said.code == 0
    for command in ("refresh", "status", "figures", "gates", "deliveries", "releases", "sql"):
        assert re.search(rf"^  {command} ", said.out, re.MULTILINE), command
        helped = released.shenhe(command, "--help")
        assert helped.code == 0
        assert "--home" in helped.out


def test_json_is_json_whatever_a_query_gives(released):
    query = (
        "select 'nan'::double as a, 1 as a, 'inf'::double as b, map {date '2022-10-01': 1.50} as m, [1.25, null] as l"
    )
    (row,) = json.loads(released.shenhe("sql", "--format", "json", query).out)
    assert row == {"a": None, "a_1": 1, "b": None, "m": {"2022-10-01": 1.5}, "l": [1.25, None]}


def test_large_fractions_are_read_as_numbers_in_a_table(released):
    assert "5,521,451.10" in released.shenhe("sql", "select 5521451.1::double as x").out


def test_an_empty_status_says_that_there_is_no_release_yet(empty):
    said = empty.shenhe("status")
    assert said.code == 6
    assert "尚无发布" in said.out
    assert "no release yet" in said.out


def test_a_file_without_a_suffix_is_named_as_such(empty, tmp_path):
    path = tmp_path / "专项_2022"
    path.write_text("申请编号\n", encoding="utf-8")
    for words in (("--feed", "special_funds"), ()):
        said = empty.shenhe("check", str(path), *words)
        assert said.code == 3
        assert "没有扩展名" in said.out
        assert "has no suffix" in said.out
