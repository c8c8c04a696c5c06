"""From marts to figures: how each kind rolls up to a year or a holiday, and how its value is printed."""

import duckdb
import pytest

from orchestration.figures.coverage import CARRIED, CURRENT
from orchestration.figures.query import FIGURE_COLUMNS, figures_query
from orchestration.project.catalogue import COLUMNS, Figure

DEFAULTS = dict.fromkeys(COLUMNS, "") | {
    "name_zh": "甲", "name_en": "a", "unit": "item", "frequency": "year", "department": "区统计局", "format": "0个",
}  # fmt: skip


def line(name, kind, **more):
    return Figure(**{**DEFAULTS, "figure": name, "kind": kind, **more})


def measured(name, kind, **more):
    return line(name, kind, table="s.mart", measure="n", **more)


@pytest.fixture
def compute():
    """Figures from a mart `s.mart` (period, place, n), for the periods where each measured figure exists."""

    def run(lines, mart, where, column="value", kind="bigint"):
        with duckdb.connect(":memory:") as connection:
            connection.execute(f"create schema s; create table s.mart (period varchar, place varchar, n {kind})")
            connection.executemany("insert into s.mart values (?, ?, ?)", mart)
            connection.execute("create schema meta")
            connection.execute("create table figure_periods (figure varchar, period varchar, status varchar)")
            rows = [(figure, period, *(status or [CURRENT])) for figure, period, *status in where]
            if rows:
                connection.executemany("insert into figure_periods values (?, ?, ?)", rows)
            columns = ", ".join(f'"{name}" varchar' for name in COLUMNS)
            connection.execute(f"create table catalogue ({columns}, position integer)")
            for position, one in enumerate(lines):
                row = [*(getattr(one, name) or None for name in COLUMNS), position]
                connection.execute(f"insert into catalogue values ({', '.join('?' for _ in row)})", row)
            result = connection.execute(figures_query(lines))
            names = [described[0] for described in result.description]
            assert tuple(names) == FIGURE_COLUMNS
            found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
            return {(row["figure"], row["period"]): row[column] for row in found}

    return run


QUARTERS = [("2021-Q4", "甲", 100), *((f"2022-Q{n}", "甲", n) for n in range(1, 5)), ("2023-Q1", "甲", 1000)]
MONTHS = [("2021-12", "甲", 100), *((f"2022-{n:02d}", "甲", n) for n in range(1, 13)), ("2023-01", "甲", 1000)]
YEARS = [("2021", "甲", 100), ("2022", "甲", 3), ("2022", "乙", 4), ("2023", "甲", 1000)]


@pytest.mark.parametrize(
    ("kind", "mart", "value"),
    [
        ("flow", QUARTERS, 10),
        ("flow", MONTHS, 78),
        ("flow", YEARS, 7),
        ("stock", QUARTERS, 4),
        ("stock", MONTHS, 12),
        ("stock", YEARS, 7),
        ("cumulative", QUARTERS, 110),
        ("cumulative", MONTHS, 178),
        ("cumulative", YEARS, 107),
    ],
)
def test_a_kind_says_how_a_year_comes_of_its_periods(compute, kind, mart, value):
    assert compute([measured("t.a", kind)], mart, [("t.a", "2022")]) == {("t.a", "2022"): value}


def test_a_rank_stands_in_the_mart_and_is_taken_as_it_is(compute):
    mart = [("2022", "甲", 3), ("2022", "乙", 1), ("2021", "甲", 7)]
    lines = [measured("t.a", "rank", filter="place = '甲'")]
    assert compute(lines, mart, [("t.a", "2022"), ("t.a", "2021")]) == {("t.a", "2022"): 3, ("t.a", "2021"): 7}


def test_a_filter_that_has_an_or_in_it_keeps_to_the_period(compute):
    lines = [measured("t.a", "flow", filter="place = '甲' or place = '乙'")]
    assert compute(lines, YEARS, [("t.a", "2022")]) == {("t.a", "2022"): 7}


def test_a_stock_that_is_zero_at_the_end_is_zero_and_there(compute):
    mart = [("2022-11", "甲", 5), ("2022-12", "甲", 0)]
    assert compute([measured("t.a", "stock")], mart, [("t.a", "2022")]) == {("t.a", "2022"): 0}


def test_where_deliveries_are_whole_and_no_row_is_left_a_count_is_zero(compute):
    lines = [measured("t.a", "flow", filter="place = '丙'"), measured("t.b", "stock", filter="place = '丙'")]
    found = compute(lines, YEARS, [("t.a", "2022"), ("t.b", "2022")])
    assert found == {("t.a", "2022"): 0, ("t.b", "2022"): 0}


def test_a_rank_without_a_row_is_not_there(compute):
    assert compute([measured("t.a", "rank", filter="place = '丙'")], YEARS, [("t.a", "2022")]) == {}


def test_a_figure_is_there_only_where_its_deliveries_are_whole(compute):
    assert compute([measured("t.a", "flow")], YEARS, []) == {}


def test_a_holiday_figure_is_of_its_interval_and_of_no_day_or_year(compute):
    mart = [("2022-10-01/2022-10-07", "甲", 50), ("2022-10-01", "甲", 7), ("2022", "甲", 9)]
    lines = [measured("t.a", "flow", frequency="holiday")]
    where = [("t.a", "2022-10-01/2022-10-07")]
    assert compute(lines, mart, where) == {("t.a", "2022-10-01/2022-10-07"): 50}


