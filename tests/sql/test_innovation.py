"""Innovation marts: cases that are easy to get wrong, as rows in and rows out."""


def test_refunded_orders_are_orders_but_no_sales(table):
    rows = table(
        "innovation.cross_border_sales_by_month",
        cross_border_orders="""
            period  | order_id | channel | amount_usd | status
            2022-10 | a        | 直播    | 100.50     | 已完成
            2022-10 | b        | 直播    | 900        | 已退款
            2022-10 | c        | 直播    | 0.25       | 已完成
            2022-10 | d        | 线下    | 7          | 已退款
        """,
    )
    assert [(row["channel"], row["orders"], row["refunded_orders"], row["sales_usd"]) for row in rows] == [
        ("直播", 3, 1, 100.75),
        ("线下", 1, 1, 0),
    ]


def test_orders_stand_by_channel_and_country_and_a_refunded_one_sells_nothing(table):
    rows = table(
        "innovation.cross_border_sales_by_country",
        cross_border_orders="""
            period  | order_id | channel | country | amount_usd | status
            2022-01 | a        | 直播    | 韩国    | 100.5      | 已完成
            2022-01 | b        | 直播    | 韩国    | 40         | 已退款
            2022-01 | c        | 平台    | 韩国    | 7          | 已完成
            2022-01 | d        | 直播    | 波兰    | 9          | 已退款
            2022-02 | e        | 直播    | 韩国    | 1          | 已完成
        """,
    )
    found = {
        (row["period"], row["channel"], row["country"]): (
            row["orders"],
            row["refunded_orders"],
            float(row["sales_usd"]),
        )
        for row in rows
    }
    assert found == {
        ("2022-01", "直播", "韩国"): (2, 1, 100.5),
        ("2022-01", "直播", "波兰"): (1, 1, 0),
        ("2022-01", "平台", "韩国"): (1, 0, 7),
        ("2022-02", "直播", "韩国"): (1, 0, 1),
    }


ORDERS = """
    period  | order_id | channel | amount_usd | status
    2021-11 | a        | 平台    | 1000       | 已完成
    2021-12 | b        | 平台    | 300        | 已退款
    2022-01 | c        | 直播    | 20         | 已完成
    2022-12 | d        | 线下    | 1          | 已完成
    2023-01 | e        | 线下    | 50000      | 已完成
"""


def test_cumulative_sales_are_all_increments_since_launch_up_to_the_years_end(figure):
    assert figure("innovation.cross_border_sales", "2022", cross_border_orders=ORDERS) == 1021
    assert figure("innovation.cross_border_sales", "2021", cross_border_orders=ORDERS) == 1000


def test_sales_in_dollars_stay_in_dollars():
    from orchestration.project.definitions import project

    line = project().figures["innovation.cross_border_sales"]
    assert (line.unit, line.measure) == ("USD", "sales_usd")
    assert "美元" in line.format
    in_yuan = [one.figure for one in project().figures.values() if one.unit == "CNY"]
    for name in in_yuan:
        one = project().figures[name]
        if one.table:
            assert one.measure.endswith("_yuan"), name
            assert "cross_border_orders" not in project().feeds_behind(one), name


PARCELS = """
    period  | district | quarter_parcels | year_to_date_parcels
    2022-Q1 | 沈河区   | 10              | 10
    2022-Q2 | 沈河区   | 20              | 30
    2022-Q3 | 沈河区   | 30              | 60
    2022-Q4 | 沈河区   | 40              | 100
    2022-Q1 | 和平区   | 90              | 90
    2022-Q2 | 和平区   | 4               | 94
    2022-Q3 | 和平区   | 3               | 97
    2022-Q4 | 和平区   | 2               | 99
    2022-Q1 | 大东区   | 25              | 25
    2022-Q2 | 大东区   | 25              | 50
    2022-Q3 | 大东区   | 25              | 75
    2022-Q4 | 大东区   | 26              | 101
"""


def test_year_to_date_parcels_are_never_added_up(figure, table):
    """Added up, 累计 gives 和平区 380 and the first place; so does the first quarter alone."""
    assert figure("innovation.postal_parcels", "2022", postal_parcels=PARCELS) == 100
    rows = table("innovation.postal_parcels_by_year", postal_parcels=PARCELS)
    assert {row["district"]: (row["parcels"], row["place"]) for row in rows} == {
        "大东区": (101, 1), "沈河区": (100, 2), "和平区": (99, 3),
    }  # fmt: skip


def test_the_place_is_by_the_whole_year_and_not_by_its_last_quarter(figure):
    assert figure("innovation.postal_parcel_rank", "2022", postal_parcels=PARCELS) == 2


def test_equal_parcels_share_a_place_and_the_next_one_is_left_out(table):
    rows = table(
        "innovation.postal_parcels_by_year",
        postal_parcels="""
            period  | district | quarter_parcels | year_to_date_parcels
            2022-Q1 | 和平区   | 50 | 50
            2022-Q1 | 沈河区   | 40 | 40
            2022-Q1 | 大东区   | 40 | 40
            2022-Q1 | 皇姑区   | 30 | 30
        """,
    )
    assert {row["district"]: row["place"] for row in rows} == {"和平区": 1, "沈河区": 2, "大东区": 2, "皇姑区": 4}


