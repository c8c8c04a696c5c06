"""Staging alone, without a run of Dagster: the states of the files of one folder."""

import shutil

import pytest

from orchestration.project.definitions import project
from orchestration.refresh.begin import begin
from orchestration.session import Request
from orchestration.staging.orphans import list_orphans
from orchestration.staging.stage import stage as stage_feed
from orchestration.warehouse.build.deliveries import quarantined
from orchestration.warehouse.home import Home

FEED = "special_funds"
HEADER = ["申请编号", "企业名称", "申请日期", "资金类别", "申请金额（万元）"]
ROW = ["A-1", "样例企业", "2022-03-01", "上市", 5]


@pytest.fixture
def stage(empty):
    """Stage the feed once; returns file and state of each of its deliveries, and how many files were read."""

    def run():
        with begin(Request(Home(empty.home), empty.extracts)) as opened:
            staged = stage_feed(opened, project().feeds[FEED])
            rows = opened.build.rows("select file, state from meta.deliveries order by file")
        return {row["file"]: row["state"] for row in rows}, staged.read

    return run


def test_a_workbook_under_the_wrong_suffix_is_the_same_delivery_under_the_right_one(empty, stage):
    path = empty.deliver(FEED, "资金_2022.xlsx", [HEADER, ROW])
    wrong = path.rename(path.with_suffix(".csv"))
    assert stage() == ({"资金_2022.csv": "in force"}, 1)
    wrong.rename(path)
    assert stage() == ({"资金_2022.xlsx": "in force"}, 0)


def test_a_feed_whose_step_is_cut_short_is_as_it_was_before_the_step(empty, stage, monkeypatch):
    empty.deliver(FEED, "资金_2022.xlsx", [HEADER, ROW])
    stage()
    empty.deliver(FEED, "资金_2023.xlsx", [HEADER, ["A-2", "样例企业", "2023-03-01", "上市", 5]])

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("orchestration.staging.stage.judge_feed", interrupted)
        with pytest.raises(KeyboardInterrupt):
            stage()
    with begin(Request(Home(empty.home), empty.extracts)) as opened:
        for table in ("seen", "typed_deliveries", "deliveries"):
            assert opened.build.rows(f"select period from meta.{table}") == [{"period": "2022"}]
        assert opened.build.rows(f"select count(*) as rows from staging.{FEED}") == [{"rows": 1}]
    assert stage() == ({"资金_2022.xlsx": "in force", "资金_2023.xlsx": "in force"}, 1)


def test_an_archive_that_lost_a_standing_file_takes_it_again(empty, stage):
    empty.deliver(FEED, "资金_2022.xlsx", [HEADER, ROW])
    stage()
    kept = sorted(path.name for path in (empty.home / "archive").iterdir())
    for folder in ("archive", "staged"):
        shutil.rmtree(empty.home / folder)
    assert stage() == ({"资金_2022.xlsx": "in force"}, 1)
    assert sorted(path.name for path in (empty.home / "archive").iterdir()) == kept


def test_a_reason_without_a_place_says_only_what_is_wrong(empty, stage):
    empty.deliver(FEED, "资金_2022.xlsx", []).write_bytes(b"")
    stage()
    with begin(Request(Home(empty.home), empty.extracts)) as opened:
        (row,) = opened.build.rows("select reason_zh, reason_en from meta.deliveries")
    assert (row["reason_zh"], row["reason_en"]) == ("文件是空的", "the file is empty")


def test_what_stands_in_no_feeds_folder_is_listed_as_quarantined_once(empty):
    empty.deliver("special_fund", "资金_2022.xlsx", [HEADER, ROW])
    empty.deliver("", "迷路_2022.xlsx", [HEADER, ROW])
    with begin(Request(Home(empty.home), empty.extracts)) as opened:
        listed = quarantined(opened.build)
        list_orphans(opened)
        assert quarantined(opened.build) == listed
    assert [(one.feed, one.file) for one in listed] == [("", "迷路_2022.xlsx"), ("special_fund", "")]
    assert "迷路_2022.xlsx" in listed[0].reason.zh
    assert "special_funds" in listed[1].reason.en
