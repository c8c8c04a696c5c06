from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from expectations.classes.changes import ExpectGrowth
from expectations.classes.figures import (
    ExpectComplete,
    ExpectPrinted,
    ExpectRank,
    ExpectRatio,
    FigureExpectation,
)
from expectations.classes.parts import ExpectPart
from expectations.engine.judge import judge_figures
from expectations.printed import admits
from expectations.verdict import Verdict

HOLIDAY = "2031-10-01/2031-10-07"

ROWS = [
    ("f.share", "2031", "ratio", 76 / 115, 76, 115, None),
    ("f.wrong_share", "2031", "ratio", 0.7, 76, 115, None),
    ("f.too_much", "2031", "ratio", 1.25, 5, 4, None),
    ("f.of_nothing", "2031", "ratio", 0.0, 0, 0, None),
    ("f.edge", "2031", "ratio", 131 / 200, 131, 200, None),
    ("f.growth", HOLIDAY, "growth", 9500000 / 5757575 - 1, 9500000, None, 5757575),
    ("f.edge_growth", HOLIDAY, "growth", 165.5 / 100 - 1, 165.5, None, 100),
    ("f.standstill", "2031", "growth", 0.0, 5, None, 5),
    ("f.third", "2031", "growth", 13 / 10 - 1, 13, None, 10),
    ("f.from_nothing", "2031", "growth", 1.0, 5, None, 0),
    ("f.wrong_growth", "2031", "growth", 0.2, 5, None, 4),
    ("f.visits", HOLIDAY, "flow", 9503000, None, None, None),
    ("f.part", "2031", "stock", 5, None, None, None),
    ("f.whole", "2031", "stock", 22, None, None, None),
    ("f.rank", "2031", "rank", 3, None, None, None),
    ("f.no_rank", "2031", "rank", 2.5, None, None, None),
    ("f.far_rank", "2031", "rank", 14, None, None, None),
    ("f.empty", "2031", "flow", None, None, None, None),
    ("f.twice", "2031", "flow", 1, None, None, None),
    ("f.twice", "2031", "flow", 2, None, None, None),
    ("f.not_finite", "2031", "flow", float("nan"), None, None, None),
]

Judge = Callable[..., Verdict]


@pytest.fixture
def figures(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute(
        "create table figures (figure varchar, theme varchar, period varchar, kind varchar,"
        " value double, numerator double, denominator double, base double)"
    )
    con.executemany("insert into figures values (?, 'f', ?, ?, ?, ?, ?, ?)", ROWS)
    return con


@pytest.fixture
def judge(figures: duckdb.DuckDBPyConnection) -> Judge:
    def judging(kind: type[FigureExpectation], figure: str, period: str = "2031", **fields: Any) -> Verdict:
        (verdict,) = judge_figures(figures, "figures", [kind(figure=figure, period=period, **fields)])
        return verdict

    return judging


def numbers(verdict: Verdict) -> tuple[float | None, ...]:
    return verdict.observed, verdict.lower, verdict.upper


def test_a_ratio_is_its_numerator_over_its_denominator(judge: Judge) -> None:
    verdict = judge(ExpectRatio, "f.share")
    assert (verdict.gate, verdict.subject, verdict.period, verdict.state) == (
        "ratio",
        "f.share",
        "2031",
        "pass",
    )
    assert numbers(verdict) == (pytest.approx(76 / 115), 0, 1)
    assert "76 ÷ 115" in verdict.message_zh


def test_a_ratio_that_does_not_follow_from_its_numbers_fails_and_shows_what_does(judge: Judge) -> None:
    verdict = judge(ExpectRatio, "f.wrong_share")
    assert (verdict.state, *numbers(verdict)) == ("fail", 0.7, 76 / 115, 76 / 115)


def test_a_ratio_beyond_its_bounds_or_of_nothing_fails(judge: Judge) -> None:
    assert judge(ExpectRatio, "f.too_much").state == "fail"
    assert judge(ExpectRatio, "f.too_much", upper=None).state == "pass"
    assert judge(ExpectRatio, "f.of_nothing").state == "fail"
    assert judge(ExpectRatio, "f.visits", HOLIDAY).state == "fail"


@pytest.mark.parametrize(
    ("figure", "period", "state"),
    [
        ("f.growth", HOLIDAY, "needs_explanation"),
        ("f.third", "2031", "pass"),
        ("f.standstill", "2031", "pass"),
        ("f.from_nothing", "2031", "fail"),
        ("f.wrong_growth", "2031", "fail"),
    ],
)
def test_a_growth_is_level_over_a_positive_base_less_one(judge: Judge, figure: str, period: str, state: str) -> None:
    verdict = judge(ExpectGrowth, figure, period)
    assert (verdict.gate, verdict.state) == ("growth", state)


def test_a_part_is_no_more_than_its_whole(judge: Judge) -> None:
    good, bad = (
        judge(ExpectPart, "f.part", whole_figure="f.whole"),
        judge(ExpectPart, "f.whole", whole_figure="f.part"),
    )
    assert (good.gate, good.state, bad.state) == ("parts", "pass", "fail")
    assert numbers(bad) == (22, None, 5)
    assert judge(ExpectPart, "f.part", whole_figure="f.gone").state == "fail"


def test_a_printed_figure_is_reproduced_or_needs_an_explanation(judge: Judge) -> None:
    read = admits("950万人", None, "person-visit", "flow", "exact")._asdict()
    verdict = judge(ExpectPrinted, "f.visits", HOLIDAY, printed="950万人", **read)
    assert (verdict.gate, verdict.state, *numbers(verdict)) == ("printed", "pass", 9503000, 9495000, 9505000)
    other = judge(ExpectPrinted, "f.visits", HOLIDAY, printed="951万人", low=9505000, high=9515000)
    assert other.state == "needs_explanation"
    assert other.message_zh == "本表统计 950.3万，公布“951万人”，允许 950.5万 至 951.5万（不含）"
    assert other.message_en == "counted 9,503,000; printed “951万人” admits 9,505,000 to 9,515,000 (not included)"


def test_a_stored_suite_keeps_that_a_printed_figure_only_needs_an_explanation() -> None:
    asked = ExpectPrinted(figure="f.visits", period=HOLIDAY, printed="950万人", low=9495000, high=9505000)
    assert asked.configuration.severity == "warning"
    assert asked.configuration.to_domain_obj() == asked


def test_the_ends_of_a_printed_interval_count_as_they_say(judge: Judge) -> None:
    def state(**ends: Any) -> str:
        return judge(ExpectPrinted, "f.part", printed="5个", **ends).state

    assert state(low=5, high=5, high_inclusive=True) == "pass"
    assert state(low=4, high=5) == "needs_explanation"
    assert state(low=5, high=6) == "pass"
    assert state(low=5, high=6, low_inclusive=False) == "needs_explanation"


@pytest.mark.parametrize(("figure", "period"), [("f.edge", "2031"), ("f.edge_growth", HOLIDAY)])
def test_binary_floating_point_decides_no_edge(judge: Judge, figure: str, period: str) -> None:
    edge = Decimal("0.655")
    assert judge(ExpectPrinted, figure, period, printed="66%", low=edge, high=edge + 1).state == "pass"
    assert judge(ExpectPrinted, figure, period, printed="65%", low=0, high=edge).state == "needs_explanation"


def test_shares_are_shown_as_percentages(judge: Judge) -> None:
    verdict = judge(ExpectPrinted, "f.share", printed="66%", low="0.655", high="0.665")
    assert "66.087%" in verdict.message_zh
    assert "65.5% to 66.5%" in verdict.message_en


@pytest.mark.parametrize("figure", ["f.gone", "f.empty", "f.twice", "f.not_finite"])
@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (ExpectRatio, {}),
        (ExpectGrowth, {}),
        (ExpectRank, {}),
        (ExpectPart, {"whole_figure": "f.whole"}),
        (ExpectComplete, {"missing_zh": "缺", "missing_en": "lacks"}),
    ],
)
def test_no_gate_passes_a_figure_that_is_not_there_once(
    judge: Judge, kind: type[FigureExpectation], fields: dict[str, str], figure: str
) -> None:
    assert judge(kind, figure, **fields).state == "fail"


