"""A delivery unlike the feed's others holds the release back until a signed note covers it."""

import csv
from math import log10
from statistics import fmean

import pytest

FEED, MONTH = "cross_border_orders", "2022-06"


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


@pytest.fixture
def month(warehouse):
    """The orders of a month: its file, its rows, and those of the month before."""
    (path,) = warehouse.files(FEED, "202206")
    return path, rows_of(path), rows_of(warehouse.files(FEED, "202205")[0])


def of_feed(warehouse):
    """The gates of the feed that hold back, after steps without Dagster."""
    from orchestration.refresh.begin import begin
    from orchestration.refresh.staleness import due
    from orchestration.refresh.steps import make_and_judge
    from orchestration.session import Request
    from orchestration.warehouse.build.evidence import outcomes
    from orchestration.warehouse.home import Home

    with warehouse.as_environment(), begin(Request(Home(warehouse.home), warehouse.extracts)) as opened:
        make_and_judge(opened, due(opened))
        return {one.gate: one for one in outcomes(opened.build) if one.holds_back and one.subject == FEED}


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows(rows)


def test_a_tenth_of_the_rows(warehouse, month):
    path, rows, _ = month
    write(path, rows[: len(rows) // 10])
    found = of_feed(warehouse)
    assert set(found) == {"row_count"}
    assert (found["row_count"].period, found["row_count"].state) == (MONTH, "needs_explanation")
    assert found["row_count"].observed == len(rows) // 10 - 1
    assert "通常约" in found["row_count"].message_zh
    assert "usually about" in found["row_count"].message_en
    warehouse.explain(FEED, MONTH, "row_count")
    assert of_feed(warehouse) == {}


def test_amounts_in_another_unit(warehouse, month):
    path, rows, _ = month
    at = rows[0].index("金额（美元）")
    write(path, [rows[0], *([*row[:at], f"{float(row[at]) * 10_000:.2f}", *row[at + 1 :]] for row in rows[1:])])
    found = of_feed(warehouse)
    assert set(found) == {"unit_jump"}
    assert found["unit_jump"].observed == pytest.approx(4, abs=0.5)
    warehouse.explain(FEED, MONTH, "*")
    assert of_feed(warehouse) == {}


def test_numbers_that_were_delivered_in_another_month_already(warehouse, month):
    path, rows, before = month
    write(path, [rows[0], *([old[0], *row[1:]] for row, old in zip(rows[1:], before[1:4], strict=False)), *rows[4:]])
    found = of_feed(warehouse)
    assert set(found) == {"duplicates"}
    assert (found["duplicates"].period, found["duplicates"].observed) == (MONTH, 3)
    assert "2022-05" in found["duplicates"].message_zh


def test_what_was_measured_once_is_not_measured_again(warehouse, month):
    path, rows, _ = month
    write(path, rows[:-1])
    measured = warehouse.column(f"select count(*) from meta.profiles where feed = '{FEED}'", "build.duckdb")
    of_feed(warehouse)
    again = warehouse.column(f"select count(*) from meta.profiles where feed = '{FEED}'", "build.duckdb")
    assert again == [measured[0] + 1]


def test_the_measure_of_a_delivery_does_not_depend_on_the_order_of_its_rows(new_warehouse):
    """Threads add up a large log in any order, and what a gate saw is part of a release."""
    head = ["活动编号", "活动日期", "主题", "参会企业数", "达成融资（万元）"]
    rows = [[f"HD-{n}", "2021-05-15", "对接", 12, 1 + n * n % 9973] for n in range(2000)]
    seen = []
    for ordered in (rows, rows[::-1], sorted(rows, key=lambda row: row[4])):
        warehouse = new_warehouse()
        warehouse.deliver("matchmaking_events", "银企对接_2021-05.csv", [head, *ordered])
        of_feed(warehouse)
        measured = "select magnitudes from meta.profiles where feed = 'matchmaking_events'"
        seen.append(warehouse.column(measured, "build.duckdb"))
    assert seen[0] == seen[1] == seen[2]
    financing = {one["name"]: one["log10"] for one in seen[0][0]}["financing_yuan"]
    expected = fmean(log10((1 + n * n % 9973) * 10_000) for n in range(2000))
    assert financing == pytest.approx(expected, abs=1e-6)
    assert financing == round(financing, 6), "two engines agree on millionths"


def test_nought_has_no_magnitude(empty):
    head = ["活动编号", "活动日期", "主题", "参会企业数", "达成融资（万元）"]
    rows = [["HD-1", "2021-05-15", "对接", 0, 100], ["HD-2", "2021-05-16", "对接", 0, 0]]
    empty.deliver("matchmaking_events", "银企对接_2021-05.csv", [head, *rows])
    of_feed(empty)
    (measured,) = empty.column("select magnitudes from meta.profiles", "build.duckdb")
    assert {one["name"]: one["log10"] for one in measured} == {"enterprises": None, "financing_yuan": 6.0}
