"""Numbers, periods and changes as a bulletin writes them."""

from datetime import datetime

import pytest

from orchestration.project.definitions import project
from orchestration.publish import wording
from orchestration.publish.wording import number_en


@pytest.mark.parametrize(("figure", "value", "said"), [
    ("commerce.holiday_turnover", 1_171_864_302.45, "CNY 1.172 billion"),
    ("finance.startup_interest_subsidy", 8_383_962.35, "CNY 8.384 million"),
    ("finance.subsidised_loan_amount", 131_850_000.0, "CNY 132 million"),
    ("livelihood.startup_loans", 500_000.0, "CNY 500,000"),
    ("innovation.cross_border_sales", 19_684_317.42, "USD 19.68 million"),
    ("innovation.revitalised_floor_area", 269_840.0, "270,000 m²"),
    ("livelihood.residents_served", 789_642.0, "790,000"),
    ("commerce.holiday_visits", 9_498_763.0, "9.50 million"),
    ("livelihood.urban_jobs", 1_234_567.0, "1,234,567"),
    ("city.online_share", 0.9775, "97.75%"),
    ("finance.headquarters_share", 0.6608695652173913, "66%"),
    ("commerce.holiday_visits_growth", -0.053, "-5%"),
    ("innovation.postal_parcel_rank", 2.0, "No. 2"),
])  # fmt: skip
def test_a_number_in_english_is_as_exact_as_the_printed_one(figure, value, said):
    assert number_en(project().figures[figure], value) == said


@pytest.mark.parametrize(("period", "zh", "en"), [
    ("2022", "2022年", "2022"),
    ("2022-10-01/2022-10-07", "2022年10月1日至7日", "1–7 October 2022"),
    ("2023-09-29/2023-10-06", "2023年9月29日至10月6日", "29 September–6 October 2023"),
])  # fmt: skip
def test_a_period_is_read_in_both_languages(period, zh, en):
    assert wording.period(period) == wording.Message(zh, en)


def test_a_moment_is_told_by_the_clock_of_the_office():
    said = wording.moment(datetime(2026, 3, 1, 8, 5, 59))
    assert (said.zh, said.en) == ("2026年3月1日8时05分", "1 March 2026, 08:05 (UTC+8)")


def test_every_gate_of_the_product_has_a_name_in_both_languages(released):
    assert set(released.column("select distinct gate from gates")) <= set(wording.GATES)


def test_every_kind_and_unit_of_the_catalogue_has_a_name():
    for figure in project().figures.values():
        assert figure.kind in wording.KINDS
        assert re_chinese(wording.unit(figure).zh), figure.figure


def re_chinese(text):
    return all("\u4e00" <= letter <= "\u9fff" for letter in text) and text != ""
