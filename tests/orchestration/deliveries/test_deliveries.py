"""Which file is in force: the office's rules on candidates, as a table of cases."""

import datetime
import hashlib
import os
from pathlib import Path

import pytest

from orchestration.deliveries.folder import FolderReader, StandingFile
from orchestration.deliveries.identity import delivery_id
from orchestration.deliveries.precedence import candidates, decide
from orchestration.warehouse.build.deliveries import Seen
from transforms import feeds

TODAY = datetime.date(2023, 5, 17)
SOME_DAY = datetime.datetime(2023, 5, 1)


def standing(*files):
    """Candidates of 2022-Q4 from (name, content) pairs; of (name, content, period) for another period."""
    return candidates(
        StandingFile("f", name, Path(name), content, 1, *(period or ["2022-Q4"])) for name, content, *period in files
    )


def seen(period, content, scan):
    return Seen("f", period, content, "", 1, scan, SOME_DAY)


def states(files, known, accepted, last=None):
    """Content → state (`carried` for one in force carried forward), for one period."""
    found = decide(
        standing(*files),
        [seen("2022-Q4", content, scan) for content, scan in known.items()],
        {("2022-Q4", content): True for content in accepted},
        {"2022-Q4": last} if last else {},
    )
    return {one.sha256: "carried" if one.carried else one.state for one in found}


def test_the_only_accepted_file_is_in_force():
    assert states([("名录_2022Q4.csv", "a")], {"a": 1}, "a") == {"a": "in force"}


def test_a_later_refresh_beats_an_earlier_one_with_any_names():
    files = [("z_2022Q4(9).csv", "a"), ("a_2022Q4.csv", "b")]
    assert states(files, {"a": 1, "b": 2}, "ab", "a") == {"a": "superseded", "b": "in force"}


def test_of_files_first_seen_together_the_higher_copy_number_is_newer():
    files = [("名录_2022Q4(2).csv", "b"), ("名录_2022Q4.csv", "a"), ("名录_2022Q4（10）.csv", "c")]
    assert states(files, {"a": 1, "b": 1, "c": 1}, "abc") == {"a": "superseded", "b": "superseded", "c": "in force"}


def test_of_files_first_seen_together_a_copy_follows_the_one_without_a_number():
    files = [("乙_2022Q4.csv", "a"), ("甲_2022Q4(1).csv", "b")]
    assert states(files, {"a": 1, "b": 1}, "ab") == {"a": "superseded", "b": "in force"}


def test_of_files_without_copy_numbers_the_later_name_is_newer():
    files = [("b_2022Q4.csv", "x"), ("a_2022Q4.csv", "y")]
    assert states(files, {"x": 1, "y": 1}, "xy") == {"x": "in force", "y": "superseded"}


def test_the_newest_candidate_that_is_accepted_is_in_force_not_the_newest():
    files = [("a_2022Q4.csv", "a"), ("b_2022Q4.csv", "b")]
    assert states(files, {"a": 1, "b": 2}, "a", "a") == {"a": "in force", "b": "quarantined"}


def test_an_overwritten_file_is_withdrawn():
    assert states([("a_2022Q4.csv", "new")], {"old": 1, "new": 2}, ["old", "new"], "old") == {
        "old": "withdrawn", "new": "in force",
    }  # fmt: skip


def test_a_file_taken_away_leaves_its_period_to_the_next_candidate():
    assert states([("a_2022Q4.csv", "a")], {"a": 1, "b": 2}, "ab", "b") == {"a": "in force", "b": "withdrawn"}


def test_without_a_standing_candidate_the_period_has_no_delivery():
    assert states([], {"a": 1}, "a", "a") == {"a": "withdrawn"}


def test_where_every_candidate_is_quarantined_the_delivery_last_in_force_is_carried_forward():
    assert states([("a_2022Q4.csv", "bad")], {"a": 1, "bad": 2}, "a", "a") == {"a": "carried", "bad": "quarantined"}


def test_what_is_carried_forward_stays_so_through_further_refreshes():
    files = [("a_2022Q4.csv", "worse")]
    known = {"a": 1, "bad": 2, "worse": 3}
    assert states(files, known, "a", "a") == {"a": "carried", "bad": "withdrawn", "worse": "quarantined"}


def test_a_first_delivery_that_is_bad_leaves_the_period_without_one():
    assert states([("a_2022Q4.csv", "bad")], {"bad": 1}, "") == {"bad": "quarantined"}


