"""Commerce marts: cases that are easy to get wrong, as rows in and rows out."""

from decimal import Decimal

import pytest

HOLIDAY = "2022-10-01/2022-10-07"


def test_vouchers_are_what_was_issued_and_not_what_was_redeemed(figure, table):
    vouchers = """
        period | batch_id | issued_on  | campaign | face_value_yuan | redeemed_yuan
        2022   | a        | 2022-05-01 | 消费季   | 1000            | 400
        2022   | b        | 2022-06-01 | 消费季   | 500             | 500
        2022   | c        | 2022-07-01 | 夜经济   | 250             | 0
    """
    assert figure("commerce.vouchers_issued", "2022", consumption_vouchers=vouchers) == 1750
    assert figure("commerce.vouchers_redeemed", "2022", consumption_vouchers=vouchers) == 900
    rows = table("commerce.vouchers_by_campaign", consumption_vouchers=vouchers)
    assert {row["campaign"]: row["redemption_rate"] for row in rows} == {"消费季": 0.6, "夜经济": 0}


SALES = """
    period     | transaction_id | traded_at           | merchant_id | amount_yuan | type
    2022-09-30 | z              | 2022-09-30 23:59:59 | m1          | 5000        | 销售
    2022-10-01 | a              | 2022-10-01 00:00:00 | m1          | 100.10      | 销售
    2022-10-01 | b              | 2022-10-01 12:00:00 | m1          | 30.05       | 退货
    2022-10-02 | c              | 2022-10-02 12:00:00 | m2          | 50          | 退货
    2022-10-07 | d              | 2022-10-07 23:59:59 | m2          | 200         | 销售
    2022-10-08 | e              | 2022-10-08 00:00:00 | m2          | 9000        | 销售
"""


def test_turnover_is_sales_less_returns_though_both_are_positive(table):
    rows = table("commerce.sales_by_day", zhongjie_sales=SALES)
    assert {row["period"]: row["turnover_yuan"] for row in rows if row["holiday"]} == {
        "2022-10-01": Decimal("70.05"), "2022-10-02": -50, "2022-10-07": 200,
    }  # fmt: skip


def test_a_day_outside_the_holiday_stands_by_day_and_not_in_the_holiday(figure, table):
    assert figure("commerce.holiday_turnover", HOLIDAY, zhongjie_sales=SALES) == pytest.approx(220.05)
    rows = table("commerce.sales_by_day", zhongjie_sales=SALES)
    assert {row["period"]: row["holiday"] for row in rows} == {
        "2022-09-30": None, "2022-10-01": HOLIDAY, "2022-10-02": HOLIDAY, "2022-10-07": HOLIDAY, "2022-10-08": None,
    }  # fmt: skip


def test_an_hour_has_what_was_traded_from_its_first_second_to_its_last(table):
    rows = table("commerce.sales_by_hour", zhongjie_sales=SALES)
    assert [(row["period"], row["hour"], row["turnover_yuan"], row["merchants"], row["holiday"]) for row in rows] == [
        ("2022-09-30", 23, 5000, 1, None),
        ("2022-10-01", 0, Decimal("100.10"), 1, HOLIDAY),
        ("2022-10-01", 12, Decimal("-30.05"), 1, HOLIDAY),
        ("2022-10-02", 12, -50, 1, HOLIDAY),
        ("2022-10-07", 23, 200, 1, HOLIDAY),
        ("2022-10-08", 0, 9000, 1, None),
    ]


def test_the_hours_of_a_day_add_up_to_the_day(table):
    by_day = {row["period"]: row["turnover_yuan"] for row in table("commerce.sales_by_day", zhongjie_sales=SALES)}
    hours = table("commerce.sales_by_hour", zhongjie_sales=SALES)
    added = {day: sum(row["turnover_yuan"] for row in hours if row["period"] == day) for day in by_day}
    assert added == by_day


@pytest.mark.parametrize(
    ("holiday", "inside", "outside"),
    [
        ("2017-10-01/2017-10-08", ["2017-10-08"], ["2017-09-30", "2017-10-09"]),
        ("2020-10-01/2020-10-08", ["2020-10-08"], ["2020-10-09"]),
        ("2023-09-29/2023-10-06", ["2023-09-29", "2023-10-06"], ["2023-09-28", "2023-10-07"]),
        ("2024-10-01/2024-10-07", ["2024-10-07"], ["2024-09-30", "2024-10-08"]),
        ("2025-10-01/2025-10-08", ["2025-10-08"], ["2025-10-09"]),
    ],
)
def test_the_days_of_a_holiday_are_those_of_its_own_year(figure, holiday, inside, outside):
    lines = [f"{day} | {day} | {day} 10:00:00 | m | 1 | 销售" for day in inside]
    lines += [f"{day} | {day} | {day} 10:00:00 | m | 1000 | 销售" for day in outside]
    sales = "period | transaction_id | traded_at | merchant_id | amount_yuan | type\n" + "\n".join(lines)
    assert figure("commerce.holiday_turnover", holiday, zhongjie_sales=sales) == len(inside)


