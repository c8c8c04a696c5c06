import math
import time
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from expectations.implied import (
    Counts,
    Left,
    Run,
    bases,
    counted_bases,
    denominators,
    growths,
    levels,
    parts,
    quotients,
    wholes,
)
from expectations.intervals import ANY, INFINITE, NOT_NEGATIVE, NOTHING, Interval
from expectations.printed import admits

PLACES = st.integers(0, 3)
SMALL = st.integers(1, 150)

patient = settings(deadline=None)
"""No deadline: a busy machine can be slow."""


def printed(text: str, kind: str = "flow", qualifier: str = "exact") -> Interval:
    return Interval.of(admits(text, None, "", kind, qualifier))


def share(text: str) -> Interval:
    return printed(text, "ratio")


def growth(text: str) -> Interval:
    return printed(text, "growth")


def exactly(number: int | Fraction) -> Interval:
    return Interval(Fraction(number), Fraction(number))


def percentage(number: Fraction, places: int) -> str:
    """As a report prints it: halves up, since a text admits its low end and not its high end."""
    units = math.floor(number * 100 * 10**places + Fraction(1, 2))
    whole, rest = divmod(abs(units), 10**places)
    return f"{'-' if units < 0 else ''}{whole}{f'.{rest:0{places}}' if places else ''}%"


def rounded_ends(interval: Interval, unit: int, places: int) -> tuple[float, float]:
    return round(float(interval.low / unit), places), round(float(interval.high / unit), places)


def test_76_and_66_percent_leave_115_and_116_and_nothing_else() -> None:
    left = wholes(printed("76家"), share("66%"))
    assert list(left) == [115, 116]
    assert list(left.runs()) == [Run(115, 116)]


def test_no_count_over_966_is_97_75_percent() -> None:
    assert parts(share("97.75%"), printed("966项")).empty
    assert wholes(NOT_NEGATIVE, share("97.75%")).within(printed("966项")).empty
    assert list(parts(share("97.7%"), printed("966项"))) == [944]
    assert list(parts(share("100%"), printed("966项"))) == [966]


def test_a_level_and_its_growth_leave_an_open_interval_of_bases() -> None:
    visits = bases(printed("950万人"), growth("65%"))
    assert rounded_ends(visits, 10**4, 1) == (573.7, 577.8)
    assert visits == Interval(9495000 / Fraction("1.655"), 9505000 / Fraction("1.645"), False, False)
    turnover = bases(printed("11.72亿元"), growth("115%"))
    assert rounded_ends(turnover, 10**8, 3) == (5.436, 5.466)


def test_counted_bases_are_the_whole_numbers_of_that_interval() -> None:
    assert list(counted_bases(printed("950万人"), growth("65%")).runs()) == [Run(5737161, 5778114)]


def test_levels_and_bases_leave_yuan_a_visit() -> None:
    visits, turnover = printed("950万人"), printed("11.72亿元")
    this_year = quotients(turnover, visits)
    last_year = quotients(bases(turnover, growth("115%")), bases(visits, growth("65%")))
    assert rounded_ends(this_year, 1, 1) == (123.3, 123.5)
    assert Fraction("123.4") in this_year
    assert rounded_ends(last_year, 1, 1) == (94.1, 95.3)


def test_a_fall_leaves_bases_above_the_level() -> None:
    fell = bases(printed("95万人"), growth("下降5.3%"))
    assert rounded_ends(fell, 10**4, 2) == (99.74, 100.9)
    assert fell == Interval(945000 / Fraction("0.9475"), 955000 / Fraction("0.9465"), False, False)


def test_nothing_falls_by_more_than_it_was_unless_it_turns_negative() -> None:
    assert bases(printed("950万人"), growth("下降120%")).empty
    assert counted_bases(NOT_NEGATIVE, growth("下降120%")).empty
    assert levels(printed("950万人"), growth("下降120%")).high < 0
    assert rounded_ends(bases(exactly(-20), growth("下降120%")), 1, 1) == (97.6, 102.6)
    assert growths(exactly(-20), exactly(100)) == exactly(Fraction("-1.2"))
    assert bases(Interval(-20, 0, high_inclusive=False), Interval(-1, 0)).empty


