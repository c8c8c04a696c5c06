"""A refresh from delivery to release: what it makes, what it leaves as it is, and its exit code."""

import csv
import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
FUNDS = ("finance.special_funds", "2022")


def made(warehouse):
    """Each table of the build with its fingerprint and when it was made."""
    query = "select name, fingerprint, built_at from meta.tables"
    return {row["name"]: (row["fingerprint"], row["built_at"]) for row in warehouse.rows(query, "build.duckdb")}


def deliver_parks(warehouse, improved):
    """Another delivery of the one yearly feed that prints how many parks were improved: 36."""
    rows = [["公园", "街道", "面积（平方米）", "提升完工日期"]]
    rows += [[f"样例公园{n}", "皇城街道", 500 + n, "2022-05-01" if n < improved else ""] for n in range(40)]
    warehouse.deliver("pocket_parks", "口袋公园_2022(7).xlsx", rows)


def test_the_first_refresh_releases_all_46_printed_figures(first_refresh):
    warehouse, said = first_refresh
    assert said.code == 0, said.out + said.err
    assert "release 1" in said.out
    assert "duckdb -readonly" in said.out
    assert "shenhe sql" in said.out
    assert warehouse.rows("select state, count(*) as n from printed_figures group by all") == [
        {"state": "matches", "n": 46}
    ]
    assert warehouse.current.resolve() == warehouse.home.resolve() / "releases/000001.duckdb"
    assert said.out.count(" matches") == 46


def test_printed_figures_are_those_that_the_report_prints(released):
    path = REPOSITORY / "../shared/published_figures.csv"
    if not path.exists():
        pytest.skip("the published figures are not beside this repository")
    with path.open(encoding="utf-8") as handle:
        published = [(line["figure"], line["period"], line["printed"]) for line in csv.DictReader(handle)]
    found = released.rows("select figure, period, printed from printed_figures")
    assert sorted(tuple(row.values()) for row in found) == sorted(published)


def test_a_second_refresh_does_nothing_and_says_so(warehouse):
    before = made(warehouse), (warehouse.home / "last_refresh.duckdb").stat().st_mtime_ns
    for _ in range(2):
        said = warehouse.refresh()
        assert (said.code, said.held_back) == (0, [])
        assert "nothing changed" in said.out
        assert "没有变化" in said.out
        assert "release 1 stands" in said.out
    assert (made(warehouse), (warehouse.home / "last_refresh.duckdb").stat().st_mtime_ns) == before
    assert len(list((warehouse.home / "releases").iterdir())) == 1


def test_one_changed_delivery_touches_its_own_lineage_and_nothing_else(warehouse, revise):
    before = made(warehouse)
    staged = {path: path.stat().st_mtime_ns for path in (warehouse.home / "staged").rglob("*.parquet")}
    revise(warehouse, 1)
    rows = len(warehouse.files("zhongjie_footfall", "2021")[0].read_text(encoding="utf-8-sig").splitlines()) - 1
    said = warehouse.refresh()
    assert said.code == 0
    assert "refreshed: staging.explanations (2 rows read), " in said.out
    assert f"staging.zhongjie_footfall ({rows:,} rows read), commerce.footfall_by_day, " in said.out
    after = made(warehouse)
    assert {name for name in after if after[name] != before[name]} == {
        "staging.explanations", "staging.zhongjie_footfall", "commerce.footfall_by_day", "commerce.footfall_by_holiday",
        "commerce.holiday_trade", "figures",
    }  # fmt: skip
    new = {path for path in (warehouse.home / "staged").rglob("*.parquet") if path not in staged}
    assert sorted(path.parent.name for path in new) == ["explanations", "explanations", "zhongjie_footfall"]
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in staged.items())


def test_a_row_says_which_release_last_changed_it_and_history_keeps_what_it_was(warehouse, revise):
    level, growth = (f"commerce.holiday_visits{ending}" for ending in ("", "_growth"))
    before = {(row["figure"], row["period"]): row["value"] for row in warehouse.rows("from figures")}
    revise(warehouse, 500)
    said = warehouse.refresh()
    assert said.code == 0
    assert "release 2" in said.out

    now = {(row["figure"], row["period"]): row for row in warehouse.rows("from figures")}
    changed = {key for key, row in now.items() if row["value"] != before[key]}
    assert changed == {(level, "2021-10-01/2021-10-07"), (growth, "2022-10-01/2022-10-07")}
    assert {key for key, row in now.items() if row["release"] == 2} == changed
    assert {row["release"] for key, row in now.items() if key not in changed} == {1}

    as_of_1 = {(row["figure"], row["period"]): row["value"] for row in warehouse.rows("from figures_as_of(1)")}
    as_of_2 = {(row["figure"], row["period"]): row["value"] for row in warehouse.rows("from figures_as_of(2)")}
    assert as_of_1 == before
    assert as_of_2 == {key: row["value"] for key, row in now.items()}
    history = warehouse.rows(f"select release, value from figure_history where figure = '{growth}' order by release")
    assert [row["release"] for row in history] == [1, 2]
    assert history[0]["value"] > history[1]["value"]
    assert warehouse.rows("select release, parent from releases order by release") == [
        {"release": 1, "parent": None}, {"release": 2, "parent": 1},
    ]  # fmt: skip

    said = warehouse.shenhe("figures", "--as-of", "1", "--format", "json")
    assert {(row["figure"], row["period"]): row["value"] for row in said.rows} == before
    first = warehouse.rows("select count(*) as n from figures", "releases/000001.duckdb")
    assert first == [{"n": len(before)}]


