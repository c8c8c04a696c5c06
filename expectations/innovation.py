"""What must hold in the innovation marts, with reasons. Grains and figures are judged elsewhere; no value of a year."""

from __future__ import annotations

from great_expectations.expectations.expectation import Expectation

from expectations.classes.tables import ExpectColumnWithin, ExpectGroupsToAgree, ExpectNoRows

SUITES: dict[str, list[Expectation]] = {
    "innovation.cross_border_sales_by_month": [
        ExpectNoRows(
            where="refunded_orders > orders", zh="已退款的是订单的一部分", en="refunded orders are some of the orders"
        ),
        ExpectColumnWithin(
            column="sales_usd", lower=0, zh="已完成订单的金额不为负", en="completed orders have no negative amount"
        ),
        ExpectNoRows(
            where="sales_usd > 0 and refunded_orders = orders",
            zh="全部退款就没有销售额",
            en="where every order is refunded there are no sales",
        ),
    ],
    "innovation.cross_border_sales_by_country": [
        ExpectNoRows(
            where="refunded_orders > orders", zh="已退款的是订单的一部分", en="refunded orders are some of the orders"
        ),
        ExpectNoRows(
            where="sales_usd < 0 or sales_usd > 0 and refunded_orders = orders",
            zh="已完成订单的金额不为负；全部退款就没有销售额",
            en="completed orders have no negative amount; where every order is refunded there are no sales",
        ),
    ],
    "innovation.postal_parcels_by_quarter": [
        ExpectNoRows(
            where="quarters_delivered = cast(right(period, 1) as integer) and sum_of_quarters <> year_to_date_parcels",
            zh="累计应为年初以来各季之和",
            en="the year to date is the sum of the year's quarters",
        ),
        ExpectNoRows(
            where="quarter_parcels > year_to_date_parcels",
            zh="本季不多于年初以来累计",
            en="a quarter has no more parcels than the year so far",
        ),
        ExpectColumnWithin(
            column="quarter_parcels", lower=0, zh="件数不为负", en="a number of parcels is not negative"
        ),
    ],
    "innovation.postal_parcels_by_year": [
        ExpectColumnWithin(
            column="place", lower=1, upper=13, zh="位次在十三个区县之内", en="there are thirteen places"
        ),
        ExpectGroupsToAgree(
            by=["period"], left="min(place)", right="1", zh="每年必有第一", en="somebody is first every year"
        ),
        ExpectGroupsToAgree(
            by=["period", "parcels"],
            left="min(place)",
            right="max(place)",
            zh="数量相同者位次并列",
            en="equal numbers share a place",
        ),
    ],
    "innovation.digital_projects_by_category": [
        ExpectColumnWithin(
            column="planned_investment_yuan", lower=0, zh="计划投资不为负", en="planned investment is not negative"
        ),
        ExpectColumnWithin(
            column="projects", lower=1, zh="列出的类别至少有一个项目", en="a category that is listed has a project"
        ),
    ],
    "innovation.office_buildings_by_quarter": [
        ExpectNoRows(
            where="idle_area_end_m2 > floor_area_m2 or idle_area_start_m2 > floor_area_m2",
            zh="闲置面积不超过总面积",
            en="idle area is no more than the floor area",
        ),
        ExpectNoRows(
            where="revitalised_area_m2 < idle_area_start_m2 - idle_area_end_m2",
            zh="盘活面积不小于净下降：上升不抵扣",
            en="area put to use is no less than the net fall: rises do not offset falls",
        ),
        ExpectNoRows(
            where="revitalised_area_m2 > idle_area_start_m2",
            zh="盘活面积不超过期初闲置",
            en="no more is put to use than was idle",
        ),
        ExpectColumnWithin(column="floor_area_m2", lower=1, zh="楼宇有面积", en="a building has a floor area"),
    ],
    "innovation.signed_projects_by_year": [
        ExpectNoRows(
            where="hundred_million_projects > projects or billion_city_list_projects > projects",
            zh="各规模档次是全部签约项目的一部分",
            en="a size class is some of the signed projects",
        ),
        ExpectNoRows(
            where="contract_yuan < hundred_million_projects * 100000000",
            zh="亿元项目的签约额合计不少于其个数乘一亿元",
            en="projects of 100 million or more add up to at least that much each",
        ),
        ExpectNoRows(
            where="investment_yuan < billion_city_list_projects * 1000000000",
            zh="超十亿元项目的投资额合计不少于其个数乘十亿元",
            en="projects over a billion add up to at least that much each",
        ),
    ],
    "innovation.enterprise_requests_by_month": [
        ExpectNoRows(
            where="closed > requests or rated > requests",
            zh="办结和评价的是诉求的一部分",
            en="closed and rated requests are some of the requests",
        ),
        ExpectColumnWithin(
            column="share_closed", lower=0, upper=1, zh="办结率在 0 与 1 之间", en="a share lies between nought and one"
        ),
        ExpectColumnWithin(column="satisfaction", lower=1, upper=5, zh="满意度为 1 至 5", en="ratings go from 1 to 5"),
        ExpectColumnWithin(
            column="mean_hours_to_close",
            lower=0,
            zh="办结不早于提交",
            en="a request is not closed before it is submitted",
        ),
    ],
}