VISITS = """
    period     | counter_id | hour_start          | visits
    2021-10-01 | c1         | 2021-10-01 10:00:00 | 100
    2021-10-07 | c1         | 2021-10-07 10:00:00 | 100
    2021-10-08 | c1         | 2021-10-08 10:00:00 | 7777
    2022-10-01 | c1         | 2022-10-01 10:00:00 | 250
    2022-10-01 | c2         | 2022-10-01 10:00:00 | 50
    2022-10-01 | c2         | 2022-10-01 12:00:00 | 20
    2022-10-07 | c1         | 2022-10-07 10:00:00 | 10
"""


def test_a_counter_that_is_down_is_not_imputed_and_the_hours_seen_are_shown(table):
    rows = table("commerce.footfall_by_day", zhongjie_footfall=VISITS)
    (first,) = [row for row in rows if row["period"] == "2022-10-01"]
    assert (first["visits"], first["counters"], first["counter_hours"]) == (320, 2, 3)


def test_growth_is_over_the_same_holiday_of_the_year_before(figure):
    assert figure("commerce.holiday_visits", HOLIDAY, zhongjie_footfall=VISITS) == 330
    assert figure("commerce.holiday_visits_growth", HOLIDAY, zhongjie_footfall=VISITS) == pytest.approx(0.65)


def test_growth_compares_whole_holidays_of_unequal_length(figure):
    visits = """
        period     | counter_id | hour_start          | visits
        2023-09-29 | c1         | 2023-09-29 10:00:00 | 50
        2023-10-06 | c1         | 2023-10-06 10:00:00 | 30
        2023-10-07 | c1         | 2023-10-07 10:00:00 | 9999
        2024-09-30 | c1         | 2024-09-30 10:00:00 | 9999
        2024-10-01 | c1         | 2024-10-01 10:00:00 | 40
    """
    period = "2024-10-01/2024-10-07"
    assert figure("commerce.holiday_visits_growth", period, zhongjie_footfall=visits) == pytest.approx(-0.5)


def test_visits_and_turnover_stand_side_by_side_for_holidays_that_have_both(table):
    rows = table("commerce.holiday_trade", zhongjie_footfall=VISITS, zhongjie_sales=SALES)
    assert [(row["period"], row["holiday_days"], row["footfall_days"], row["sales_days"]) for row in rows] == [
        (HOLIDAY, 7, 2, 3)
    ]
    assert float(rows[0]["turnover_per_visit_yuan"]) == pytest.approx(220.05 / 330)


def test_a_new_brand_counts_whether_or_not_it_is_a_first_store(figure):
    found = figure(
        "commerce.new_brands",
        "2022",
        new_brands="""
            period | brand | category | settled_on | is_first_store
            2022   | a     | 餐饮     | 2022-01-01 | true
            2022   | b     | 餐饮     | 2022-01-01 | false
            2022   | c     | 服饰     | 2022-01-01 | false
        """,
    )
    assert found == 3


def test_a_night_market_without_visits_has_no_turnover_a_visit(table):
    rows = table(
        "commerce.night_markets_by_month",
        night_markets="""
            period  | market   | date       | visits | turnover_yuan
            2022-07 | 彩塔夜市 | 2022-07-01 | 0      | 0
            2022-07 | 歇马夜市 | 2022-07-01 | 20000  | 300000
            2022-07 | 歇马夜市 | 2022-07-02 | 10000  | 300000
        """,
    )
    assert [(row["market"], row["nights"], row["visits"], row["turnover_per_visit_yuan"]) for row in rows] == [
        ("彩塔夜市", 1, 0, None), ("歇马夜市", 2, 30000, 20),
    ]  # fmt: skip


RETAIL = """
    period | city | year | retail_sales_yuan
    2022   | 沈阳 | 2020 | 999
    2022   | 沈阳 | 2021 | 400
    2022   | 沈阳 | 2022 | 300
    2023   | 沈阳 | 2021 | 500
    2023   | 沈阳 | 2022 |
    2023   | 沈阳 | 2023 | 600
    2023   | 大连 | 2021 | 70
"""


def test_a_year_stated_in_two_deliveries_is_the_newer_ones(table):
    rows = table("commerce.city_retail_sales", city_retail_sales=RETAIL)
    found = {(row["city"], row["period"]): row["retail_sales_yuan"] for row in rows}
    assert found["沈阳", "2021"] == 500
    assert found["沈阳", "2023"] == 600
    assert found["大连", "2021"] == 70
    assert found["沈阳", "2020"] == 999


def test_retail_sales_are_the_citys_own_and_grow_on_the_year_before(figure, table):
    retail = RETAIL.replace("2023   | 沈阳 | 2022 |", "2023   | 沈阳 | 2022 | 485")
    assert figure("commerce.city_retail_sales", "2022", city_retail_sales=retail) == 485
    rows = table("commerce.city_retail_sales", city_retail_sales=retail)
    growth = {(row["city"], row["period"]): row["growth"] for row in rows}
    assert float(growth["沈阳", "2022"]) == pytest.approx(-0.03)
    assert growth["沈阳", "2020"] is None
    assert growth["大连", "2021"] is None
