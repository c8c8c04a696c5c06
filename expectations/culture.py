"""What must hold in the culture marts, with reasons. Grains and figures are judged elsewhere; no value of a year."""

from __future__ import annotations

from great_expectations.expectations.expectation import Expectation

from expectations.classes.tables import ExpectColumnWithin, ExpectNoRows

SUITES: dict[str, list[Expectation]] = {
    "culture.projects_by_year": [
        ExpectNoRows(
            where="city_centre_projects > projects",
            zh="市级文创中心项目是项目的一部分",
            en="city creative centres are some of the projects",
        ),
        ExpectNoRows(
            where="flagship_planned_investment_yuan > planned_investment_yuan",
            zh="旗舰项目投资不超过全部",
            en="flagships' investment is part of the whole",
        ),
        ExpectNoRows(
            where="stage not in ('谋划', '签约', '落地')",
            zh="阶段只有谋划、签约、落地",
            en="a project is planned, signed or landed",
        ),
        ExpectColumnWithin(
            column="planned_investment_yuan", lower=0, zh="计划投资不为负", en="planned investment is not negative"
        ),
    ],
    "culture.script_venues_by_street": [
        ExpectColumnWithin(column="venues", lower=0, zh="门店数不为负", en="a number of venues is not negative"),
        ExpectNoRows(
            where="venues + closed_venues = 0", zh="列出的街道至少有一家门店", en="a street that is listed has a venue"
        ),
    ],
    "culture.historic_buildings_by_grade": [
        ExpectNoRows(
            where="repaired_buildings > buildings",
            zh="修缮完工的是名录的一部分",
            en="repaired buildings are some of those listed",
        ),
        ExpectColumnWithin(
            column="repaired_buildings", lower=0, zh="修缮处数不为负", en="a number of repairs is not negative"
        ),
    ],
    "culture.investments_by_investor": [
        ExpectNoRows(where="amount_yuan <= 0", zh="协议金额为正", en="an agreement has an amount"),
        ExpectColumnWithin(
            column="agreements",
            lower=1,
            zh="列出的投资方至少有一份协议",
            en="an investor that is listed has an agreement",
        ),
    ],
}
