"""`shenhe deliveries --matrix`: what each department has delivered and what is due, by period."""

import datetime

import pytest

from orchestration.project.calendar import HOLIDAYS, holidays, recent
from orchestration.project.tables import tables
from transforms import feeds


@pytest.fixture(scope="module")
def calendar():
    return holidays(tables()[HOLIDAYS])


def day(text):
    return datetime.date.fromisoformat(text)


def states(warehouse, feed, *words):
    said = warehouse.shenhe("deliveries", "--matrix", "--format", "json", *words)
    assert said.code == 0, said.err
    return {row["period"]: row["state"] for row in said.rows if row["feed"] == feed}


@pytest.mark.parametrize(
    ("feed", "until", "first", "last", "number"),
    [
        ("special_funds", "2022-07-01", "2018", "2022", 5),
        ("headquarters_register", "2022-10-01", "2021-Q1", "2022-Q4", 8),
        ("night_markets", "2023-01-31", "2022-02", "2023-01", 12),
        ("zhongjie_sales", "2022-12-31", "2021-10-01", "2022-10-07", 14),
        ("zhongjie_sales", "2023-09-30", "2022-10-01", "2023-09-30", 9),
    ],
)
def test_the_periods_looked_back_on(calendar, feed, until, first, last, number):
    found = recent(feeds()[feed], calendar, day(until))
    assert (found[0], found[-1], len(found)) == (first, last, number)


def test_nothing_is_due_from_a_feed_of_any_period(calendar, released):
    free = [feed for feed in feeds().values() if feed.cadence == "any"]
    assert free
    for feed in free:
        assert recent(feed, calendar, day("2022-12-31")) == []
        assert states(released, feed.name) == {}


def test_what_is_in_force_and_what_is_overdue(released):
    months = states(released, "night_markets", "--until", "2023-02-28")
    assert set(months) == {f"2022-{month:02d}" for month in range(1, 13)} | {"2023-01", "2023-02"}
    assert months["2022-12"] == "in force"
    assert months["2023-01"] == months["2023-02"] == "overdue"
    assert states(released, "special_funds", "--until", "2022-12-31") == {
        **dict.fromkeys(("2018", "2019", "2020", "2021"), "—"), "2022": "in force",
    }  # fmt: skip
    holiday = states(released, "zhongjie_footfall", "--until", "2023-12-31")
    assert holiday["2022-10-03"] == "in force"
    assert holiday["2023-09-29"] == "overdue"
    assert "2023-11-01" not in holiday


def test_periods_that_were_delivered_long_ago_are_shown_too(released):
    months = states(released, "night_markets", "--until", "2026-03-31")
    assert months["2022-01"] == "in force"
    assert months["2024-06"] == months["2026-02"] == "overdue"


def test_every_row_names_the_department_and_the_day_it_is_due(released):
    rows = released.shenhe("deliveries", "--matrix", "--until", "2022-12-31", "--format", "json").rows
    (row,) = [one for one in rows if one["feed"] == "zhongjie_sales" and one["period"] == "2022-10-07"]
    assert row == {
        "feed": "zhongjie_sales", "department": "中街商户收单平台", "period": "2022-10-07", "due": "2022-10-22",
        "state": "in force",
    }  # fmt: skip


def test_a_file_set_aside_is_quarantined_and_one_over_a_good_one_carries_that_forward(warehouse):
    warehouse.deliver("special_funds", "专项_2023.csv", [["申请编号"], ["A-1"]])
    warehouse.file("special_funds", "2022").write_bytes(b"not a workbook")
    assert warehouse.refresh().code == 3
    found = states(warehouse, "special_funds", "--until", "2024-12-31")
    assert (found["2022"], found["2023"], found["2024"]) == ("carried forward", "quarantined", "overdue")


def test_as_a_table_it_has_a_mark_a_period_and_says_what_the_marks_mean(released):
    said = released.shenhe("deliveries", "--matrix", "--until", "2022-12-31")
    assert said.code == 0
    lines = said.out.splitlines()
    (at,) = [n for n, line in enumerate(lines) if line.startswith("headquarters_register")]
    assert lines[at].split() == ["headquarters_register", "2021", *"————"]
    assert lines[at + 1].split() == ["市金融发展局", "2022", *"✓✓✓✓"]
    for state in ("in force", "carried forward", "quarantined", "expected", "overdue"):
        assert state in said.out


@pytest.mark.parametrize(
    "words", [("--matrix", "--problems"), ("--until", "2022-12-31"), ("--matrix", "--until", "yesterday")]
)
def test_what_does_not_go_together_is_wrong_usage(released, words):
    assert released.shenhe("deliveries", *words).code == 2


def test_before_the_first_refresh_there_is_no_matrix(empty):
    assert empty.shenhe("deliveries", "--matrix").code == 6
