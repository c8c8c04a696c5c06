import csv
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.printed import Admitted, PrintedError, admits

PUBLISHED = Path(__file__).resolve().parents[2] / "../shared/published_figures.csv"


def read(printed: str, qualifier: str = "exact", kind: str = "flow", value: str | None = None) -> Admitted:
    return admits(printed, None if value is None else Decimal(value), "", kind, qualifier)


def bounds(admitted: Admitted) -> str:
    """`[low, high)` as mathematicians write it."""
    opening, closing = "[" if admitted.low_inclusive else "(", "]" if admitted.high_inclusive else ")"
    low, high = (f"{number.normalize():f}" for number in admitted[:2])
    return f"{opening}{low}, {high}{closing}"


@pytest.mark.parametrize(
    ("printed", "interval"),
    [
        ("76家", "[76, 76]"),
        ("966项", "[966, 966]"),
        ("18073人", "[18073, 18073]"),
        ("1,234家", "[1234, 1234]"),
        ("１，２３４ 家", "[1234, 1234]"),
        ("七十家", "[70, 70]"),
        ("减少5家", "[-5, -5]"),
        ("动态为零", "[0, 0]"),
        ("0户", "[0, 0]"),
    ],
)
def test_a_count_is_that_count(printed: str, interval: str) -> None:
    assert bounds(read(printed)) == interval


@pytest.mark.parametrize(
    ("printed", "interval"),
    [
        ("11.72亿元", "[1171500000, 1172500000)"),
        ("4.750亿元", "[474950000, 475050000)"),
        ("950万人", "[9495000, 9505000)"),
        ("79万", "[785000, 795000)"),
        ("27万平方米", "[265000, 275000)"),
        ("12106万元", "[121055000, 121065000)"),
        ("838.4万元", "[8383500, 8384500)"),
        ("2千万元", "[15000000, 25000000)"),
        ("3亿5000万元", "[349995000, 350005000)"),
        ("2500元", "[2499.5, 2500.5)"),
        ("66%", "[0.655, 0.665)"),
        ("97.75％", "[0.97745, 0.97755)"),
        ("增长3.5个百分点", "[0.0345, 0.0355)"),
        ("下降5.3%", "[-0.0535, -0.0525)"),
        ("-5.3%", "[-0.0535, -0.0525)"),
        ("−５.３％", "[-0.0535, -0.0525)"),
    ],
)
def test_a_rounded_number_admits_half_a_unit_of_its_last_digit(printed: str, interval: str) -> None:
    assert bounds(read(printed, kind="growth")) == interval


def test_a_whole_share_is_whole_but_a_growth_of_100_percent_is_rounded() -> None:
    assert bounds(read("100%", kind="ratio")) == "[1, 1]"
    assert bounds(read("100%", kind="growth")) == "[0.995, 1.005)"
    assert bounds(read("99%", kind="ratio")) == "[0.985, 0.995)"


@pytest.mark.parametrize(
    ("printed", "qualifier", "interval"),
    [
        ("近2000万美元", "nearly", "[19000000, 20000000)"),
        ("近66%", "nearly", "[0.627, 0.66)"),
        ("下降近5%", "nearly", "(-0.05, -0.0475]"),
        ("约2000万", "about", "[19000000, 21000000]"),
        ("70余家", "over", "[71, 79]"),
        ("超70家", "over", "[71, 79]"),
        ("70多家", "over", "[71, 79]"),
        ("七十余家", "over", "[71, 79]"),
        ("120余家", "over", "[121, 129]"),
        ("100余家", "over", "[101, 199]"),
        ("超75家", "over", "[76, 79]"),
        ("超79家", "over", "[80, 89]"),
        ("1000余万元", "over", "(10000000, 20000000)"),
        ("1.2亿余元", "over", "(120000000, 130000000)"),
        ("超60%", "over", "(0.6, 0.7)"),
        ("70家以上", "at_least", "[70, 79]"),
        ("2000万元以上", "at_least", "[20000000, 30000000)"),
    ],
)
def test_a_qualified_number_admits_what_its_word_says(printed: str, qualifier: str, interval: str) -> None:
    assert bounds(read(printed, qualifier)) == interval


