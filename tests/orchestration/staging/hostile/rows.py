"""Rows that are data, and rows that are not: totals, notes, second tables."""

from hostile.cases import (
    BRAND,
    BUILDING,
    CULTURE,
    HEAD,
    LOAN,
    MARKET,
    MONTHS,
    ONE,
    PARCELS,
    PARK,
    PROJECT,
    TWO,
    D,
    at,
    changed,
    refused,
    right,
)
from hostile.making import Merged


def rows() -> None:
    loans, both = "startup_loans", {"amount_yuan": [670_000, 330_000]}
    for name in (
        "合计",
        "总计",
        "共计",
        "本月合计",
        "总  计",
        "合 计：",
        "合計",
        "全区",
        "合计（万元）",
        "全年总计",
        "合计数",
    ):
        right(f"total as {name}", loans, [LOAN, ONE, TWO, [name, None, None, 100]], **both)
        refused(f"wrong total as {name}", loans, [LOAN, ONE, TWO, [name, None, None, 99]], at(4, "金额"))
    right("total without a name's column", loans, [LOAN, ONE, TWO, [None, "合计", None, 100]], **both)
    right(
        "subtotals between",
        loans,
        [LOAN, ONE, ["小计", None, None, 67], TWO, ["小计", None, None, 33], ["合计", None, None, 100]],
        **both,
    )
    right("total on top", loans, [LOAN, ["合计", None, None, 100], ONE, TWO], **both)
    refused("total without a name", loans, [LOAN, ONE, TWO, [None, None, None, 100]], at(4))
    refused("row of which", loans, [LOAN, ONE, ["其中：小微", None, None, 33], TWO], at(3))
    refused("same time last year below", loans, [LOAN, ONE, ["附：上年同期"], TWO], at(3))
    refused("second table below", loans, [LOAN, ONE, [], LOAN, TWO], at(4))
    refused("another table below", loans, [LOAN, ONE, [], ["序号", "名称", "数量"], [1, "甲", 3]], at(4))
    refused(
        "row like a note",
        "digital_projects",
        [PROJECT, ["甲", "平台", "建", 5, None, "在建"], ["数据中心：一期", None, "建", 99]],
        at(3, "类别"),
    )
    refused(
        "row that opens like a note",
        "digital_projects",
        [PROJECT, ["甲", "平台", "建", 5, None, "在建"], ["注：含跨月", "平台", None, None, D(2022, 5, 1)]],
        at(3, "计划投资"),
    )
    right(
        "project with a colon",
        "digital_projects",
        [PROJECT, ["数据中心：一期", "平台", "建", 99, None, "在建"]],
        project=["数据中心：一期"],
    )
    right(
        "notes below",
        loans,
        [LOAN, ONE, TWO, [], ["注：含跨月放款。"], ["数据来源：区人社局"], ["制表人：甲", None, "审核：乙"]],
        **both,
    )
    right(
        "title, blank rows and columns",
        loans,
        [[Merged("2022年四季度创业担保贷款台账", 1, 5)], [], [None, *LOAN], [None, *ONE], [], [None, *TWO]],
        **both,
    )
    right("running numbers", loans, [["序号", *LOAN], [1, *ONE], [2, *TWO], [3]], **both)
    refused("row cut short", loans, [LOAN, ONE, ["DK2"], ["DK3", "个体", D(2022, 10, 9), 5]], at(3, "金额"))
    refused("amount missing", loans, [LOAN, changed(ONE, 3, None)], at(2, "金额"))
    refused(
        "all-country total taken for a place",
        "postal_parcels",
        [PARCELS, ["沈河区", 5, 9], ["全国总计", 6, 9]],
        at(3, "本季"),
    )
    right(
        "city total",
        "postal_parcels",
        [PARCELS, ["沈河区", 5, 9], ["和平区", 6, 9], ["全市", 11, 18]],
        quarter_parcels=[5, 6],
    )
    refused("place outside of the city", "postal_parcels", [PARCELS, ["沈河区", 5, 9], ["朝阳区", 6, 9]], at(3, "区县"))
    refused("parcels below nought", "postal_parcels", [PARCELS, ["沈河区", -5, 9]], at(2, "本季"))
    refused("place twice", "postal_parcels", [PARCELS, ["沈河区", 5, 9], ["沈河区", 6, 9]], at(3, "区县"))
    landed = ["乙", 2022, "落地", None, "否", "否"]
    right(
        "investment not known yet",
        "culture_projects",
        [CULTURE, changed(landed, 2, "签约")],
        planned_investment_yuan=[None],
    )
    refused("landed without investment", "culture_projects", [CULTURE, landed], at(2, "计划投资"))
    refused("flag that is none", "culture_projects", [CULTURE, changed(landed, 4, "大概")], at(2, "市级文创中心项目"))
    refused("stage unknown", "culture_projects", [CULTURE, changed(landed, 2, "开工")], at(2, "阶段"))
    refused("year that is none", "culture_projects", [CULTURE, changed(landed, 1, "去年")], at(2, "谋划年度"))
    streets = ["滨河", "万莲", "朱剪炉", "北站", "风雨坛", "皇城", "五里河", "南塔", "泉园", "马官桥", "东陵"]
    jobs = [MONTHS, *([street, *[10] * 12] for street in streets)]
    right(
        "jobs with their total", "urban_employment", [["单位：人"], *jobs, ["合计", *[110] * 12]], new_jobs=[10] * 132
    )
    refused("wrong total of one month", "urban_employment", [*jobs, ["合计", 110, 110, 111, *[110] * 9]], at(13, "3月"))
    refused("month missing", "urban_employment", [row[:12] for row in jobs], at(1, "12月"))
    refused(
        "one month of a street missing",
        "urban_employment",
        [*jobs[:3], changed(jobs[3], 5, None), *jobs[4:]],
        at(4, "5月"),
    )
    right(
        "nights of two markets",
        "night_markets",
        {"歇马夜市": [MARKET, [D(2022, 10, 1), 1.5, 12]], "彩塔夜市": [MARKET, [D(2022, 10, 1), 2, 10]]},
        market=["歇马夜市", "彩塔夜市"],
        turnover_yuan=[120_000, 100_000],
    )
    refused(
        "night of another month",
        "night_markets",
        {"歇马夜市": [MARKET, [D(2022, 9, 30), 1.5, 12]]},
        ("歇马夜市", 2, "日期"),
    )
    right(
        "brand with a text area missing",
        "new_brands",
        [BRAND, ["甲", "餐饮", "2022年3月1日", "/", "是"]],
        shopping_area=[None],
        settled_on=["2022-03-01"],
    )
    refused("brand without its day", "new_brands", [BRAND, ["甲", "餐饮", None, "中街", "是"]], at(2, "入驻日期"))
    right(
        "street without its word",
        "pocket_parks",
        [PARK, ["甲园", "皇城", 100], ["乙园", "皇城街道", 100]],
        street=["皇城街道"] * 2,
    )
    refused("park of no area", "pocket_parks", [PARK, ["甲园", "皇城", 0]], at(2, "面积"))
    refused(
        "header over two rows",
        loans,
        [["放款编号", "借款人类型", "放款情况", None], [None, None, "放款日期", "金额（万元）"], ONE],
        at(1, "金额"),
    )
    refused(
        "institution twice",
        "headquarters_register",
        [HEAD, ["甲", "总部", "沈河区", None, "在营"], ["甲", "总部", "和平区", None, "迁出"]],
        at(3, "机构名称"),
    )
    right(
        "institution with an odd blank",
        "headquarters_register",
        [HEAD, ["甲\u00a0行", None, "沈河区", "—", "在营"]],
        established_on=[None],
        status=["在营"],
    )
    right("header without rows of a snapshot", "historic_buildings", [BUILDING], building=[])
