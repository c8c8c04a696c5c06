"""A table that is made anew and comes out as it was does not have its readers made or judged again."""

import zipfile

import duckdb
import pytest

from orchestration.project.definitions import project
from orchestration.refresh.begin import begin
from orchestration.refresh.steps import make_table, stage_feed
from orchestration.session import Request
from orchestration.warehouse.home import Home

BY_DAY, BY_HOLIDAY = "commerce.footfall_by_day", "commerce.footfall_by_holiday"
BEHIND = {BY_HOLIDAY, "commerce.holiday_trade", "figures"}
DAY, HOLIDAY = "2021年10月1日", "2021-10-01/2021-10-07"


def made_at(warehouse):
    """When each table of the build was made."""
    rows = warehouse.rows("select name, built_at from meta.tables", "build.duckdb")
    return {row["name"]: row["built_at"] for row in rows}


def judged_at(warehouse):
    """When each table was judged, and the figures."""
    rows = warehouse.rows(
        """select evidence.subject, max(evaluated_at) as at from meta.evidence
        inner join meta.outcomes using (fingerprint) group by evidence.subject""",
        "build.duckdb",
    )
    return {row["subject"]: row["at"] for row in rows}


def changed(before, after):
    return {name for name in after if not name.startswith("staging.") and after[name] != before.get(name)}


def move_a_visit(warehouse, visits=1):
    """Count visits at the first counter of a day that were counted at the second: the day has as many as before."""
    lines = warehouse.file("zhongjie_footfall", DAY).read_text(encoding="utf-8-sig").splitlines()
    for line, more in ((lines[1], visits), (lines[2], -visits)):
        start, number = line.rsplit(",", 1)
        warehouse.edit("zhongjie_footfall", DAY, line, f"{start},{int(number) + more}")


def another_merchant(warehouse):
    """Have a sale made by a merchant who has no other."""
    sale = "-0000001,2021-10-01 09:03:18"
    warehouse.edit("zhongjie_sales", "20211001", f"{sale},SH006,", f"{sale},SH999,")


def change(warehouse, statement):
    """Change the build by hand."""
    with duckdb.connect(str(warehouse.home / "build.duckdb")) as build:
        build.execute(statement)


@pytest.fixture(scope="module")
def moved(released, tmp_path_factory):
    """A warehouse after a cell was edited that changes no table; what was said; when all was made and judged before."""
    warehouse = released.copied(tmp_path_factory.mktemp("moved"))
    before = made_at(warehouse), judged_at(warehouse)
    move_a_visit(warehouse)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    return warehouse, said, *before


def test_only_the_table_that_reads_the_edited_cell_is_made_and_nothing_is_judged(moved):
    warehouse, said, made_before, judged_before = moved
    assert changed(made_before, made_at(warehouse)) == {BY_DAY}
    assert changed(judged_before, judged_at(warehouse)) == set()
    assert f"rows read), {BY_DAY}\n" in said.out
    assert f"unchanged, not made again: {BY_HOLIDAY}, commerce.holiday_trade, figures\n" in said.out


def test_the_release_tells_the_new_delivery_and_the_same_figures(moved, released):
    warehouse, *_ = moved
    query = "select * exclude (release) from figures order by all"
    assert warehouse.rows(query) == released.rows(query)
    assert warehouse.column("select max(release) from releases") == [2]
    states = warehouse.rows(f"select state, sha256 from deliveries where file like '%{DAY}%' order by state")
    assert [row["state"] for row in states] == ["in force", "withdrawn"]
    (before,) = released.column(f"select sha256 from deliveries where file like '%{DAY}%'")
    assert states[1]["sha256"] == before != states[0]["sha256"]


def test_afterwards_nothing_is_stale_and_a_refresh_does_nothing(moved):
    warehouse, *_ = moved
    assert all(row["what"] != "stale" for row in warehouse.shenhe("status", "--format", "json").rows)
    made = made_at(warehouse)
    assert warehouse.refresh().out.startswith("没有变化")
    assert made_at(warehouse) == made


def test_the_release_is_rebuilt_to_the_same_fingerprint(moved, tmp_path):
    warehouse, *_ = moved
    said = warehouse.shenhe("rebuild", "2", "--into", str(tmp_path / "again"))
    assert said.code == 0, said.out + said.err
    assert "the same content: release 2" in said.out


