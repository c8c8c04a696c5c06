"""City marts: cases that are easy to get wrong, as rows in and rows out."""

import pytest

ITEMS = """
    period | item_id | item_type    | is_centralised | statutory_days | promised_days
    2022   | a       | 行政许可     | true           | 20             | 4
    2022   | b       | 行政给付     | true           | 10             | 2
    2022   | c       | 行政确认     | true           | 30             | 6
    2022   | d       | 行政奖励     | false          | 40             | 8
    2022   | e       | 行政裁决     | true           | 50             | 10
    2022   | f       | 其他行政权力 | true           | 5              | 1
    2022   | g       | 公共服务     | true           |                | 1
    2022   | h       | 公共服务     | true           |                | 0
    2022   | i       | 行政处罚     | false          | 90             | 90
    2022   | j       | 行政强制     | false          |                | 30
"""


def test_items_of_another_type_stand_outside_the_count_and_the_share(figure):
    assert figure("city.service_items", "2022", service_items=ITEMS) == 8
    assert figure("city.service_items_centralised_share", "2022", service_items=ITEMS) == 7 / 8


def test_items_of_another_type_are_shown_all_the_same(table):
    rows = table("city.service_items_by_type", service_items=ITEMS)
    assert {row["item_type"] for row in rows if not row["is_six_plus_one"]} == {"行政处罚", "行政强制"}
    assert sum(row["items"] for row in rows) == 10


def test_the_handling_time_is_cut_to_the_ratio_and_not_by_it(figure):
    """Promised 31 of statutory 155 days: cut *to* 20 %. Cut *by* would be 80 %."""
    assert figure("city.handling_time_ratio", "2022", service_items=ITEMS) == pytest.approx(0.2)


def test_items_without_a_statutory_limit_stand_outside_the_ratio_with_their_promise_too(figure, table):
    rows = table("city.service_items_by_type", service_items=ITEMS)
    (public,) = [row for row in rows if row["item_type"] == "公共服务"]
    assert (public["items"], public["limited_items"], public["promised_days"], public["statutory_days"]) == (2, 0, 0, 0)
    more = ITEMS + "    2022 | k | 公共服务 | true | | 500\n"
    assert figure("city.handling_time_ratio", "2022", service_items=more) == pytest.approx(0.2)


def test_a_mean_of_ratios_is_not_the_ratio_of_means(figure):
    items = """
        period | item_id | item_type | is_centralised | statutory_days | promised_days
        2022   | a       | 行政许可  | true           | 90             | 9
        2022   | b       | 行政许可  | true           | 10             | 10
    """
    assert figure("city.handling_time_ratio", "2022", service_items=items) == pytest.approx(0.19)


CASES = """
    period  | case_id | item_id | accepted_at         | finished_at         | channel
    2022-01 | a       | i1      | 2022-01-01 08:00:00 | 2022-01-01 10:00:00 | 全程网办
    2022-01 | b       | i1      | 2022-01-01 08:00:00 |                     | 全程网办
    2022-06 | c       | i1      | 2022-06-01 08:00:00 | 2022-06-03 08:00:00 | 全程网办
    2022-12 | d       | i2      | 2022-12-01 08:00:00 | 2022-12-01 09:00:00 | 窗口
    2021-12 | e       | i2      | 2021-12-01 08:00:00 | 2021-12-01 09:00:00 | 窗口
"""


def test_the_online_share_is_of_cases_and_not_of_items(figure):
    """Of the two items one is done on line: that would be a half."""
    assert figure("city.online_share", "2022", service_cases=CASES) == 0.75


def test_an_open_case_is_a_case(table):
    rows = table("city.service_cases_by_month", service_cases=CASES)
    (january,) = [row for row in rows if row["period"] == "2022-01"]
    assert (january["cases"], january["finished"], january["mean_hours_to_finish"]) == (2, 1, 2)


def test_a_park_is_improved_in_the_year_that_it_was_finished(figure):
    parks = """
        period | park | street   | area_m2 | finished_on
        2022   | a    | 皇城街道 | 500     | 2022-01-01
        2022   | b    | 皇城街道 | 500     | 2022-12-31
        2022   | c    | 皇城街道 | 500     | 2021-12-31
        2022   | d    | 皇城街道 | 500     |
        2022   | e    | 南塔街道 | 500     | 2023-01-01
    """
    assert figure("city.pocket_parks", "2022", pocket_parks=parks) == 2


AIR = """
    period  | date       | district | aqi | pm25
    2021-06 | 2021-06-01 | 沈河区   | 100 | 30
    2021-06 | 2021-06-02 | 沈河区   | 101 | 80
    2021-06 | 2021-06-03 | 沈河区   |     | 30
    2021-06 | 2021-06-04 | 沈河区   |     |
    2021-06 | 2021-06-01 | 和平区   | 50  | 30
    2021-06 | 2021-06-02 | 和平区   | 150 | 30
    2022-06 | 2022-06-01 | 沈河区   | 90  | 30
    2022-06 | 2022-06-02 | 沈河区   | 100 | 30
    2022-06 | 2022-06-03 | 沈河区   | 180 | 30
    2022-06 | 2022-06-04 | 沈河区   |     | 30
    2022-06 | 2022-06-05 | 沈河区   | 20  | 30
    2022-06 | 2022-06-01 | 和平区   | 50  | 30
    2022-06 | 2022-06-02 | 和平区   | 150 | 30
    2022-06 | 2022-06-03 | 和平区   | 90  | 30
"""