def test_an_older_good_candidate_is_in_force_rather_than_one_carried_forward():
    files = [("a_2022Q4.csv", "older"), ("b_2022Q4.csv", "bad")]
    assert states(files, {"older": 1, "last": 2, "bad": 3}, ["older", "last"], "last") == {
        "older": "in force", "last": "withdrawn", "bad": "quarantined",
    }  # fmt: skip


def test_a_delivery_put_back_is_as_old_as_when_it_was_first_seen():
    files = [("a_2022Q4.csv", "a"), ("b_2022Q4.csv", "b")]
    assert states(files, {"a": 1, "b": 2}, "ab", "b")["b"] == "in force"


def test_equal_content_under_two_names_is_one_delivery_by_its_newer_name():
    found = standing(("名录_2022Q4.csv", "a"), ("名录_2022Q4(1).csv", "a"))
    assert [file.file for file in found.values()] == ["名录_2022Q4(1).csv"]


def test_equal_content_under_two_periods_is_two_deliveries():
    assert len(standing(("q3.csv", "a", "2022-Q3"), ("q4.csv", "a", "2022-Q4"))) == 2


def test_each_period_is_decided_separately():
    files = standing(("q3.csv", "bad", "2022-Q3"), ("q4.csv", "good", "2022-Q4"))
    known = [seen("2022-Q3", "old", 1), seen("2022-Q3", "bad", 2), seen("2022-Q4", "good", 2)]
    accepted = {("2022-Q3", "old"): True, ("2022-Q4", "good"): True}
    found = decide(files, known, accepted, {"2022-Q3": "old"})
    assert [(one.period, one.sha256, one.state, one.carried) for one in found] == [
        ("2022-Q3", "old", "in force", True),
        ("2022-Q3", "bad", "quarantined", False),
        ("2022-Q4", "good", "in force", False),
    ]


@pytest.fixture
def stand(tmp_path):
    """Lay files into the folder of a feed; returns what stands there."""

    def lay(feed, *names):
        folder = tmp_path / feed
        folder.mkdir()
        for name in names:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(name, encoding="utf-8")
        return {one.file: one for one in FolderReader(tmp_path).standing(feeds()[feed], TODAY)}

    return lay


@pytest.mark.parametrize(
    ("feed", "name", "period"),
    [
        ("special_funds", "专项资金_2022.xlsx", "2022"),
        ("special_funds", "专项资金（2022）.xls", "2022"),
        ("special_funds", "专项资金_2022年(12).xlsx", "2022"),
        ("headquarters_register", "名录2022-Q4.xlsx", "2022-Q4"),
        ("headquarters_register", "名录2022Q4.xlsx", "2022-Q4"),
        ("headquarters_register", "名录_2022年四季度(1).xlsx", "2022-Q4"),
        ("headquarters_register", "名录_2022年第4季度.xlsx", "2022-Q4"),
        ("headquarters_register", "名录_2022年第四季度.xlsx", "2022-Q4"),
        ("matchmaking_events", "2022-10.csv", "2022-10"),
        ("matchmaking_events", "活动202210.CSV", "2022-10"),
        ("matchmaking_events", "２０２２年１０月.csv", "2022-10"),
        ("zhongjie_sales", "收单_2022-10-01.parquet", "2022-10-01"),
        ("zhongjie_sales", "20221001.csv", "2022-10-01"),
        ("zhongjie_sales", "2022年10月1日.csv", "2022-10-01"),
    ],
)
def test_a_file_name_that_holds_one_period_is_a_candidate_for_it(stand, feed, name, period):
    (one,) = stand(feed, name).values()
    assert (one.period, one.refusal) == (period, None)


@pytest.mark.parametrize(
    ("feed", "name", "zh", "en"),
    [
        ("special_funds", "专项资金.xlsx", "没有时期", "no period"),
        ("special_funds", "专项资金_2021_2022.xlsx", "不止一个时期", "more than one period"),
        ("special_funds", "专项资金_2022.docx", "不是 csv", "not a csv"),
        ("special_funds", "专项资金_2022", "没有扩展名", "no suffix"),
        ("special_funds", "专项资金_2022-Q4.xlsx", "不是一个年", "no year"),
        ("headquarters_register", "名录_2022.xlsx", "不是一个季度", "no quarter"),
        ("matchmaking_events", "活动_2022-10-01.csv", "不是一个月", "no month"),
        ("zhongjie_sales", "收单_2022-10.csv", "不是一个日", "no day"),
        ("special_funds", "专项资金_2024.xlsx", "尚未开始", "in the future"),
        ("zhongjie_sales", "20230518.csv", "尚未开始", "in the future"),
    ],
)
def test_a_file_that_can_be_no_candidate_says_why_in_both_languages(stand, feed, name, zh, en):
    (one,) = stand(feed, name).values()
    assert one.period is None
    assert zh in one.refusal.zh
    assert en in one.refusal.en


