"""A release waits for the moment and the signatures that the calendar names; until then readers have the one before."""

import datetime
import os
import shutil
import stat
import subprocess
import time
from pathlib import Path

import pytest

FAR, PAST = "2999-01-01 09:00", "2020-01-01 09:00"
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def covered(until="", signers=""):
    return f"commerce.new_brands,2022,{until},{signers}"


def states(warehouse):
    said = warehouse.shenhe("releases", "--format", "json")
    assert said.code == 0, said.err
    return {row["release"]: row["state"] for row in said.rows}


def newest(warehouse):
    return warehouse.column("select max(release) from releases")[0]


def files(warehouse):
    return sorted(path.name for path in (warehouse.home / "releases").iterdir())


def test_until_then_the_release_before_stands_and_whatever_is_asked_says_so(waiting, one_feed):
    assert str(waiting.current.readlink()) == "releases/000001.duckdb"
    assert files(waiting) == ["000001.duckdb"]
    assert waiting.rows("from figures") == one_feed.rows("from figures")
    said = waiting.shenhe("status", "--format", "json")
    (line,) = (row for row in said.rows if row["what"] == "waiting")
    assert said.code == 0
    assert line["subject"] == "2"
    assert "until 2999-01-01 09:00 (UTC+8), for the signature of 张三, 李四" in line["message"]
    assert states(waiting)[2] == "waiting: until 2999-01-01 09:00 (UTC+8), for the signature of 张三, 李四"
    for words in (
        ("figures", "--as-of", "2"), ("diff", "1", "2"), ("rollback", "2"), ("publish", "--release", "2"),
        ("figures", "--candidate"),
    ):  # fmt: skip
        assert waiting.shenhe(*words).code == 2, words


def test_a_refresh_with_nothing_new_says_what_waits_and_does_nothing(waits):
    before = (waits.home / "waiting.duckdb").stat().st_ino
    said = waits.refresh()
    assert (said.code, said.held_back) == (0, [])
    assert "waiting: release 2" in said.out
    assert "release 1 stands" in said.out
    assert "refreshed" not in said.out
    assert (waits.home / "waiting.duckdb").stat().st_ino == before


def test_it_is_released_once_the_moment_has_passed_and_all_have_signed(waits, calendar):
    calendar(waits, covered(FAR, "张三"), covered(PAST, "李四"))
    for name in ("张三", "李四"):
        said = waits.shenhe("sign", "2", "--as", name)
        assert said.code == 0, said.err
    assert "waiting: release 2" in waits.refresh().out
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=3)
    calendar(waits, covered(moment.isoformat(), "张三、李四"))
    assert "release 1 stands" in waits.refresh().out
    time.sleep(max(0.0, (moment - datetime.datetime.now(datetime.UTC)).total_seconds()))
    assert states(waits)[2] == "its time has come: run shenhe refresh"
    said = waits.refresh()
    assert said.code == 0, said.out + said.err
    assert "released: release 2" in said.out
    assert str(waits.current.readlink()) == "releases/000002.duckdb"
    assert waits.column("select signer from signatures") == ["张三", "李四"]
    (published,) = waits.column("select published_at from releases where release = 2")
    assert published > moment.astimezone(BEIJING).replace(tzinfo=None)
    assert states(waits) == {1: "earlier", 2: "in force"}
    assert not (waits.home / "waiting.duckdb").exists()
    assert "nothing changed: release 2 stands" in waits.refresh().out

    # The clock goes back, or the moment is put off: what is released stays released.
    calendar(waits, covered(FAR))
    assert "nothing changed: release 2 stands" in waits.refresh().out
    assert waits.shenhe("status").code == 0


def test_a_release_that_waited_is_as_one_that_did_not(waits, one_feed, bring, calendar, tmp_path):
    other = one_feed.copied(tmp_path / "other")
    bring(other, "new_brands")
    assert other.refresh().code == 0
    calendar(waits)
    assert waits.refresh().code == 0
    tables = other.column("select concat(schema_name, '.', table_name) from duckdb_tables() where not internal")
    differ = ("main.releases", "main.gates", "main.deliveries", "meta.timings")
    for name in (name for name in tables if name not in differ):
        assert waits.rows(f"from {name}") == other.rows(f"from {name}"), name
    comments = """
        select table_name, column_name, comment from duckdb_columns() where not internal
        union all select table_name, '', comment from duckdb_tables() where not internal order by all"""
    for query in ("select release, parent, fingerprint from releases", comments, "from figures_as_of(1) order by all"):
        assert waits.rows(query) == other.rows(query)
    assert waits.shenhe("status", "--verify").code == 0