def test_a_due_figure_that_is_missing_names_the_deliveries_and_the_department(judge: Judge) -> None:
    missing = {"missing_zh": "缺2031年12月，区商务局", "missing_en": "2031-12 is missing by the commerce bureau"}
    assert judge(ExpectComplete, "f.whole", **missing).state == "pass"
    verdict = judge(ExpectComplete, "f.whole", "2032", **missing)
    assert (verdict.gate, verdict.state, *numbers(verdict)) == ("complete", "fail", 0, 1, None)
    assert missing["missing_zh"] in verdict.message_zh
    assert missing["missing_en"] in verdict.message_en


@pytest.mark.parametrize(
    ("figure", "among", "state"),
    [("f.rank", 13, "pass"), ("f.rank", 2, "fail"), ("f.no_rank", 13, "fail"), ("f.far_rank", 13, "fail")],
)
def test_a_rank_is_a_whole_place_among_so_many(judge: Judge, figure: str, among: int, state: str) -> None:
    verdict = judge(ExpectRank, figure, among=among)
    assert (verdict.gate, verdict.state, verdict.upper) == ("expectation", state, among)


def test_names_are_data_not_sql(judge: Judge) -> None:
    assert judge(ExpectRank, "f'; drop table figures; --").state == "fail"
    assert judge(ExpectRank, "f.rank").state == "pass"


def test_all_gates_of_all_figures_cost_one_scan(
    figures: duckdb.DuckDBPyConnection, scans: Callable[[str], list[str]]
) -> None:
    asked: list[FigureExpectation] = []
    for figure, period, *_ in ROWS:
        asked += [ExpectRatio(figure=figure, period=period), ExpectRank(figure=figure, period=period)]
        asked += [ExpectPrinted(figure=figure, period=period, printed="1家", low=1, high=1)]
    verdicts = judge_figures(figures, "figures", asked)
    assert [(each.figure, each.gate) for each in asked] == [(verdict.subject, verdict.gate) for verdict in verdicts]
    assert len(scans("figures")) == 1


def test_decimal_and_integer_columns_are_judged_exactly(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table figures as select 'f.money' as figure, '2031' as period, 'flow' as kind,"
        " cast(1172499999.9999 as decimal(38, 4)) as value, 1 as numerator, null as denominator, null as base"
    )
    printed = ExpectPrinted(figure="f.money", period="2031", printed="11.72亿元", low=1171500000, high=1172500000)
    assert judge_figures(con, "figures", [printed])[0].state == "pass"