@pytest.mark.parametrize(
    ("printed", "qualifier", "interval"),
    [
        ("居全市前列", "front", "[1, 3]"),
        ("位居全市第一", "exact", "[1, 1]"),
        ("全市第四", "exact", "[4, 4]"),
        ("全市第4", "exact", "[4, 4]"),
        ("全市第十三位", "exact", "[13, 13]"),
        ("第２名", "exact", "[2, 2]"),
    ],
)
def test_a_rank_is_a_place(printed: str, qualifier: str, interval: str) -> None:
    assert bounds(read(printed, qualifier, kind="rank")) == interval


@pytest.mark.parametrize("printed", ["", "若干家", "70家和80家", "5-6家", "2000万1亿元"])
def test_a_text_that_is_not_one_number_is_refused_in_both_languages(printed: str) -> None:
    with pytest.raises(PrintedError) as refused:
        read(printed)
    assert printed in refused.value.zh
    assert printed in refused.value.en
    assert "读不出" in refused.value.zh


@pytest.mark.parametrize("printed", ["三五家", "二〇二二家", "三百二家", "近0家"])
def test_what_would_be_misread_is_refused(printed: str) -> None:
    with pytest.raises(PrintedError):
        read(printed, "nearly" if "近" in printed else "exact")


def test_the_columns_beside_the_text_may_not_contradict_it() -> None:
    assert read("下降5.3%", kind="growth", value="-0.053") == read("下降5.3%", kind="growth")
    assert read("居全市前列", "front", "rank", "2") == read("居全市前列", "front", "rank")
    for contradicted in (
        lambda: read("76家", value="77"),
        lambda: read("66%", value="66"),
        lambda: read("近2000万", "exact"),
        lambda: read("市前列", "exact", "rank"),
        lambda: read("市前列", "front", "rank", "7"),
    ):
        with pytest.raises(PrintedError, match="contradicts"):
            contradicted()


def test_a_qualifier_that_only_the_column_states_counts() -> None:
    assert read("2000万", "about") == read("约2000万", "about")
    assert read("2000万", "") == read("2000万", "exact")


def test_the_staged_value_may_have_lost_what_four_decimals_cannot_hold() -> None:
    assert bounds(read("97.7512%", kind="ratio", value="0.9775")) == "[0.9775115, 0.9775125)"


SCALES = {"": 0, "千": 3, "万": 4, "百万": 6, "亿": 8, "%": -2, "‰": -3}
DIGITS = "零一二三四五六七八九"
patient = settings(deadline=None)


def holds(admitted: Admitted, value: Fraction) -> bool:
    above = value >= admitted.low if admitted.low_inclusive else value > admitted.low
    return above and (value <= admitted.high if admitted.high_inclusive else value < admitted.high)


def spelt(number: int) -> str:
    """一千零五, 一百一十: as a Chinese reader spells a number below ten thousand."""
    text, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + name
        gap = not digit
    return text


@given(
    units=st.integers(1, 10**9),
    off=st.fractions(Fraction(-1, 2), Fraction(1, 2)).filter(lambda off: off != Fraction(1, 2)),
    places=st.integers(0, 6),
    scale=st.sampled_from(sorted(SCALES)),
    word=st.sampled_from(["", "元", "人次", "平方米", "㎡", "m²"]),
    sign=st.sampled_from(["", "下降", "-", "−"]),
)
@patient
def test_a_rounded_value_is_admitted_and_its_neighbours_are_not(
    units: int, off: Fraction, places: int, scale: str, word: str, sign: str
) -> None:
    admitted = read(f"{sign}{Decimal(units).scaleb(-places):f}{scale}{word}", kind="growth")
    unit = Fraction(10) ** (SCALES[scale] - places)
    if scale == "" and places == 0 and word in ("", "人次"):
        off = Fraction()
    value = (-units if sign else units) * unit + off * unit
    assert holds(admitted, value)
    assert not holds(admitted, value + unit)
    assert not holds(admitted, value - unit)


@given(count=st.integers(1, 10**12), wide=st.booleans())
@patient
def test_a_count_with_commas_or_in_full_width_is_that_count(count: int, wide: bool) -> None:
    text = f"{count:,}家"
    if wide:
        text = text.translate({ord(each): ord(each) + 0xFEE0 for each in "0123456789,"})
    assert read(text) == Admitted(Decimal(count), Decimal(count), True)