def test_a_missing_day_is_neither_good_nor_bad(table, figure):
    """Missing days taken for bad ones would give 3 of 5, for good ones 4 of 5."""
    assert figure("city.good_air_share", "2022", air_quality_daily=AIR) == 0.75
    assert figure("city.good_air_share", "2021", air_quality_daily=AIR) == 0.5
    rows = table("city.air_quality_by_month", air_quality_daily=AIR)
    ours = {row["period"]: (row["valid_days"], row["good_days"]) for row in rows if row["district"] == "沈河区"}
    assert ours == {"2021-06": (2, 1), "2022-06": (4, 3)}


def test_the_rank_is_by_the_change_on_the_year_before_and_not_by_the_level(table, figure):
    rows = table("city.air_quality_by_year", air_quality_daily=AIR)
    change = {row["district"]: row["improvement"] for row in rows if row["period"] == "2022"}
    assert change["沈河区"] == pytest.approx(0.25)
    assert change["和平区"] == pytest.approx(1 / 6)
    assert figure("city.good_air_improvement_rank", "2022", air_quality_daily=AIR) == 1


def test_a_year_without_the_one_before_has_no_rank(table):
    rows = table("city.air_quality_by_year", air_quality_daily=AIR)
    assert {row["place"] for row in rows if row["period"] == "2021"} == {None}


def test_equal_improvements_share_a_place_and_the_next_one_is_left_out(table):
    """Each district has one good day more, out of three; written differently in binary fractions."""
    lines = []
    for district, before, now in (("和平区", 0, 3), ("沈河区", 1, 2), ("大东区", 2, 3), ("皇姑区", 1, 1)):
        for year, good in ((2021, before), (2022, now)):
            lines += [
                f"{year}-06 | {year}-06-0{day} | {district} | {50 if day <= good else 150} | 1" for day in (1, 2, 3)
            ]
    air = "period | date | district | aqi | pm25\n" + "\n".join(lines)
    rows = table("city.air_quality_by_year", air_quality_daily=air)
    assert {row["district"]: row["place"] for row in rows if row["period"] == "2022"} == {
        "和平区": 1, "沈河区": 2, "大东区": 2, "皇姑区": 4,
    }  # fmt: skip


def test_an_open_management_case_is_a_case_and_not_on_time(table):
    (row,) = table(
        "city.management_cases_by_month",
        city_management_cases="""
            period  | case_id | reported_at         | street   | class | due_at              | closed_at
            2022-10 | a       | 2022-10-01 08:00:00 | 皇城街道 | 市容  | 2022-10-02 08:00:00 | 2022-10-02 08:00:00
            2022-10 | b       | 2022-10-01 08:00:00 | 皇城街道 | 市容  | 2022-10-02 08:00:00 | 2022-10-02 08:00:01
            2022-10 | c       | 2022-10-01 08:00:00 | 皇城街道 | 市容  | 2099-10-02 08:00:00 |
            2022-10 | d       | 2022-10-01 08:00:00 | 皇城街道 | 市容  | 2022-10-02 08:00:00 | 2022-10-01 09:00:00
        """,
    )
    assert (row["cases"], row["closed"], row["closed_on_time"]) == (4, 3, 2)
    assert (row["share_closed"], row["share_closed_on_time"]) == (0.75, 0.5)


def test_cases_stand_by_item_under_the_name_that_the_list_of_their_year_gives(table):
    rows = table(
        "city.service_cases_by_item",
        service_cases="""
            period  | case_id | item_id | accepted_at         | finished_at         | channel
            2021-12 | a       | i1      | 2021-12-31 10:00:00 | 2021-12-31 12:00:00 | 窗口
            2022-01 | b       | i1      | 2022-01-01 10:00:00 | 2022-01-01 11:00:00 | 全程网办
            2022-01 | c       | i1      | 2022-01-02 10:00:00 |                     | 窗口
            2022-01 | d       | i2      | 2022-01-02 10:00:00 |                     | 全程网办
        """,
        service_items="""
            period | item_id | item         | item_type
            2021   | i1      | 营业执照办理 | 行政许可
            2022   | i1      | 营业执照核发 | 行政许可
        """,
    )
    assert [
        (row["period"], row["item_id"], row["item"], row["cases"], row["online_cases"], row["finished"]) for row in rows
    ] == [
        ("2021-12", "i1", "营业执照办理", 1, 0, 1),
        ("2022-01", "i1", "营业执照核发", 2, 1, 1),
        ("2022-01", "i2", None, 1, 1, 0),
    ]
    assert [row["mean_hours_to_finish"] for row in rows] == [2, 1, None]