def test_a_fall_by_all_leaves_any_base_of_nothing_and_only_large_ones_of_something() -> None:
    assert counted_bases(printed("0人"), growth("-100%")).ends == (1, INFINITE)
    assert counted_bases(printed("0人"), growth("-99%")).empty
    assert bases(printed("950万人"), growth("-100%")) == Interval(1_899_000_000, INFINITE, False)


def test_shares_of_nothing_of_all_and_of_more_than_all() -> None:
    assert wholes(printed("3家"), share("0%")).ends == (601, INFINITE)
    assert wholes(printed("0家"), share("0%")).ends == (1, INFINITE)
    assert wholes(printed("0家"), share("66%")).empty
    assert list(wholes(printed("70余家", qualifier="over"), share("100%")).runs()) == [Run(71, 79)]
    assert wholes(printed("76家"), share("200%")).empty
    assert parts(share("200%"), exactly(38)).empty
    assert list(parts(exactly(0), exactly(5))) == [0]
    assert 0 in parts(exactly(0), exactly(5))
    assert parts(share("0%"), exactly(0)).empty


def test_a_ratio_of_amounts_leaves_an_interval() -> None:
    assert rounded_ends(denominators(printed("1.32亿元"), share("20%")), 10**8, 3) == (6.415, 6.795)
    assert denominators(printed("1.32亿元"), share("0%")) == Interval(131500000 / Fraction("0.005"), INFINITE, False)
    assert denominators(printed("1.32亿元"), share("下降20%")).empty


def test_a_base_is_positive() -> None:
    assert levels(Interval(-5, 5), exactly(1)) == Interval(0, 10, False)
    assert bases(Interval(-5, 5), exactly(1)) == Interval(0, Fraction("2.5"), False)


def test_a_ratio_that_is_one_point_leaves_multiples() -> None:
    half = Interval(Fraction("0.5"), Fraction("0.5"))
    assert list(wholes(printed("70余家", qualifier="over"), half).runs()) == [Run(142, 158, 2)]
    assert wholes(NOT_NEGATIVE, half).ends == (2, INFINITE)
    assert wholes(NOT_NEGATIVE, half).few(3) is None


@pytest.mark.parametrize("text", ["30亿人", "11.720000亿人", "9999999999人"])
@pytest.mark.parametrize("ratio", ["66%", "97.7512%", "100%", "0.0001%"])
def test_billions_are_bounded_not_counted_through(text: str, ratio: str) -> None:
    started = time.process_time()
    left = wholes(printed(text), share(ratio))
    first, last = left.ends
    assert first in left
    assert int(last) in left
    assert first - 1 not in left
    assert last + 1 not in left
    assert time.process_time() - started < 0.5


@given(whole=st.integers(1, 3000), of_it=st.fractions(0, 1), places=PLACES)
@patient
def test_a_part_and_its_rounded_share_leave_the_whole(whole: int, of_it: Fraction, places: int) -> None:
    part = round(of_it * whole)
    text = percentage(Fraction(part, whole), places)
    assume((text.rstrip("0").rstrip(".%") != "100") or part == whole)  # 100 % is said of all only
    assert whole in wholes(exactly(part), share(text))
    assert part in parts(share(text), exactly(whole))


@given(part=st.integers(0, 40), more=st.integers(0, 12), hundredths=st.integers(0, 99), whole=st.integers(1, 400))
@patient
def test_the_wholes_left_are_those_and_only_those_that_print_the_same(
    part: int, more: int, hundredths: int, whole: int
) -> None:
    text = f"{hundredths}%"
    left = wholes(Interval(part, part + more), share(text))
    printing = any(percentage(Fraction(each, whole), 0) == text for each in range(part, min(part + more, whole) + 1))
    assert (whole in left) == printing


@given(low=st.integers(1, 300), more=st.integers(0, 5), tenths=st.integers(0, 999), part=st.integers(0, 300))
@patient
def test_the_parts_left_are_those_and_only_those_that_print_the_same(
    low: int, more: int, tenths: int, part: int
) -> None:
    text = f"{tenths // 10}.{tenths % 10}%"
    left = parts(share(text), Interval(low, low + more))
    printing = any(percentage(Fraction(part, each), 1) == text for each in range(max(low, part, 1), low + more + 1))
    assert (part in left) == printing