def ratio():
    return [
        measured("t.part", "stock", filter="place = '甲'"),
        measured("t.whole", "stock"),
        line("t.share", "ratio", numerator="t.part", denominator="t.whole", format="0.0%"),
    ]


def test_a_ratio_is_its_numerator_over_its_denominator_and_says_both(compute):
    where = [("t.part", "2022"), ("t.whole", "2022")]
    assert compute(ratio(), YEARS, where)["t.share", "2022"] == pytest.approx(3 / 7)
    assert compute(ratio(), YEARS, where, "numerator")["t.share", "2022"] == 3
    assert compute(ratio(), YEARS, where, "denominator")["t.share", "2022"] == 7
    assert compute(ratio(), YEARS, where, "base")["t.share", "2022"] is None


def test_a_ratio_is_there_where_both_of_its_parts_are(compute):
    assert ("t.share", "2022") not in compute(ratio(), YEARS, [("t.part", "2022")])
    assert ("t.share", "2022") not in compute(ratio(), YEARS, [("t.part", "2022"), ("t.whole", "2021")])


def growth():
    return [
        measured("t.level", "flow", frequency="holiday"),
        line("t.growth", "growth", frequency="holiday", numerator="t.level", base="t.level", format="0.0%"),
    ]


def test_growth_is_over_the_same_holiday_of_the_year_before_however_long(compute):
    mart = [("2023-09-29/2023-10-06", "甲", 80), ("2024-10-01/2024-10-07", "甲", 100)]
    where = [("t.level", period) for period, _, _ in mart]
    for column, value in (("value", 0.25), ("numerator", 100), ("base", 80), ("denominator", None)):
        found = compute(growth(), mart, where, column)
        assert found["t.growth", "2024-10-01/2024-10-07"] == value
        assert ("t.growth", "2023-09-29/2023-10-06") not in found


def test_growth_over_two_years_is_no_growth(compute):
    mart = [("2020-10-01/2020-10-08", "甲", 80), ("2022-10-01/2022-10-07", "甲", 100)]
    assert len(compute(growth(), mart, [("t.level", period) for period, _, _ in mart])) == 2


def test_a_ratio_of_nothing_and_growth_over_nothing_are_no_number(compute):
    mart = [("2021", "甲", 0), ("2022", "甲", 5), ("2022", "乙", -5)]
    lines = [*ratio(), line("t.growth", "growth", numerator="t.part", base="t.part", format="0%")]
    where = [(name, year) for name in ("t.part", "t.whole") for year in ("2021", "2022")]
    found = compute(lines, mart, where)
    assert not any(found.get(("t.share", year)) for year in ("2021", "2022"))
    assert found.get(("t.growth", "2022")) is None


def test_a_derived_figure_is_carried_forward_when_one_of_its_parts_is(compute):
    where = [("t.part", "2022"), ("t.whole", "2022", CARRIED)]
    found = compute(ratio(), YEARS, where, "status")
    assert [found[name, "2022"] for name in ("t.part", "t.whole", "t.share")] == [CURRENT, CARRIED, CARRIED]


def test_figures_stand_in_the_order_of_the_catalogue(compute):
    lines = [measured("t.z", "flow"), measured("t.a", "flow")]
    found = compute(lines, YEARS, [("t.a", "2022"), ("t.a", "2021"), ("t.z", "2022")])
    assert list(found) == [("t.z", "2022"), ("t.a", "2021"), ("t.a", "2022")]


@pytest.mark.parametrize(
    ("form", "value", "printed"),
    [
        ("0万人", 9_498_763, "950万人"),
        ("0.00亿元", 1_171_864_302.45, "11.72亿元"),
        ("0万元", 121_060_000, "12106万元"),
        ("0.0万元", 8_384_000, "838.4万元"),
        ("0%", 76 / 115, "66%"),
        ("0.00%", 0.9775, "97.75%"),
        ("0.0%", -0.0303, "-3.0%"),
        ("0%", 1.15, "115%"),
        ("0家", 5341, "5341家"),
        ("0户", 0, "0户"),
        ("0.0亿元", 386_450_000_000, "3864.5亿元"),
        ("全市第〇", 2, "全市第二"),
        ("全市第〇", 1, "全市第一"),
        ("全市第〇", 10, "全市第十"),
        ("全市第〇", 13, "全市第十三"),
        # Halves are rounded away from zero, both ways, and a binary fraction just below a half is a half.
        ("0%", 0.665, "67%"),
        ("0%", 0.125, "13%"),
        ("0.0%", 0.0025, "0.3%"),
        ("0.00亿元", 1_171_500_000, "11.72亿元"),
        ("0.00亿元", 100_500_000, "1.01亿元"),
        ("0万人", 9_495_000, "950万人"),
        ("0家", 2.5, "3家"),
        ("0.0%", -0.0305, "-3.1%"),
        ("0%", -0.125, "-13%"),
        ("0.00%", 0.97745, "97.75%"),
        ("0.00%", 0.977449, "97.74%"),
    ],
)
def test_a_number_is_printed_as_the_report_prints_it(compute, form, value, printed):
    lines = [measured("t.a", "flow", format=form)]
    found = compute(lines, [("2022", "甲", value)], [("t.a", "2022")], "as_printed", "double")
    assert found == {("t.a", "2022"): printed}


def test_a_fall_too_small_to_print_is_no_minus_zero(compute):
    lines = [measured("t.a", "flow", format="0.0%")]
    found = compute(lines, [("2022", "甲", -0.0003)], [("t.a", "2022")], "as_printed", "double")
    assert found == {("t.a", "2022"): "0.0%"}
