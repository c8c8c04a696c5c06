from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from expectations.classes.implied import ExpectImplied, ExpectImpliedGrowth, ExpectImpliedRatio, PrintedNumber
from expectations.engine.judge import judge_figures
from expectations.printed import admits
from expectations.verdict import Verdict

ROWS = [
    ("f.share", "ratio", 76 / 115, 76, 115, None),
    ("f.other_share", "ratio", 76 / 117, 76, 117, None),
    ("f.items", "ratio", 944 / 966, 944, 966, None),
    ("f.cases", "ratio", 14663 / 15000, 14663, 15000, None),
    ("f.days", "ratio", 0.2, 3.1, 15.5, None),
    ("f.part_of_half", "ratio", 0.66, 76, 115.5, None),
    ("f.no_line", "ratio", 0.66, None, None, None),
    ("f.visits", "growth", 9500000 / 5757575 - 1, 9500000, None, 5757575),
    ("f.fewer_visits", "growth", 9500000 / 5700000 - 1, 9500000, None, 5700000),
    ("f.turnover", "growth", 1172000000 / 545123456.78 - 1, 1172000000, None, 545123456.78),
    ("f.less_turnover", "growth", 1172000000 / 546700000 - 1, 1172000000, None, 546700000),
    ("f.few_visits", "growth", 0.65, 49.5, None, 30),
]

Judge = Callable[..., Verdict]


def said(text: str, kind: str = "flow", qualifier: str = "exact") -> PrintedNumber:
    return PrintedNumber.of(text, admits(text, None, "", kind, qualifier))


def share(text: str) -> PrintedNumber:
    return said(text, "ratio")


def growth(text: str) -> PrintedNumber:
    return said(text, "growth")