def test_every_number_below_ten_thousand_is_read_as_it_is_spelt() -> None:
    for number in range(1, 10**4):
        assert read(f"{spelt(number)}家").low == number
        assert read(f"{spelt(number).replace('百一十', '百十')}家").low == number


@given(
    count=st.integers(1, 10**6),
    other=st.integers(-60, 60),
    word=st.sampled_from(["{}余家", "{}多家", "超{}家", "逾{}家"]),
)
@patient
def test_over_and_at_least_reach_to_the_next_round_count(count: int, other: int, word: str) -> None:
    over, at_least = read(word.format(count), "over"), read(f"{count}家以上", "at_least")
    step = 10 ** (len(str(count)) - len(str(count).rstrip("0")))
    after = count + step if step > 1 else (count + 11) // 10 * 10
    value = Fraction(max(1, count + other))
    assert holds(over, value) == (count < value < (after if after > count + 1 else count + 11))
    assert holds(at_least, value) == (value == count or holds(over, value))


@given(
    units=st.integers(1, 10**6),
    places=st.integers(0, 3),
    scale=st.sampled_from(["", "万", "亿", "%"]),
    part=st.fractions(Fraction(9, 10), Fraction(11, 10)),
)
@patient
def test_nearly_and_about_admit_a_twentieth(units: int, places: int, scale: str, part: Fraction) -> None:
    number = Decimal(units).scaleb(-places)
    whole = Fraction(number) * Fraction(10) ** SCALES[scale]
    assert holds(read(f"近{number:f}{scale}", "nearly"), whole * part) == (Fraction(19, 20) <= part < 1)
    assert holds(read(f"约{number:f}{scale}", "about"), whole * part) == (abs(part - 1) <= Fraction(1, 20))


EXPECTED = {
    "innovation.cross_border_sales": "[19000000, 20000000)",
    "innovation.postal_parcel_rank": "[1, 3]",
    "innovation.digital_projects": "[27, 27]",
    "innovation.revitalised_floor_area": "[265000, 275000)",
    "finance.headquarters": "[76, 76]",
    "finance.headquarters_share": "[0.655, 0.665)",
    "finance.matchmaking_financing": "[1015000000, 1025000000)",
    "finance.platform_financing_amount": "[474500000, 475500000)",
    "finance.startup_interest_subsidy": "[8383500, 8384500)",
    "finance.special_funds": "[1922500, 1923500)",
    "commerce.vouchers_issued": "[29995000, 30005000)",
    "commerce.holiday_visits": "[9495000, 9505000)",
    "commerce.holiday_turnover": "[1171500000, 1172500000)",
    "commerce.holiday_turnover_growth": "[1.145, 1.155)",
    "culture.script_venues": "[71, 79]",
    "culture.flagship_planned_investment": "[245000000, 255000000)",
    "city.service_items_centralised_share": "[1, 1]",
    "city.online_share": "[0.97745, 0.97755)",
    "city.handling_time_ratio": "[0.195, 0.205)",
    "city.good_air_improvement_rank": "[1, 1]",
    "livelihood.startup_loans": "[121055000, 121065000)",
    "livelihood.urban_jobs": "[18073, 18073]",
    "livelihood.zero_employment_households": "[0, 0]",
    "livelihood.residents_served": "[785000, 795000)",
}


@pytest.mark.skipif(not PUBLISHED.exists(), reason="../shared/published_figures.csv is not here")
def test_every_published_figure_is_read() -> None:
    with PUBLISHED.open(encoding="utf-8") as lines:
        rows = {row["figure"]: row for row in csv.DictReader(lines)}
    admitted = {
        figure: admits(
            row["printed"],
            Decimal(row["value"]) if row["value"] else None,
            row["unit"],
            row["kind"],
            row["qualifier"],
        )
        for figure, row in rows.items()
    }
    assert len(admitted) == 46
    assert {figure: bounds(admitted[figure]) for figure in EXPECTED} == EXPECTED
    for figure, interval in admitted.items():
        assert interval.low <= interval.high
        if rows[figure]["qualifier"] == "exact":
            assert interval.low <= Decimal(rows[figure]["value"]) <= interval.high