def test_newer_content_takes_its_place_and_is_not_signed_by_the_signatures_of_the_older(waits, bring, calendar):
    calendar(waits, covered(FAR, "张三"))
    assert waits.shenhe("sign", "2", "--as", "张三").code == 0
    bring(waits, "pocket_parks")
    said = waits.refresh()
    assert "waiting: release 3" in said.out
    assert "for the signature of 张三" in said.out
    said = waits.shenhe("sign", "2", "--as", "张三")
    assert said.code == 2
    assert "release 2 waits no more" in said.err
    assert "did you mean 3?" in said.err
    calendar(waits, covered(PAST, "张三"))
    assert "waiting: release 3" in waits.refresh().out
    assert newest(waits) == 1
    assert waits.shenhe("sign", "3", "--as", "张三").code == 0
    assert "released: release 3" in waits.refresh().out
    assert waits.rows("select release, parent from releases where release > 1") == [{"release": 3, "parent": 1}]


def test_what_is_signed_and_due_comes_into_force_before_newer_content_waits(waits, bring, calendar):
    calendar(waits, covered("", "张三"), "city.pocket_parks,2022,,李四")
    assert waits.shenhe("sign", "2", "--as", "张三").code == 0
    bring(waits, "pocket_parks")
    said = waits.refresh()
    assert said.code == 0, said.out + said.err
    assert "released: release 2" in said.out
    assert "waiting: release 3" in said.out
    assert "for the signature of 李四" in said.out


def test_content_that_goes_back_to_what_is_released_lets_nothing_wait(waits, calendar):
    shutil.rmtree(waits.extracts / "new_brands")
    said = waits.refresh()
    assert said.code == 0, said.out
    assert "waiting" not in said.out
    calendar(waits)
    assert "nothing changed: release 1 stands" in waits.refresh().out


def test_what_is_held_back_leaves_what_waits_to_its_moment(waits, calendar):
    header = ["团队编号", "机构", "街道", "服务居民数（人）"]
    waits.deliver("doctor_teams", "家庭医生团队_2022年(3).xlsx", [header, ["T1", "样例机构", "万莲街道", 9000]])
    said = waits.refresh()
    assert said.code == 1
    assert "waiting: release 2" in said.out
    assert not stat.S_IMODE((waits.home / "last_refresh.duckdb").stat().st_mode) & 0o077
    calendar(waits, covered(PAST))
    said = waits.refresh()
    assert said.code == 1
    assert "released: release 2" in said.out
    assert newest(waits) == 2


def test_a_rollback_while_one_waits_has_it_made_again_from_the_release_in_force(waits, bring, calendar):
    calendar(waits, covered(PAST), f"city.pocket_parks,2022,{FAR},")
    assert "released: release 2" in waits.refresh().out
    bring(waits, "pocket_parks")
    assert "waiting: release 3" in waits.refresh().out
    assert waits.shenhe("rollback", "1").code == 0
    assert newest(waits) == 1
    assert "waiting: release 3" in waits.refresh().out
    calendar(waits)
    said = waits.refresh()
    assert said.code == 0, said.out + said.err
    assert waits.rows("select release, parent from releases where release > 1") == [{"release": 3, "parent": 1}]


def test_other_figures_and_periods_do_not_wait(one_feed, bring, calendar, tmp_path):
    warehouse = one_feed.copied(tmp_path)
    calendar(warehouse, f"*,2021,{FAR},", f"livelihood.doctor_teams,2022,{FAR},")
    bring(warehouse, "new_brands")
    said = warehouse.refresh()
    assert "released: release 2" in said.out
    assert "waiting" not in said.out
    assert stat.S_IMODE((warehouse.home / "last_refresh.duckdb").stat().st_mode) == 0o444


def test_a_bad_line_is_named_and_nothing_is_released_by_it(waits, calendar):
    calendar(waits, covered(PAST), f"no_such,2022,{PAST},")
    said = waits.refresh()
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "line 3: no theme or figure is called no_such" in said.err
    assert newest(waits) == 1