@given(level=st.integers(0, 400), base=SMALL, other=SMALL, places=st.integers(0, 1))
@patient
def test_a_level_and_its_rounded_growth_leave_those_bases_that_print_the_same(
    level: int, base: int, other: int, places: int
) -> None:
    text = percentage(Fraction(level, base) - 1, places)
    assert base in counted_bases(exactly(level), growth(text))
    assert base in bases(exactly(level), growth(text))
    assert level in levels(exactly(base), growth(text))
    prints_the_same = percentage(Fraction(level, other) - 1, places) == text
    assert (other in counted_bases(exactly(level), growth(text))) == prints_the_same
    assert (other in bases(exactly(level), growth(text))) == prints_the_same


@given(
    level=st.fractions(-(10**6), 10**6, max_denominator=100),
    base=st.fractions(1, 10**6, max_denominator=100),
    places=PLACES,
    off=st.fractions(0, Fraction(1, 2)),
)
@patient
def test_amounts_about_a_level_and_a_base_are_found_from_each_other(
    level: Fraction, base: Fraction, places: int, off: Fraction
) -> None:
    text = growth(percentage(level / base - 1, places))
    about_level = Interval(level - off, level + 1 - off, True, False)
    about_base = Interval(base - off / 2, base + 1, True, False)
    assert base in bases(about_level, text)
    assert level in levels(about_base, text)
    assert level / base - 1 in growths(about_level, about_base)
    assert level / base in quotients(about_level, about_base)


ENDS = st.builds(Interval, st.integers(-6, 6), st.integers(-6, 6), st.booleans(), st.booleans())


@given(one=ENDS, two=ENDS, number=st.fractions(-40, 40, max_denominator=6))
@patient
def test_products_hold_what_their_factors_make_and_nothing_else(one: Interval, two: Interval, number: Fraction) -> None:
    at_the_ends = [a * b for a in (one.low, one.high) for b in (two.low, two.high)]
    for each in filter(None, (number, *at_the_ends)):
        # What of the one makes the number lies between such cuts, or is one of them.
        cuts = sorted({one.low, one.high, Fraction(), *(each / end for end in (two.low, two.high) if end)})
        tried = [*cuts, *((left + right) / 2 for left, right in pairwise(cuts))]
        assert (each in one * two) == any(a in one and each / a in two for a in tried if a)
    assert (0 in one * two) == (not one.empty and not two.empty and (0 in one or 0 in two))


@given(level=ENDS, growing=ENDS, base=st.fractions(-1, 20, max_denominator=6))
@patient
def test_the_bases_left_are_those_and_only_those_that_lead_to_the_level(
    level: Interval, growing: Interval, base: Fraction
) -> None:
    at_the_ends = [a / (b + 1) for a in (level.low, level.high) for b in (growing.low, growing.high) if b != -1]
    for each in (base, *at_the_ends):
        leads = not (levels(exactly(each), growing) & level).empty
        assert (each in bases(level, growing)) == leads


@given(
    low=st.integers(0, 80),
    width=st.integers(0, 60),
    cut=st.integers(1, 20),
    ends=st.tuples(st.booleans(), st.booleans()),
)
@patient
def test_runs_say_what_membership_says(low: int, width: int, cut: int, ends: tuple[bool, bool]) -> None:
    counts = Counts(low, low + width, Interval(Fraction(cut - 1, 20), Fraction(cut, 20), *ends))
    members = [number for number in range(low, low + width + 1) if number in counts]
    assert list(counts) == members
    assert counts.empty == (not members)
    assert [number for run in counts.runs() for number in range(run.first, int(run.last) + 1, run.step)] == members
    if members:
        assert counts.ends == (members[0], members[-1])
        assert counts.few(len(members)) == members
        assert counts.few(len(members) - 1) is None


def test_an_interval_that_holds_nothing_leaves_nothing() -> None:
    leaves: list[Left] = [
        wholes(NOTHING, share("66%")),
        parts(share("66%"), NOTHING),
        bases(NOTHING, growth("65%")),
        bases(printed("950万人"), NOTHING),
        levels(NOTHING, growth("65%")),
        quotients(printed("950万人"), Interval(-1, 0)),
    ]
    assert all(each.empty for each in leaves)


def test_ends_are_fractions_whatever_exact_number_they_were() -> None:
    assert Interval(1, 2).low / 3 == Fraction(1, 3)
    assert Interval(-INFINITE, INFINITE) == ANY
    assert Interval(0, Fraction(1, 2), True, False).wholes == (0, 0)
    assert Interval(0, 1, False, False).wholes == (1, 0)
