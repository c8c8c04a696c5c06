"""Units and currencies, wherever a file states them."""

from hostile.cases import (
    BARE,
    FINANCING,
    LOAN,
    ONE,
    OR,
    ORDER,
    PARK,
    RZ,
    TEAM,
    TWO,
    D,
    at,
    changed,
    line,
    refused,
    right,
)
from hostile.making import SHEET


def units() -> None:
    loans = "startup_loans"
    yi = [6_700_000_000]
    for name, rows in {
        "unit in a title": [["创业担保贷款情况表（单位：亿元）"], BARE, ONE],
        "unit in a row": [["单位：亿元"], BARE, ONE],
        "unit in a row without colon": [["单位 亿元"], BARE, ONE],
        "unit in a row in brackets": [["（单位亿元）"], BARE, ONE],
        "unit alone over the column": [[None, None, None, "亿元"], BARE, ONE],
        "unit in a row below the header": [BARE, [None, None, None, "亿元"], ONE],
        "unit in brackets below the header": [BARE, [None, None, None, "（亿元）"], ONE],
        "unit in a note": [BARE, ONE, ["注：金额以亿元计"]],
        "unit in square brackets": [changed(BARE, 3, "金额[亿元]"), ONE],
        "unit behind a comma": [changed(BARE, 3, "金额，亿元"), ONE],
        "unit behind a slash": [changed(BARE, 3, "金额/亿元"), ONE],
        "unit in a header with a line break": [changed(BARE, 3, "金额\n(亿元)"), ONE],
        "unit in traditional characters": [changed(BARE, 3, "金额（億元）"), ONE],
    }.items():
        right(name, loans, rows, amount_yuan=yi)
    refused(
        "unit on a cover", loans, {"封面": [["创业担保贷款"], ["单位：亿元"]], SHEET: [BARE, ONE]}, ("封面", 2, None)
    )
    right("unit in a sheet's name", loans, {"金额（亿元）": [BARE, ONE]}, amount_yuan=yi)
    refused("header in traditional characters", loans, [changed(BARE, 3, "金額"), ONE], at(1, "金额"))
    unit = [*BARE, "单位"]
    right("unit by the row", loans, [unit, [*ONE, "亿元"], [*TWO, "元"]], amount_yuan=[*yi, 33])
    refused("unknown unit by the row", loans, [unit, [*ONE, "亿元"], [*TWO, "箱"]], at(3, "单位"))
    refused("unit by the row left empty", loans, [unit, [*ONE, "亿元"], TWO], at(3, "单位"))
    refused("unknown unit in the header", loans, [changed(BARE, 3, "金额（万瓦）"), ONE], at(1, "金额"))
    refused("ten million as a unit", loans, [changed(BARE, 3, "金额（千万元）"), ONE], at(1, "金额"))
    refused("unit of another kind", loans, [changed(BARE, 3, "金额（人）"), ONE], at(1, "金额"))
    refused("two units", loans, [["单位：亿元"], ["单位：元"], BARE, ONE], at(2))
    for name in ("美元", "港元", "日元", "欧元", "USD"):
        refused(f"{name} in the header", loans, [changed(BARE, 3, f"金额（{name}）"), ONE], at(1, "金额"))
    refused("currency in a title", loans, [["创业担保贷款（美元）"], BARE, ONE], at(1))
    refused("currency in a note", loans, [BARE, ONE, ["注：本表金额为美元"]], at(3))
    refused("currency in a cell", loans, [LOAN, changed(ONE, 3, "US$67")], at(2, "金额"))
    refused("unit in a cell", loans, [LOAN, changed(ONE, 3, "67亿元")], at(2, "金额"))
    refused(
        "yuan for an order in dollars",
        "cross_border_orders",
        [changed(ORDER, 5, "金额（元）"), OR],
        line(1, "金额"),
        ".csv",
    )
    right(
        "ten thousand dollars",
        "cross_border_orders",
        [changed(ORDER, 5, "金额（万美元）"), OR],
        ".csv",
        amount_usd=[670_000],
    )
    right(
        "unit in the header of a log",
        "platform_financings",
        [changed(FINANCING, 4, "金额（元）"), RZ],
        ".csv",
        amount_yuan=[67],
    )
    right(
        "no unit in the header of a log",
        "platform_financings",
        [changed(FINANCING, 4, "金额"), RZ],
        ".csv",
        amount_yuan=[670_000],
    )
    right("no unit at all", loans, [BARE, ONE], amount_yuan=[670_000])
    right("unit that is the agreed one, twice", loans, [["单位：万元"], LOAN, ONE], amount_yuan=[670_000])
    right("thousand yuan", loans, [changed(BARE, 3, "金额(千元)"), ONE], amount_yuan=[67_000])
    right(
        "ten thousand pieces",
        "postal_parcels",
        [["区县", "本季（万件）", "累计（万件）"], ["沈河区", 1.5, 3]],
        quarter_parcels=[15_000],
        year_to_date_parcels=[30_000],
    )
    right(
        "area in ten thousand",
        "pocket_parks",
        [changed(PARK, 2, "面积（万平方米）"), ["甲园", "皇城", 0.12]],
        area_m2=[1_200],
    )
    refused("area in mu", "pocket_parks", [changed(PARK, 2, "面积（亩）"), ["甲园", "皇城", 2]], at(1, "面积"))
    right(
        "persons in ten thousand",
        "doctor_teams",
        [changed(TEAM, 3, "服务居民数（万人）"), ["T1", "甲院", "皇城", 0.5]],
        residents=[5_000],
    )
    refused("half a person", "doctor_teams", [TEAM, ["T1", "甲院", "皇城", 0.5]], at(2, "服务居民数"))
    right("department of the form in its title", loans, [["填报单位：区人社局"], LOAN, ONE], amount_yuan=[670_000])
    right(
        "yuan in a name",
        "culture_investments",
        [
            ["协议编号", "投资方", "项目", "金额（亿元）", "协议日期"],
            ["X1", "亿元楼宇公司", "元和万家", 1.2, D(2022, 3, 1)],
        ],
        amount_yuan=[120_000_000],
    )
