"""A release can be made again from its deliveries and the archive, in a new home that works."""

import shutil
from datetime import datetime

import pytest

FUNDS = "finance.special_funds"


@pytest.fixture(scope="module")
def second(released, revise, tmp_path_factory):
    """A warehouse at its second release: a figure revised, one carried forward, and the file of the first one gone."""
    warehouse = released.copied(tmp_path_factory.mktemp("second"))
    revise(warehouse, 500)
    warehouse.file("special_funds").unlink()
    warehouse.deliver("special_funds", "2022(9).csv", [["申请编号"], ["A-1"]])
    parks = warehouse.file("pocket_parks", "2022")
    shutil.copy(parks, parks.with_name("另存_2022.xlsx"))
    said = warehouse.refresh()
    assert (said.code, "release 2" in said.out) == (3, True), said.out + said.err
    (warehouse.home / "releases/000001.duckdb").unlink()
    return warehouse


@pytest.fixture(scope="module")
def rebuilt(second, tmp_path_factory):
    """The second release made again; the warehouse of the new home, and what was said."""
    home = tmp_path_factory.mktemp("rebuilt") / "home"
    said = second.shenhe("rebuild", "2", "--into", str(home))
    assert said.code == 0, said.out + said.err
    return type(second)(home, second.extracts), said


def test_the_examples_tell_which_figures_moved_and_whose_files_were_set_aside(second):
    moved = second.shenhe("sql", "--example", "9", "--format", "json").rows
    assert {row["figure"] for row in moved} == {"commerce.holiday_visits", "commerce.holiday_visits_growth"}
    assert [abs(row["change"]) for row in moved] == sorted((abs(row["change"]) for row in moved), reverse=True)
    assert all(row["printed_before"] and row["printed_now"] for row in moved)
    aside = second.shenhe("sql", "--example", "10", "--format", "json").rows
    assert (aside[0]["department"], aside[0]["quarantined"]) == ("区金融发展局", 1)


def test_it_is_the_same_release_to_the_last_row(second, rebuilt):
    again, said = rebuilt
    assert "the same content: release 2" in said.out
    tables = "select schema_name || '.' || table_name from duckdb_tables() where not internal order by all"
    names = second.column(tables)
    assert again.column(tables) == names
    # What was taken away again is kept, and not read.
    apart = {
        "main.gates": "exclude (evaluated_at)",
        "meta.timings": "exclude (seconds)",
        "main.releases": 'exclude ("commit")',
        "main.deliveries": "replace (case when state <> 'withdrawn' then rows end as rows)",
    }
    for name in names:
        query = f"select * {apart.get(name, '')} from {name} order by all"
        assert again.rows(query) == second.rows(query), name
    assert again.column(f"select status from figures where figure = '{FUNDS}'") == ["carried forward"]
    assert len(again.rows("from revisions")) == 2


def test_the_release_before_is_told_by_history_alone(second, rebuilt):
    again, _ = rebuilt
    assert [path.name for path in (again.home / "releases").iterdir()] == ["000002.duckdb"]
    words = ("figures", "--as-of", "1", "--format", "json")
    assert again.shenhe(*words).rows == second.shenhe(*words).rows
    listed = again.shenhe("releases", "--format", "json").rows
    assert [(row["release"], row["state"], row["kept"]) for row in listed] == [
        (1, "earlier", False), (2, "in force", True),
    ]  # fmt: skip


def test_the_new_home_is_whole_and_works(second, rebuilt):
    again, _ = rebuilt
    assert not (again.home / ".rebuilding").exists()
    words = ("deliveries", "--problems", "--format", "json")
    assert again.shenhe(*words).rows == second.shenhe(*words).rows
    staged = {path: path.stat().st_mtime_ns for path in (again.home / "staged").rglob("*.parquet")}
    made = again.rows(
        "select name, fingerprint, built_at from meta.tables where name not like 'staging.%'", "build.duckdb"
    )
    said = again.refresh()
    assert said.code == 3, said.out + said.err
    assert "release 2 stands" in said.out
    assert made == again.rows(
        "select name, fingerprint, built_at from meta.tables where name not like 'staging.%'", "build.duckdb"
    )
    assert staged == {path: path.stat().st_mtime_ns for path in (again.home / "staged").rglob("*.parquet")}


def test_a_release_whose_deliveries_are_damaged_in_the_archive_is_not_made_again(warehouse, tmp_path):
    (row,) = warehouse.rows("from deliveries where feed = 'special_funds'")
    path = warehouse.home / "archive" / f"{row['sha256']}.xlsx"
    path.chmod(0o644)
    path.write_bytes(b"another")
    said = warehouse.shenhe("rebuild", "1", "--into", str(tmp_path / "again"))
    assert said.code == 1
    assert row["file"] in said.err
    assert list((tmp_path / "again").iterdir()) == []


@pytest.mark.parametrize(("number", "nearest"), [("7", "2"), ("1", "2")])
def test_only_a_release_that_stands_can_be_made_again(second, tmp_path, number, nearest):
    said = second.shenhe("rebuild", number, "--into", str(tmp_path / "again"))
    assert said.code == 2
    assert nearest in said.err
    assert not (tmp_path / "again").exists()


def test_a_folder_that_holds_anything_is_left_alone(second, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    said = second.shenhe("rebuild", "2", "--into", str(tmp_path))
    assert said.code == 2
    assert "not an empty folder" in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    assert second.shenhe("rebuild", "2", "--into", str(tmp_path / "thesis.docx")).code == 2


def test_another_content_and_another_commit_are_said(capsys, tmp_path):
    from orchestration.cli.work.rebuild import say_what_it_came_to
    from orchestration.refresh.rebuild import Rebuilt
    from orchestration.release.decision import Decision
    from orchestration.warehouse.releases.vintages import Release

    moment = datetime(2022, 11, 1)
    asked = Release(4, moment, "1234-dirty", 3, "aaaa")
    code = say_what_it_came_to(Rebuilt(asked, Decision(4, True), Release(4, moment, "5678", 3, "bbbb")), tmp_path)
    said = capsys.readouterr()
    assert code == 1
    assert "1234-dirty" in said.err
    assert "release 4 is aaaa, rebuilt bbbb" in said.out
    assert "内容不同" in said.out