def test_a_table_that_changed_has_those_readers_made_whose_columns_changed(warehouse):
    """Another merchant: by day and hour the merchants differ, and over the holiday none are counted."""
    before = made_at(warehouse)
    another_merchant(warehouse)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert changed(before, made_at(warehouse)) == {"commerce.sales_by_day", "commerce.sales_by_hour"}
    assert warehouse.column("select max(release) from releases") == [2]
    released, built = (
        warehouse.rows("from commerce.sales_by_day order by period", file)
        for file in ("current.duckdb", "build.duckdb")
    )
    assert released == built


def test_a_value_that_changed_is_made_judged_and_released_down_to_the_figures(warehouse, revise):
    made, judged, value = made_at(warehouse), judged_at(warehouse), warehouse.value("commerce.holiday_visits", HOLIDAY)
    revise(warehouse, 500)
    assert warehouse.refresh().code == 0
    assert changed(made, made_at(warehouse)) == {BY_DAY, *BEHIND}
    assert {BY_DAY, BY_HOLIDAY, "figures"} <= changed(judged, judged_at(warehouse))
    assert warehouse.value("commerce.holiday_visits", HOLIDAY) == value + 500


def test_a_workbook_with_the_same_cells_in_other_bytes_makes_nothing_and_is_listed(warehouse):
    made, judged = made_at(warehouse), judged_at(warehouse)
    path = warehouse.file("special_funds")
    with zipfile.ZipFile(path, "a") as book:
        book.comment = b"saved again"
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert changed(made, made_at(warehouse)) == changed(judged, judged_at(warehouse)) == set()
    assert "refreshed: staging.special_funds" in said.out
    assert warehouse.column("select state from deliveries where feed = 'special_funds' order by all") == [
        "in force", "withdrawn",
    ]  # fmt: skip
    assert warehouse.refresh().out.startswith("没有变化")


def test_tables_changed_by_hand_are_made_again(warehouse, released):
    """One that would be taken as equal, the figures, and one that a reader was made from while it was wrong."""
    change(warehouse, f"update {BY_HOLIDAY} set visits = 1")
    change(warehouse, "update figure_periods set status = 'carried forward'")
    change(warehouse, "update commerce.sales_by_day set turnover_yuan = 1")
    change(warehouse, "update meta.tables set fingerprint = 'another' where name = 'commerce.sales_by_holiday'")
    change(warehouse, "update meta.tables set made_from = 'another' where name = 'commerce.sales_by_holiday'")
    warehouse.refresh()
    assert warehouse.column("select distinct turnover_yuan from commerce.sales_by_holiday", "build.duckdb") == [7]
    before = made_at(warehouse)
    move_a_visit(warehouse)
    another_merchant(warehouse)
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    assert {BY_DAY, BY_HOLIDAY, "commerce.sales_by_holiday", "figures"} <= changed(before, made_at(warehouse))
    for query in (
        f"from {BY_HOLIDAY} order by all",
        "from commerce.sales_by_holiday order by all",
        "select * exclude (release) from figures order by all",
    ):
        assert warehouse.rows(query) == released.rows(query)


def test_a_refresh_killed_between_a_table_and_its_reader_is_completed_by_the_next(warehouse):
    move_a_visit(warehouse)
    with warehouse.as_environment(), begin(Request(Home.at(warehouse.home), warehouse.extracts)) as session:
        stage_feed(session, project().feeds["zhongjie_footfall"])
        make_table(session, project().tables[BY_DAY])
    before = made_at(warehouse), judged_at(warehouse)
    assert warehouse.refresh().code == 0
    assert (changed(before[0], made_at(warehouse)), changed(before[1], judged_at(warehouse))) == (set(), set())
    assert warehouse.column("select max(release) from releases") == [2]
    assert warehouse.refresh().out.startswith("没有变化")


def test_a_build_of_the_version_before_makes_its_tables_once_more_and_then_knows_them(warehouse):
    for column in ("made_from", "content"):
        change(warehouse, f"alter table meta.tables drop column {column}")
    change(warehouse, "update meta.version set version = 2")
    assert warehouse.refresh().out.startswith("没有变化")
    before = made_at(warehouse)
    move_a_visit(warehouse)
    assert warehouse.refresh().code == 0
    assert changed(before, made_at(warehouse)) == {BY_DAY, *BEHIND}
    before = made_at(warehouse)
    move_a_visit(warehouse, 2)
    assert warehouse.refresh().code == 0
    assert changed(before, made_at(warehouse)) == {BY_DAY}
    assert warehouse.column("from meta.version", "build.duckdb") == [4]
