"""Deliveries of two feeds, good and bad, as work for whoever reads them."""

import csv

import pytest

from orchestration.deliveries.reader.work import Job, Work
from orchestration.warehouse.archive import sha256_of
from orchestration.warehouse.home import Home
from transforms import feeds

FUNDS, EVENTS = feeds()["special_funds"], feeds()["matchmaking_events"]
ROWS = {
    FUNDS: [["申请编号", "企业名称", "申请日期", "资金类别", "申请金额（万元）"],
            ["A-1", "样例企业", "2022-03-01", "上市", 5], ["A-2", "样例企业", "2022-03-02", "上市", 6]],
    EVENTS: [["活动编号", "活动日期", "主题", "参会企业数", "达成融资（万元）"],
             ["HD-1", "2022-06-01", "对接", 20, 300], ["HD-2", "2022-06-02", "对接", "二十", 300]],
}  # fmt: skip
PERIODS = {FUNDS: "2022", EVENTS: "2022-06"}


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    made.prepare()
    return made


@pytest.fixture
def works(tmp_path):
    """A good delivery of one feed, and of another a good one and one with a bad cell."""
    return [Work(FUNDS, (job(tmp_path, FUNDS, 3),)), Work(EVENTS, (job(tmp_path, EVENTS, 2), job(tmp_path, EVENTS, 3)))]


def job(folder, feed, lines):
    path = folder / f"{feed.name}-{lines}.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(ROWS[feed][:lines])
    return Job(PERIODS[feed], sha256_of(path), f"{feed.name}-{lines}", path)