def test_the_old_content_delivered_again_gives_the_old_figures_and_content(warehouse, released, revise):
    path = warehouse.files("zhongjie_footfall", "2021")[0]
    old = path.read_bytes()
    revise(warehouse, 1)
    revised = path.read_bytes()
    path.write_bytes(old)
    # The notes alone first: they are part of the content.
    assert warehouse.refresh().code == 0
    path.write_bytes(revised)
    assert warehouse.refresh().code == 0
    path.write_bytes(old)
    assert warehouse.refresh().code == 0
    query = "select figure, period, value, as_printed, status from figures"
    assert warehouse.rows(query) == released.rows(query)
    fingerprints = warehouse.column("select fingerprint from releases order by release")
    assert len(fingerprints) == 4
    assert fingerprints[1] == fingerprints[3]
    assert len(set(fingerprints)) == 3
    assert warehouse.refresh().code == 0
    assert len(warehouse.column("select release from releases")) == 4


def test_the_same_content_under_another_name_makes_no_release(warehouse):
    path = warehouse.file("special_funds")
    path.rename(path.with_name("换了名字_2022.xlsx"))
    said = warehouse.refresh()
    assert said.code == 0
    assert "release 1 stands" in said.out
    assert warehouse.refresh().out.startswith("没有变化")
    listed = [row for row in warehouse.shenhe("deliveries", "--format", "json").rows if row["feed"] == "special_funds"]
    assert [(row["file"], row["state"]) for row in listed] == [("换了名字_2022.xlsx", "in force")]


def test_a_newer_copy_supersedes_and_taking_it_away_brings_the_older_back_while_the_archive_keeps_it(warehouse):
    deliver_parks(warehouse, 36)
    assert warehouse.refresh().code == 0
    states = {row["file"]: row["state"] for row in warehouse.rows("from deliveries where feed = 'pocket_parks'")}
    assert sorted(states.values()) == ["in force", "superseded"]
    assert states["口袋公园_2022(7).xlsx"] == "in force"
    (warehouse.extracts / "pocket_parks" / "口袋公园_2022(7).xlsx").unlink()
    assert warehouse.refresh().code == 0
    states = {row["file"]: row["state"] for row in warehouse.rows("from deliveries where feed = 'pocket_parks'")}
    assert sorted(states.values()) == ["in force", "withdrawn"]
    assert states["口袋公园_2022(7).xlsx"] == "withdrawn"
    (sha256,) = warehouse.column("select sha256 from deliveries where state = 'withdrawn'")
    archived = warehouse.home / "archive" / f"{sha256}.xlsx"
    assert archived.exists()
    assert archived.stat().st_mode & 0o777 == 0o400


def test_held_back_is_said_again_as_long_as_it_lasts_and_then_no_more(warehouse):
    deliver_parks(warehouse, 35)
    first, again = warehouse.refresh(), warehouse.refresh()
    assert (first.code, again.code) == (1, 1)
    assert first.held_back == again.held_back
    assert set(first.held_back) == {f"held back: {gate} city.pocket_parks 2022" for gate in ("printed", "revision")}
    assert warehouse.value("city.pocket_parks") == 36
    deliver_parks(warehouse, 36)
    said = warehouse.refresh()
    assert (said.code, said.held_back) == (0, [])
    assert warehouse.value("city.pocket_parks") == 36


def test_held_back_wins_over_quarantined(warehouse):
    deliver_parks(warehouse, 35)
    warehouse.deliver("special_funds", "2022(9).csv", [["申请编号"], ["A-1"]])
    for _ in range(2):
        said = warehouse.refresh()
        assert said.code == 1
        assert "held back: printed city.pocket_parks 2022" in said.held_back
        assert "quarantined: special_funds 2022 2022(9).csv" in said.out
    assert warehouse.shenhe("status").code == 1


def test_what_breaks_is_an_internal_error_and_the_release_stands(warehouse):
    shutil.rmtree(warehouse.home / "archive")
    (warehouse.home / "archive").write_text("no folder")
    said = warehouse.refresh()
    assert said.code == 5
    assert "internal error" in said.err
    assert warehouse.shenhe("figures").code == 0


