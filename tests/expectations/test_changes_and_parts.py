"""Expectations on changes of figures and on parts: what each passes and what it does not."""

from decimal import Decimal

import pytest

from expectations.classes.changes import ExpectRevision, ExpectSwing
from expectations.classes.parts import ExpectBalance, ExpectNoFall, ExpectSame, ExpectShares, ExpectSubperiods
from expectations.engine.judge import judge_figures

THIS, LAST = "2031", "2030"
ROWS = [
    ("f.steady", THIS, 130), ("f.steady", LAST, 100),
    ("f.up", THIS, 1301), ("f.up", LAST, 1000),
    ("f.down", THIS, 69), ("f.down", LAST, 100),
    ("f.low", THIS, 70), ("f.low", LAST, 100),
    ("f.gone", THIS, 0), ("f.gone", LAST, 3),
    ("f.new", THIS, 1), ("f.new", LAST, 0),
    ("f.none", THIS, 0), ("f.none", LAST, 0),
    ("f.a", THIS, 5), ("f.b", THIS, 17), ("f.whole", THIS, 22), ("f.small", THIS, 21),
    ("f.since", THIS, 344), ("f.since", LAST, 105), ("f.shrinking", THIS, 104.5), ("f.shrinking", LAST, 105),
    ("f.stock", THIS, 4), ("f.stock", LAST, 3),
]  # fmt: skip


@pytest.fixture
def judge(con):
    con.execute(
        "create table figures (figure varchar, period varchar, kind varchar,"
        " value double, numerator double, denominator double, base double)"
    )
    con.executemany("insert into figures values (?, ?, 'flow', ?, null, null, null)", ROWS)

    def judging(kind, figure, **fields):
        (verdict,) = judge_figures(con, "figures", [kind(figure=figure, period=THIS, **fields)])
        assert (verdict.subject, verdict.period) == (figure, THIS)
        return verdict

    return judging


@pytest.mark.parametrize(
    ("figure", "state"),
    [
        ("f.steady", "pass"), ("f.low", "pass"), ("f.none", "pass"),
        ("f.up", "needs_explanation"), ("f.down", "needs_explanation"),
        ("f.gone", "needs_explanation"), ("f.new", "needs_explanation"),
    ],
)  # fmt: skip
def test_a_swing_beyond_thirty_percent_needs_an_explanation(judge, figure, state):
    verdict = judge(ExpectSwing, figure, before=LAST)
    assert (verdict.gate, verdict.state) == ("swing", state)
    if figure == "f.up":
        assert (verdict.observed, verdict.lower, verdict.upper) == (0.301, -0.3, 0.3)
        assert "1,301 ÷ 1,000 − 1 = 30.1%" in verdict.message_zh
        assert "needs an explanation" in verdict.message_en


def test_a_released_value_that_changed_needs_an_explanation(judge):
    changed = judge(ExpectRevision, "f.a", was=Decimal(4))
    assert (changed.gate, changed.state, changed.observed, changed.lower) == ("revision", "needs_explanation", 5, 4)
    assert "(+1)" in changed.message_en
    assert judge(ExpectRevision, "f.a", was=Decimal(5)).state == "pass"
    assert judge(ExpectRevision, "f.a", was=None).state == "needs_explanation"


def test_parts_that_share_nothing_are_together_no_more_than_the_whole(judge):
    assert judge(ExpectShares, "f.whole", parts=["f.a", "f.b"]).state == "pass"
    too_much = judge(ExpectShares, "f.small", parts=["f.a", "f.b"])
    assert (too_much.gate, too_much.state, too_much.observed, too_much.upper) == ("parts", "fail", 22, 21)
    assert "5 + 17" in too_much.message_en
    assert judge(ExpectShares, "f.whole", parts=["f.a", "f.not_there"]).state == "fail"


def test_what_adds_up_since_a_launch_does_not_fall(judge):
    assert judge(ExpectNoFall, "f.since", before=LAST).state == "pass"
    assert judge(ExpectNoFall, "f.shrinking", before=LAST).state == "fail"


def test_no_month_is_more_than_its_year(judge):
    assert judge(ExpectSubperiods, "f.a", largest=Decimal(5)).state == "pass"
    assert judge(ExpectSubperiods, "f.a", largest=Decimal(6)).state == "fail"


def test_one_quantity_is_equal_wherever_it_stands(judge):
    assert judge(ExpectSame, "f.a", place="t.t.c", elsewhere=Decimal(5)).state == "pass"
    assert judge(ExpectSame, "f.a", place="t.t.c", elsewhere=Decimal("5.01")).state == "fail"


def test_a_stock_is_last_years_and_what_came_less_what_went(judge):
    assert judge(ExpectBalance, "f.stock", before=LAST, came=Decimal(6), went=Decimal(5)).state == "pass"
    off = judge(ExpectBalance, "f.stock", before=LAST, came=Decimal(6), went=Decimal(6))
    assert (off.gate, off.state, off.observed, off.lower) == ("parts", "fail", 4, 3)
    assert "3 + 6 − 6 = 3" in off.message_zh