def test_the_period_that_is_under_way_is_no_future_one(stand):
    (one,) = stand("zhongjie_sales", "20230517.csv").values()
    assert one.period == "2023-05-17"


def test_what_a_file_manager_leaves_behind_is_no_delivery(stand):
    names = (".DS_Store", "~$专项资金_2022.xlsx", ".专项资金_2022.xlsx.swp", "Thumbs.db", "desktop.ini")
    assert list(stand("special_funds", *names)) == []


def test_a_file_in_a_folder_of_its_own_is_a_delivery_unless_the_folder_is_hidden(stand):
    names = ("2021年/专项资金_2021.xlsx", ".stversions/专项资金_2022.xlsx", "__MACOSX/专项资金_2020.xlsx")
    assert [one.period for one in stand("special_funds", *names).values()] == ["2021"]


def test_a_file_that_stands_in_no_feeds_folder_is_a_stray(tmp_path):
    for name in ("专项资金_2022.xlsx", "README.md", "~$专项资金_2022.xlsx", "收单_20221001.CSV"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    assert FolderReader(tmp_path).strays() == ["专项资金_2022.xlsx", "收单_20221001.CSV"]
    assert FolderReader(tmp_path / "nowhere").strays() == []


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert FolderReader(tmp_path / "nowhere").folders() == set()
    assert FolderReader(tmp_path / "nowhere").standing(feeds()["special_funds"], TODAY) == []


def test_a_file_that_changed_is_hashed_again(tmp_path):
    (tmp_path / "special_funds").mkdir()
    path, reader = tmp_path / "special_funds" / "2022.csv", FolderReader(tmp_path)
    hashes = set()
    for text in ("one", "two two"):
        path.write_text(text)
        (found,) = reader.standing(feeds()["special_funds"], TODAY)
        hashes.add(found.sha256)
    assert len(hashes) == 2


def test_of_many_new_files_each_has_the_hash_of_its_own_bytes(tmp_path):
    folder = tmp_path / "special_funds"
    folder.mkdir()
    wanted = {f"{n}_2022.csv": (b"%d" % n) * n * 1000 for n in range(40)}
    for name, content in wanted.items():
        (folder / name).write_bytes(content)
    (folder / "gone_2022.csv").symlink_to(folder / "nowhere")
    found = {one.file: one.sha256 for one in FolderReader(tmp_path).standing(feeds()["special_funds"], TODAY)}
    assert found == {name: hashlib.sha256(content).hexdigest() for name, content in wanted.items()} | {
        "gone_2022.csv": ""
    }


def test_a_delivery_is_named_by_its_bytes_period_and_contract():
    funds, loans = feeds()["special_funds"], feeds()["subsidised_loans"]
    names = {delivery_id(funds, "2022", "a"), delivery_id(funds, "2021", "a"), delivery_id(funds, "2022", "b")}
    assert len(names | {delivery_id(loans, "2022", "a")}) == 4


def test_a_file_is_hashed_once_as_long_as_the_disk_tells_the_same_of_it(tmp_path):
    path = tmp_path / "special_funds" / "2022.csv"
    path.parent.mkdir()
    path.write_bytes(b"first")
    os.utime(path, ns=(1, 1))
    feed = feeds()["special_funds"]
    (first,) = FolderReader(tmp_path).standing(feed, TODAY)
    stat = path.stat()
    state = (str(path), stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    (told,) = FolderReader(tmp_path, {state: "as remembered"}).standing(feed, TODAY)
    assert told.sha256 == "as remembered"
    path.write_bytes(b"other")
    os.utime(path, ns=(1, 1))
    # As long, and of the same date: only the disk's own clock tells.
    (now,) = FolderReader(tmp_path, {state: "as remembered"}).standing(feed, TODAY)
    assert now.sha256 not in ("as remembered", first.sha256)


def test_a_hash_of_a_file_that_changed_just_now_is_not_worth_remembering(tmp_path):
    path = tmp_path / "special_funds" / "2022.csv"
    path.parent.mkdir()
    path.write_bytes(b"first")
    reader = FolderReader(tmp_path)
    reader.standing(feeds()["special_funds"], TODAY)
    assert reader.learned == {}