def test_a_calendar_that_is_gone_releases_nothing_and_one_without_lines_does(waits, calendar):
    (waits.extracts / "calendar.csv").unlink()
    said = waits.refresh()
    assert said.code == 2
    assert "is gone" in said.err
    assert newest(waits) == 1
    calendar(waits)
    assert "released: release 2" in waits.refresh().out
    (waits.extracts / "calendar.csv").unlink()
    assert waits.refresh().code == 0


OPENS = 'for file in "$@"; do cat "$file" > /dev/null 2>&1 && basename "$file"; done; true'


def test_another_user_opens_neither_what_waits_nor_what_the_refresh_came_to(waits):
    home = waits.home
    closed = [home / name for name in ("waiting.duckdb", "last_refresh.duckdb", "build.duckdb")]
    assert all(not stat.S_IMODE(path.stat().st_mode) & 0o077 for path in closed)
    if os.getuid() != 0:
        pytest.skip("only root can become another user")
    for folder in (home, *home.parents):
        if Path("/tmp") in folder.parents:
            folder.chmod(folder.stat().st_mode | 0o011)
    said = subprocess.run(
        ["/bin/sh", "-c", OPENS, "sh", *map(str, home.rglob("*.duckdb"))], user=65534, group=65534, extra_groups=[],
        check=True, capture_output=True, text=True, cwd="/",
    )  # fmt: skip
    assert set(said.stdout.split()) == {"000001.duckdb", "current.duckdb"}


def test_what_waits_and_who_signed_is_known_without_the_build(waits):
    assert waits.shenhe("sign", "2", "--as", "张三").code == 0
    (waits.home / "build.duckdb").unlink()
    said = waits.refresh()
    assert said.code == 0, said.out + said.err
    assert "waiting: release 2" in said.out
    assert "for the signature of 李四" in said.out


def test_a_file_that_waits_and_was_changed_is_not_released_but_made_again(waits, calendar):
    path = waits.home / "waiting.duckdb"
    path.chmod(0o600)
    path.write_bytes(b"forged" * 10_000)
    assert waits.shenhe("status").code == 5
    said = waits.shenhe("status", "--verify", "--format", "json")
    assert [(row["what"], row["subject"]) for row in said.rows] == [("waiting", "2")]
    calendar(waits, covered(PAST))
    said = waits.refresh()
    assert said.code == 0, said.out + said.err
    assert "released: release 2" in said.out


def test_a_run_of_dagster_releases_it_when_its_moment_has_passed(waits, calendar):
    import dagster as dg

    from orchestration.definitions import defs
    from orchestration.defs.assets import RELEASE
    from orchestration.defs.looking import waiting_due

    with waits.as_environment():
        assert waiting_due() is None
        calendar(waits, covered(PAST))
        assert waiting_due() is not None
        result = defs.resolve_job_def("refresh").execute_in_process(
            instance=dg.DagsterInstance.ephemeral(),
            asset_selection=[RELEASE],
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
        assert waiting_due() is None
    (event,) = result.asset_materializations_for_node("release")
    assert event.metadata["release"].value == 2
    assert newest(waits) == 2


def test_a_first_release_waits_too(empty, bring, calendar):
    bring(empty, "new_brands")
    calendar(empty, covered(FAR))
    said = empty.refresh()
    assert said.code == 0, said.out + said.err
    assert "there is no release yet" in said.out
    assert states(empty) == {1: "waiting: until 2999-01-01 09:00 (UTC+8)"}
    assert empty.shenhe("status").code == 6
    calendar(empty, covered(PAST))
    assert "released: release 1" in empty.refresh().out


def test_a_home_without_a_calendar_has_nothing_of_it(one_feed):
    said = one_feed.shenhe("releases", "--format", "json")
    assert list(said.rows[0]) == ["release", "published_at", "commit", "parent", "fingerprint", "state", "kept"]
    for file in ("last_refresh.duckdb", "current.duckdb"):
        tables = one_feed.column("select table_name from duckdb_tables()", file)
        assert not {"waiting", "calendar", "signatures"} & {*tables}
    assert stat.S_IMODE((one_feed.home / "last_refresh.duckdb").stat().st_mode) == 0o444
    assert not (one_feed.home / "waiting.duckdb").exists()
    assert "waiting" not in one_feed.shenhe("status").out