def test_each_year_has_its_own_places(table):
    rows = table(
        "innovation.postal_parcels_by_year",
        postal_parcels="""
            period  | district | quarter_parcels | year_to_date_parcels
            2021-Q4 | 和平区   | 50 | 50
            2021-Q4 | 沈河区   | 90 | 90
            2022-Q1 | 和平区   | 60 | 60
            2022-Q1 | 沈河区   | 40 | 40
        """,
    )
    assert [(row["period"], row["district"], row["place"]) for row in rows if row["place"] == 1] == [
        ("2021", "沈河区", 1), ("2022", "和平区", 1),
    ]  # fmt: skip


def test_the_quarters_of_a_year_are_summed_beside_what_was_stated_as_year_to_date(table):
    rows = table("innovation.postal_parcels_by_quarter", postal_parcels=PARCELS)
    ours = [(row["sum_of_quarters"], row["year_to_date_parcels"]) for row in rows if row["district"] == "沈河区"]
    assert ours == [(10, 10), (30, 30), (60, 60), (100, 100)]


def test_digital_projects_of_any_status_count(figure):
    found = figure(
        "innovation.digital_projects",
        "2022",
        digital_projects="""
            period | project | category | planned_investment_yuan | started_on | status
            2022   | a       | 平台     | 1                       | 2022-01-01 | 在建
            2022   | b       | 平台     | 0                       |            | 未开工
            2022   | c       | 5G场景   | 5                       |            | 停工
            2021   | d       | 5G场景   | 5                       |            | 在建
        """,
    )
    assert found == 3


BUILDINGS = """
    period  | building_id | street   | class | floor_area_m2 | idle_area_start_m2 | idle_area_end_m2
    2022-Q3 | b1          | 皇城街道 | 重点  | 10000         | 900                | 500
    2022-Q3 | b2          | 皇城街道 | 特色  | 10000         | 100                | 800
    2022-Q3 | b3          | 皇城街道 | 重点  | 10000         | 50                 | 50
    2022-Q4 | b1          | 皇城街道 | 重点  | 10000         | 500                | 700
    2022-Q4 | b2          | 皇城街道 | 重点  | 10000         | 800                | 750
    2022-Q4 | b3          | 南塔街道 | 一般  | 10000         | 50                 | 0
    2022-Q4 | b4          | 南塔街道 | 特色  | 10000         | 0                  | 0
"""


def test_a_rise_in_idle_area_does_not_offset_a_fall(table, figure):
    """Fell: 400 in the third quarter, 50 and 50 in the fourth. Net of rises it would be negative."""
    assert figure("innovation.revitalised_floor_area", "2022", office_buildings=BUILDINGS) == 500
    rows = table("innovation.office_buildings_by_quarter", office_buildings=BUILDINGS)
    assert {
        (row["period"], row["street"], row["class"]): row["revitalised_area_m2"] for row in rows
    } == {
        ("2022-Q3", "皇城街道", "重点"): 400, ("2022-Q3", "皇城街道", "特色"): 0,
        ("2022-Q4", "皇城街道", "重点"): 50, ("2022-Q4", "南塔街道", "一般"): 50, ("2022-Q4", "南塔街道", "特色"): 0,
    }  # fmt: skip


def test_a_fall_is_from_the_quarters_start_to_its_end(figure):
    """Taken the wrong way round (期末 less 期初), b2 of the third quarter would count 700."""
    one = "\n".join(BUILDINGS.strip().splitlines()[:3])
    assert figure("innovation.revitalised_floor_area", "2022", office_buildings=one) == 400


def test_buildings_are_counted_in_the_last_snapshot_of_the_year_and_by_its_classes(figure):
    assert figure("innovation.key_buildings", "2022", office_buildings=BUILDINGS) == 2
    assert figure("innovation.featured_buildings", "2022", office_buildings=BUILDINGS) == 1


PROJECTS = """
    period | project | signed_on  | contract_yuan | investment_yuan | is_on_city_list
    2022   | a       | 2022-01-05 | 100000000     | 1000000000      | true
    2022   | b       | 2022-02-05 | 99999999.99   | 1000000000.01   | true
    2022   | c       | 2022-03-05 | 5000000000    | 6000000000      | false
    2022   | d       | 2022-04-05 | 1             | 5000000000      | true
    2022   | e       | 2022-05-05 | 100000000     | 100000000       | true
"""


def test_a_hundred_million_is_enough_and_a_billion_is_not(figure):
    assert figure("innovation.hundred_million_projects", "2022", signed_projects=PROJECTS) == 3
    assert figure("innovation.billion_city_list_projects", "2022", signed_projects=PROJECTS) == 2
    assert figure("innovation.signed_projects", "2022", signed_projects=PROJECTS) == 5


def test_an_open_request_is_a_request_and_has_no_hours(table):
    (row,) = table(
        "innovation.enterprise_requests_by_month",
        enterprise_requests="""
            period  | request_id | submitted_at        | closed_at           | category | satisfaction
            2022-10 | a          | 2022-10-01 08:00:00 | 2022-10-01 18:00:00 | 用工     | 5
            2022-10 | b          | 2022-10-31 23:00:00 | 2022-11-01 01:30:00 | 用工     |
            2022-10 | c          | 2022-10-02 08:00:00 |                     | 用工     | 2
            2022-10 | d          | 2022-10-02 08:00:00 |                     | 用工     |
        """,
    )
    assert (row["requests"], row["closed"], row["share_closed"], row["mean_hours_to_close"]) == (4, 2, 0.5, 6.25)
    assert row["satisfaction"] == 3.5