@pytest.fixture
def figures(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    con.execute(
        "create table figures (figure varchar, period varchar, kind varchar,"
        " value double, numerator double, denominator double, base double)"
    )
    con.executemany("insert into figures values (?, '2031', ?, ?, ?, ?, ?)", ROWS)
    return con


@pytest.fixture
def judge(figures: duckdb.DuckDBPyConnection) -> Judge:
    def judging(kind: type[ExpectImplied], figure: str, **fields: Any) -> Verdict:
        (verdict,) = judge_figures(figures, "figures", [kind(figure=figure, period="2031", **fields)])
        return verdict

    return judging


def numbers(verdict: Verdict) -> tuple[float | None, ...]:
    return verdict.observed, verdict.lower, verdict.upper


def test_our_denominator_is_one_that_part_and_share_leave(judge: Judge) -> None:
    verdict = judge(ExpectImpliedRatio, "f.share", ratio=share("66%"), numerator=said("76家"))
    assert (verdict.gate, verdict.subject, verdict.period, verdict.state) == ("implied", "f.share", "2031", "pass")
    assert numbers(verdict) == (115, 115, 116)
    assert verdict.message_zh == "76家 与 66% 只容 115、116；本表为 115"
    assert verdict.message_en == "76家 and 66% leave 115 or 116; ours is 115"


def test_a_denominator_that_is_not_left_fails(judge: Judge) -> None:
    verdict = judge(ExpectImpliedRatio, "f.other_share", ratio=share("66%"), numerator=said("76家"))
    assert (verdict.state, *numbers(verdict)) == ("fail", 117, 115, 116)
    assert verdict.message_en == "76家 and 66% leave 115 or 116; ours is 117"


def test_a_printed_share_that_no_count_over_our_denominator_gives_is_refused(judge: Judge) -> None:
    verdict = judge(ExpectImpliedRatio, "f.items", ratio=share("97.75%"))
    assert (verdict.state, verdict.observed) == ("fail", 966)
    assert verdict.message_zh == "本表分母 966 得不出 97.75%：944 ÷ 966 = 97.7226%，945 ÷ 966 = 97.8261%"
    assert verdict.message_en.startswith("our denominator, 966, cannot give 97.75%: 944 ÷ 966")
    passed = judge(ExpectImpliedRatio, "f.cases", ratio=share("97.75%"))
    assert passed.state == "pass"
    assert passed.message_en == "our denominator, 15,000, can give 97.75%: 14,662 ÷ 15,000 = 97.7467%"


def test_a_printed_share_that_no_count_over_the_printed_denominator_gives_is_refused(judge: Judge) -> None:
    verdict = judge(ExpectImpliedRatio, "f.cases", ratio=share("97.75%"), denominator=said("966项"))
    assert (verdict.state, *numbers(verdict)) == ("fail", 15000, None, None)
    assert verdict.message_zh == "公布的 97.75% 与 966项 互相矛盾：944 ÷ 966 = 97.7226%，945 ÷ 966 = 97.8261%"
    assert verdict.message_en.startswith("the printed 97.75% and 966项 contradict each other: 944 ÷ 966 = 97.7226%")


@pytest.mark.parametrize(
    ("fields", "contradiction"),
    [
        ({"ratio": share("266%")}, "the printed 266% cannot be"),
        ({"ratio": share("66%"), "numerator": said("0家")}, "0家 and 66% contradict each other: they leave no"),
        (
            {"ratio": share("66%"), "numerator": said("76家"), "denominator": said("70家")},
            "the printed 76家 and 70家 contradict each other: they leave no denominator",
        ),
        (
            {"ratio": share("66%"), "numerator": said("76家"), "denominator": said("120家")},
            "the printed 76家, 66% and 120家 contradict each other: they leave no denominator",
        ),
    ],
)
def test_the_fewest_printed_numbers_that_leave_nothing_are_named(
    judge: Judge, fields: dict[str, PrintedNumber], contradiction: str
) -> None:
    verdict = judge(ExpectImpliedRatio, "f.share", **fields)
    assert verdict.state == "fail"
    assert contradiction in verdict.message_en


def test_a_printed_denominator_that_agrees_is_narrowed_by_the_share(judge: Judge) -> None:
    fields = {"ratio": share("66%"), "numerator": said("76家"), "denominator": said("110余家", "stock", "over")}
    verdict = judge(ExpectImpliedRatio, "f.share", **fields)
    assert (verdict.state, *numbers(verdict)) == ("pass", 115, 115, 116)
    assert verdict.message_zh.startswith("76家、66% 与 110余家 只容 115、116")


def test_a_ratio_of_amounts_may_have_any_denominator_that_its_numerator_leaves(judge: Judge) -> None:
    alone = judge(ExpectImpliedRatio, "f.days", ratio=share("20%"), counts=False)
    assert (alone.state, *numbers(alone)) == ("pass", 15.5, 0, None)
    with_numerator = {"ratio": share("20%"), "counts": False}
    assert judge(ExpectImpliedRatio, "f.days", numerator=said("3.1元"), **with_numerator).state == "pass"
    assert judge(ExpectImpliedRatio, "f.days", numerator=said("3.5元"), **with_numerator).state == "fail"


@pytest.mark.parametrize("figure", ["f.part_of_half", "f.no_line", "f.gone"])
@pytest.mark.parametrize("fields", [{}, {"numerator": said("76家")}])
def test_no_denominator_that_is_no_count_passes(judge: Judge, figure: str, fields: dict[str, PrintedNumber]) -> None:
    assert judge(ExpectImpliedRatio, figure, ratio=share("66%"), **fields).state == "fail"


def test_our_base_is_one_that_level_and_growth_leave(judge: Judge) -> None:
    fields = {"growth": growth("65%"), "level": said("950万人")}
    verdict = judge(ExpectImpliedGrowth, "f.visits", **fields)
    assert (verdict.gate, verdict.state, *numbers(verdict)) == ("implied", "pass", 5757575, 5737161, 5778114)
    assert verdict.message_zh == "950万人 与 65% 只容 5,737,161 至 5,778,114；本表为 5,757,575"
    assert judge(ExpectImpliedGrowth, "f.fewer_visits", **fields).state == "fail"


def test_a_base_in_yuan_lies_between_the_ends_that_are_left(judge: Judge) -> None:
    fields = {"growth": growth("115%"), "level": said("11.72亿元"), "counts": False}
    verdict = judge(ExpectImpliedGrowth, "f.turnover", **fields)
    assert verdict.state == "pass"
    assert verdict.message_zh == "11.72亿元 与 115% 只容 5.4362亿（不含） 至 5.4662亿（不含）；本表为 5.4512亿"
    assert verdict.message_en.endswith("(not included); ours is 545,123,456.78")
    assert judge(ExpectImpliedGrowth, "f.less_turnover", **fields).state == "fail"


def test_a_printed_level_and_base_that_give_another_growth_are_refused(judge: Judge) -> None:
    fields = {"growth": growth("115%"), "level": said("11.72亿元"), "counts": False}
    assert judge(ExpectImpliedGrowth, "f.turnover", base=said("5.45亿元"), **fields).state == "pass"
    verdict = judge(ExpectImpliedGrowth, "f.turnover", base=said("6.72亿元"), **fields)
    assert (verdict.state, *numbers(verdict)) == ("fail", 545123456.78, None, None)
    assert verdict.message_zh == "公布的 11.72亿元、115% 与 6.72亿元 互相矛盾：不容任何基数"


def test_no_count_of_visits_falls_by_more_than_all_but_an_amount_may(judge: Judge) -> None:
    verdict = judge(ExpectImpliedGrowth, "f.visits", growth=growth("下降120%"))
    assert (verdict.state, verdict.message_zh) == ("fail", "不可能有公布的 下降120%")
    assert judge(ExpectImpliedGrowth, "f.turnover", growth=growth("下降120%"), counts=False).state == "pass"


def test_a_growth_that_no_count_over_our_base_gives_is_refused(judge: Judge) -> None:
    verdict = judge(ExpectImpliedGrowth, "f.few_visits", growth=growth("65%"))
    assert verdict.state == "fail"
    assert verdict.message_zh == "本表基数 30 得不出 65%：49 ÷ 30 − 1 = 63.3333%，50 ÷ 30 − 1 = 66.6667%"


def test_many_counts_are_told_by_their_ends(judge: Judge) -> None:
    verdict = judge(ExpectImpliedRatio, "f.cases", ratio=share("97.8%"), numerator=said("500余人", "flow", "over"))
    assert verdict.message_en == "500余人 and 97.8% leave some of 534 to 604; ours is 15,000"


def test_a_stored_suite_keeps_the_printed_numbers() -> None:
    asked = ExpectImpliedGrowth(figure="f.visits", period="2031", growth=growth("65%"), level=said("950万人"))
    assert asked.configuration.severity == "critical"
    assert asked.configuration.to_domain_obj() == asked


def test_all_that_is_implied_costs_one_scan(
    figures: duckdb.DuckDBPyConnection, scans: Callable[[str], list[str]]
) -> None:
    asked: list[ExpectImplied] = [
        ExpectImpliedRatio(figure="f.share", period="2031", ratio=share("66%"), numerator=said("76家")),
        ExpectImpliedRatio(figure="f.cases", period="2031", ratio=share("97.75%")),
        ExpectImpliedGrowth(figure="f.visits", period="2031", growth=growth("65%"), level=said("950万人")),
    ]
    assert [verdict.state for verdict in judge_figures(figures, "figures", asked)] == ["pass"] * 3
    assert len(scans("figures")) == 1