def test_the_home_named_on_the_command_line_is_the_one_that_counts(released, empty):
    assert empty.shenhe("figures").code == 6
    assert empty.shenhe("figures", "--home", str(released.home)).code == 0


def test_a_folder_without_a_feed_is_quarantined_with_the_nearest_name_until_it_is_renamed(warehouse):
    folder = warehouse.extracts / "special_fund"
    folder.mkdir()
    (folder / "2022.csv").write_text("a\n1\n")
    for _ in range(2):
        said = warehouse.refresh()
        assert said.code == 3
        assert "quarantined: special_fund" in said.out
        assert "special_funds" in said.out
    shutil.rmtree(folder)
    assert warehouse.refresh().code == 0


def test_files_that_can_be_no_candidates_are_listed_and_change_no_figure(warehouse):
    folder = warehouse.extracts / "special_funds"
    for name in ("没有时期.xlsx", "2022-Q4.xlsx", "2999.xlsx", "说明_2022.txt"):
        (folder / name).write_bytes(b"x")
    assert warehouse.refresh().code == 3
    assert warehouse.refresh().code == 3
    listed = warehouse.shenhe("deliveries", "--problems", "--format", "json").rows
    assert {row["file"] for row in listed} == {"没有时期.xlsx", "2022-Q4.xlsx", "2999.xlsx", "说明_2022.txt"}
    assert all(row["expected_zh"] and row["expected_en"] and row["department"] for row in listed)
    assert warehouse.value(*FUNDS) == 1_923_000


def test_without_the_folder_of_deliveries_it_is_wrong_usage_and_leaves_nothing(empty):
    said = empty.shenhe("refresh", "--extracts", str(empty.extracts / "nowhere"))
    assert said.code == 2
    assert "nowhere" in said.err
    assert not empty.home.exists()


@pytest.mark.parametrize(
    "words", [("figures",), ("sql", "select 1"), ("releases",), ("gates",), ("deliveries",), ("status",)]
)
def test_before_the_first_release_reading_says_so_and_makes_nothing(empty, words):
    said = empty.shenhe(*words)
    assert said.code == 6
    assert "shenhe refresh" in said.out + said.err
    assert not empty.home.exists()


@pytest.mark.parametrize("words", [("refrsh",), ("figures", "--nonsense"), ("figures", "--format", "xml"), ("sql",)])
def test_wrong_usage_is_2(empty, words):
    assert empty.shenhe(*words).code == 2


def test_a_home_that_another_process_refreshes_is_refused_at_once(warehouse):
    with (warehouse.home / "refresh.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        said = warehouse.refresh()
    assert said.code == 4
    assert "another refresh is running" in said.err
    assert "另一次刷新正在进行" in said.err
    assert warehouse.refresh().code == 0


def test_reading_goes_on_while_another_process_holds_the_home(warehouse):
    with (warehouse.home / "refresh.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for words in (("figures",), ("gates",), ("deliveries",), ("releases",), ("status",), ("sql", "select 1")):
            assert warehouse.shenhe(*words).code == 0, words


def test_the_installed_command_says_the_same_as_the_function(warehouse):
    command = Path(sys.executable).with_name("shenhe")
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", **warehouse.environment}
    ended = subprocess.run(
        [command, "refresh"],
        check=False,
        env=environment,
        cwd=warehouse.home,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "release 1 stands" in ended.stdout


def test_a_home_can_be_copied_and_goes_on_where_it_was(warehouse, tmp_path, revise):
    copy = warehouse.copied(tmp_path / "elsewhere")
    shutil.rmtree(warehouse.home)
    shutil.rmtree(warehouse.extracts)
    assert "nothing changed" in copy.refresh().out
    revise(copy, 1)
    said = copy.refresh()
    assert said.code == 0, said.out + said.err


def test_a_staged_file_that_went_missing_is_made_again(warehouse):
    path = next((warehouse.home / "staged" / "special_funds").iterdir())
    path.unlink()
    assert warehouse.refresh().code == 0
    assert path.exists()


def test_a_build_that_went_missing_is_made_again_from_what_stands(warehouse, released):
    """Of a few feeds only: that it is made again is what counts, not how much."""
    for folder in warehouse.extracts.iterdir():
        if folder.name not in ("special_funds", "pocket_parks", "README.md"):
            shutil.rmtree(folder)
    for path in ("build.duckdb", "last_refresh.duckdb", "current.duckdb", "releases/000001.duckdb"):
        (warehouse.home / path).unlink()
    said = warehouse.refresh()
    assert said.code == 0, said.out + said.err
    query = "select figure, value from figures where figure in ('finance.special_funds', 'city.pocket_parks')"
    assert warehouse.rows(query) == released.rows(query)
    assert warehouse.column("select distinct figure from figures order by figure") == sorted(
        row["figure"] for row in warehouse.rows(query)
    )
