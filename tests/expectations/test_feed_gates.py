"""A feed's deliveries compared: those unlike the others need an explanation, and only those."""

import random

import pytest

from expectations.engine.judge import judge_feed

COLUMNS = (
    "period varchar, previous varchar, peers varchar[], rows bigint, days double,"
    ' magnitudes struct("name" varchar, log10 double)[], repeats struct(period varchar, rows bigint, whole boolean)[]'
)
MONTHS = [f"{year}-{month:02d}" for year in (2030, 2031) for month in range(1, 13)]


@pytest.fixture
def judge(con):
    def judging(rows, magnitudes=None, repeats=None, gate=None, days=30):
        """`rows`: how many each delivery has, in the order of the months."""
        months = MONTHS[: len(rows)]
        con.execute(f"create or replace table s.judged ({COLUMNS})")
        for at, month in enumerate(months):
            of_month = [{"name": "amount", "log10": magnitudes[at]}] if magnitudes else []
            peers = months[max(0, at - 6) : at] + months[at + 1 : at + 7] if at else []
            line = (
                month,
                months[at - 1] if at else None,
                peers,
                rows[at],
                days,
                of_month,
                (repeats or {}).get(month, []),
            )
            con.execute("insert into s.judged values (?, ?, ?, ?, ?, ?, ?)", line)
        verdicts = judge_feed(con, "s.judged", "feed", ["amount"] if magnitudes else [], has_key=repeats is not None)
        assert {verdict.subject for verdict in verdicts} <= {"feed"}
        return {one.period: one for one in verdicts if one.gate == gate and one.state != "pass"}

    return judging


def test_the_first_delivery_has_nothing_to_be_held_against(con, judge):
    assert judge([100, 100], gate="row_count") == {}
    assert con.execute("select count(*) from s.judged").fetchone() == (2,)


@pytest.mark.parametrize(("now", "is_far"), [(30, True), (34, False), (299, False), (301, True), (0, True)])
def test_with_few_deliveries_three_times_the_one_before_is_far(judge, now, is_far):
    assert (list(judge([100, now], gate="row_count")) == ["2030-02"]) is is_far


@pytest.mark.parametrize("rows", [[1, 4], [4, 0], [3, 11], [1, 9]])
def test_a_few_rows_may_double_by_chance(judge, rows):
    assert judge(rows, gate="row_count") == {}


def test_half_a_delivery_of_a_steady_feed_is_far_and_blames_that_one_alone(judge):
    rows = [1000 + 7 * n for n in range(12)]
    assert judge(rows, gate="row_count") == {}
    rows[7] //= 2
    found = judge(rows, gate="row_count")
    assert list(found) == ["2030-08"]
    assert found["2030-08"].observed == 524
    assert found["2030-08"].lower > 524
    assert found["2030-08"].state == "needs_explanation"


def test_a_feed_that_strays_by_itself_may_stray(judge):
    chance = random.Random(7)
    for _ in range(20):
        assert judge([round(chance.lognormvariate(7, 0.2)) for _ in range(24)], gate="row_count") == {}


def test_a_step_that_stays_is_far_once_and_usual_afterwards(judge):
    assert set(judge([100] * 12 + [1000] * 12, gate="row_count")) <= {"2031-01"}


def test_amounts_that_jump_by_a_unit_want_an_explanation(judge):
    steady = [4.1, 4.3, 3.9, 4.0, 4.2, 4.1, 4.4, 4.0]
    assert judge([50] * 8, magnitudes=steady, gate="unit_jump") == {}
    for jump in (4, -4, 8, 3):
        jumped = [*steady[:5], steady[5] + jump, *steady[6:]]
        found = judge([50] * 8, magnitudes=jumped, gate="unit_jump")
        assert list(found) == ["2030-06"]
        assert "另" not in found["2030-06"].message_zh
        assert "单位是否有误" in found["2030-06"].message_zh
        assert "another unit?" in found["2030-06"].message_en
    assert list(judge([1, 1], magnitudes=[5.0, 9.0], gate="unit_jump")) == ["2030-02"]
    assert judge([1, 1], magnitudes=[5.0, 7.0], gate="unit_jump") == {}


def test_keys_that_came_before_want_an_explanation(judge):
    repeats = {"2030-03": [{"period": "2030-01", "rows": 4, "whole": False}], "2030-02": []}
    found = judge([100, 100, 100], repeats=repeats, gate="duplicates")
    assert list(found) == ["2030-03"]
    assert found["2030-03"].observed == 4
    assert "2030-01" in found["2030-03"].message_zh


def test_a_whole_content_that_came_before_needs_an_explanation(judge):
    repeats = {"2030-02": [{"period": "2030-01", "rows": 100, "whole": True}]}
    found = judge([100, 100], repeats=repeats, gate="duplicates")
    assert "内容与 2030-01 完全相同" in found["2030-02"].message_zh
