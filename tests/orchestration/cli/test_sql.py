"""`shenhe sql`: the examples, and the staged rows behind a release."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
QUERIES = (REPOSITORY / "examples" / "queries.sql").read_text(encoding="utf-8")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
_SHOWN = re.compile(r"^\$ shenhe sql --example (\d+) .*\n((?:(?!…$).*\n)+)…$", re.MULTILINE)
SHOWN = {int(number): lines for number, lines in _SHOWN.findall(README)}
NUMBERS = range(1, 13)


def ask(warehouse, *words):
    said = warehouse.shenhe("sql", *words, "--format", "json")
    assert said.code == 0, said.err
    return said.rows


def test_the_examples_are_listed_with_their_titles_in_both_languages(empty):
    rows = ask(empty, "--examples")
    assert [row["number"] for row in rows] == list(NUMBERS)
    assert len(duckdb.extract_statements(QUERIES)) == len(rows)
    for row in rows:
        assert row["title_en"].isascii()
        assert re.search("[\u4e00-\u9fff]", row["title_zh"])
        assert not re.search(r"\b20\d\d\b", row["query"])


@pytest.mark.parametrize("number", NUMBERS)
def test_an_example_has_the_answer_that_the_readme_shows(released, number):
    said = released.shenhe("sql", "--example", str(number))
    lines = [line.rstrip() for line in said.out.splitlines()]
    shown = SHOWN[number].splitlines()
    assert len(shown) >= 4
    assert lines[: len(shown)] == shown


def test_the_examples_answer_sensibly(released):
    answers = {number: ask(released, "--example", str(number)) for number in NUMBERS}
    assert all(answers.values())
    assert (answers[3][0]["district"], answers[3][0]["place"], len(answers[3])) == ("沈河区", 1, 13)
    assert sum(row["turnover_yuan"] for row in answers[4]) == pytest.approx(
        released.value("commerce.holiday_turnover", "2022-10-01/2022-10-07")
    )
    assert sum(row["share_of_year"] for row in answers[5]) == pytest.approx(1, abs=0.01)
    opened = [row["open_cases"] for row in answers[6]]
    assert opened == sorted(opened, reverse=True)
    assert len({row["street"] for row in answers[7]}) == len(answers[7]) == 11
    assert {row["printed_before"] for row in answers[9]} == {None}
    assert all(0 <= row["distance_to_edge"] <= 0.5 for row in answers[12])


def test_a_number_that_is_no_example_is_wrong_usage(released):
    for words in (
        ("--example", "0"),
        ("--example", "99"),
        ("--example", "1", "--examples"),
        ("select 1", "--examples"),
        (),
    ):
        said = released.shenhe("sql", *words)
        assert (said.code, said.out) == (2, ""), words


def test_a_question_goes_down_to_the_delivered_rows(released):
    query = """select d.file, s._sheet, s._row from staging.headquarters_register as s
        inner join deliveries as d on s._delivery = d.delivery
        where s.status = '在营' and s.district = '沈河区' and d.period = '2022-Q4'"""
    rows = ask(released, "--with-staging", query)
    assert len(rows) == released.value("finance.headquarters", "2022")
    assert {row["file"] for row in rows} == {"区域总部名录_2022年四季度(1).xlsx"}
    assert all(row["_sheet"] and row["_row"] > 0 for row in rows)
    said = released.shenhe("sql", query)
    assert (said.code, "--with-staging" in said.err) == (2, True)


def test_every_delivered_column_that_is_not_personal_is_in_a_view_and_says_what_it_holds(released):
    from transforms import feeds

    query = "select table_name, column_name, comment from duckdb_columns() where schema_name = 'staging'"
    found = {(row["table_name"], row["column_name"]): row["comment"] for row in ask(released, "--with-staging", query)}
    delivered = {
        (feed.name, column.name) for feed in feeds().values() for column in feed.columns if not column.personal
    }
    personal = {(feed.name, column.name) for feed in feeds().values() for column in feed.columns if column.personal}
    assert delivered <= set(found)
    assert personal
    assert not personal & set(found)
    assert all(" / " in (comment or "") for comment in found.values())


def test_a_view_has_the_rows_of_every_delivery_in_force_and_no_other(released):
    from transforms import feeds

    names = sorted(feeds())
    query = " union all ".join(f"select '{name}' as feed, count(*) as n from staging.{name}" for name in names)
    listed = "select feed, cast(sum(rows) as bigint) as n from deliveries where state = 'in force' group by feed"
    expected = {row["feed"]: row["n"] for row in released.rows(listed)}
    assert {row["feed"]: row["n"] for row in ask(released, "--with-staging", query)} == expected


def test_a_view_that_the_query_does_not_name_is_not_empty_but_refused(released):
    said = released.shenhe("sql", "--with-staging", "from query('from staging.special' || '_funds')")
    assert (said.code, said.out) == (2, "")
    assert "staging.special_funds" in said.err


def test_what_is_opened_can_be_read_and_not_written_whatever_the_statement(released):
    """A statement is judged before it is run; this is what stands behind that."""
    from orchestration.staging.asked import add_staging
    from orchestration.warehouse.home import Home
    from orchestration.warehouse.releases.reader import open_for_anyone
    from transforms import feeds

    home, opened = Home(released.home), []

    def beside(copy):
        opened.extend(add_staging(home, copy, feeds().values(), "staging.special_funds").files)
        return opened

    before = {path: path.read_bytes() for path in home.staged.glob("special_funds/*")}
    with open_for_anyone(home, "1GB", beside) as connection:
        assert connection.execute("select count(*) > 0 from staging.special_funds").fetchall() == [(True,)]
        (copied,) = opened
        for into in (
            *before,
            home.releases / "000001.duckdb.wal",
            f"{copied}.wal",
            copied.with_name("other"),
            "/tmp/out",
        ):
            with pytest.raises(duckdb.PermissionException):
                connection.execute(f"copy (select 'x'::blob) to '{into}' (format blob)")
        for path in before:
            with pytest.raises(duckdb.PermissionException):
                connection.execute(f"from read_parquet('{path}')")
        for statement in (
            "create view staging.v as select 1",
            "set allowed_paths = ['/']",
            "insert into figures from figures",
        ):
            with pytest.raises(duckdb.InvalidInputException):
                connection.execute(statement)
        with pytest.raises(duckdb.Error):
            connection.execute(f"attach '{home.build}' as b")
    assert {path: path.read_bytes() for path in home.staged.glob("special_funds/*")} == before


def test_limits_hold_for_staged_rows_too(released):
    query = "select count(*) from staging.zhongjie_sales as a, staging.zhongjie_sales as b, staging.zhongjie_sales as c"
    said = released.shenhe("sql", "--with-staging", "--timeout", "0.5", query)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "--timeout" in said.err
    large = "select list(n || transaction_id) from staging.zhongjie_sales, range(1000000) as numbers(n)"
    said = released.shenhe("sql", "--with-staging", "--memory", "60MB", large)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "--memory" in said.err


FUNDS = "select count(*) as n, sum(requested_yuan) as yuan from staging.special_funds"


@pytest.mark.parametrize("damage", ["gone", "flipped"])
def test_a_staged_file_that_is_gone_or_damaged_is_typed_again_or_named(warehouse, damage):
    whole = ask(warehouse, "--with-staging", FUNDS)
    (staged,) = (warehouse.home / "staged" / "special_funds").iterdir()
    if damage == "gone":
        staged.unlink()
    else:
        content = bytearray(staged.read_bytes())
        content[len(content) // 2] ^= 1
        staged.chmod(0o600)
        staged.write_bytes(content)
    said = warehouse.shenhe("sql", "--with-staging", FUNDS, "--format", "json")
    assert (said.code, said.rows) == (0, whole)
    assert "special_funds 2022" in said.err
    (sha256,) = warehouse.column("select sha256 from deliveries where feed = 'special_funds'")
    for path in (warehouse.home / "archive").glob(f"{sha256}*"):
        path.unlink()
    said = warehouse.shenhe("sql", "--with-staging", FUNDS)
    assert (said.code, said.out, said.err.count("\n")) == (5, "", 1)
    assert "deliver it again" in said.err
    assert ask(warehouse, "--with-staging", "select count(*) > 0 as there from staging.new_brands") == [{"there": True}]


@pytest.fixture
def copy(released, tmp_path):
    """A copy of the release, to put views into."""
    return Path(shutil.copy(released.home / "releases" / "000001.duckdb", tmp_path / "000001.duckdb"))


def test_a_column_that_a_contract_now_calls_personal_is_left_out(released, copy):
    from orchestration.staging.asked import add_staging
    from orchestration.warehouse.home import Home
    from transforms import feeds

    feed = feeds()["new_brands"]
    columns = tuple(replace(one, personal=one.name == "brand") for one in feed.columns)
    # With another contract it would be called otherwise, and not be found; the release says what it was called.
    add_staging(Home(released.home), copy, [replace(feed, columns=columns)], "from staging.new_brands")
    with duckdb.connect(str(copy), read_only=True) as connection:
        found = [name for name, *_ in connection.execute("describe staging.new_brands").fetchall()]
    assert "brand" not in found
    assert "category" in found


def test_a_text_that_looks_personal_is_masked(tmp_path):
    from orchestration.staging.views import create_view
    from transforms import feeds

    feed = feeds()["new_brands"]
    file = tmp_path / "staged.parquet"
    with duckdb.connect() as connection:
        values = {"brand": "'样例 13900001111，a.b@example.com，210103199001011234'", "period": "'2022'"}
        columns = ", ".join(
            f'cast({values.get(name, "null")} as {kind}) as "{name}"' for name, kind in feed.staged_columns
        )
        connection.execute(f"copy (select {columns}) to '{file}' (format parquet)")
        connection.execute("create schema staging")
        create_view(connection, feed, [file])
        assert connection.execute("select brand from staging.new_brands").fetchall() == [("样例 ***，***，***",)]
