"""What must hold in the finance marts, with reasons. Grains and figures are judged elsewhere; no value of a year."""

from __future__ import annotations

from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.classes.tables import (
    ExpectColumnWithin,
    ExpectGroupsToAgree,
    ExpectNoRows,
    ExpectTotalsToAgree,
)

SUITES: dict[str, list[Expectation]] = {
    "finance.headquarters_by_quarter": [
        ExpectNoRows(
            where="headquarters > city_headquarters",
            zh="一个区县的总部不多于全市",
            en="no district has more headquarters than the city",
        ),
        ExpectGroupsToAgree(
            by=["period"],
            left="sum(headquarters)",
            right="max(city_headquarters)",
            zh="每季度各区县总部之和等于全市",
            en="in each quarter the districts add up to the city",
        ),
        ExpectGroupsToAgree(
            by=["period"],
            left="sum(share_of_city)",
            right="if(max(city_headquarters) > 0, 1, null)",
            tolerance=1e-9,
            zh="每季度各区县占比之和为 1",
            en="in each quarter the districts' shares add up to one",
        ),
        ExpectColumnWithin(
            column="headquarters", lower=0, zh="总部数不为负", en="a number of headquarters is not negative"
        ),
    ],
    "finance.matchmaking_by_month": [
        ExpectNoRows(
            where="financing_yuan > 0 and enterprises = 0",
            zh="有企业参会才有融资达成，否则须说明",
            en="financing is arranged for enterprises that came, or needs an explanation",
            severity=FailureSeverity.WARNING,
        ),
        ExpectColumnWithin(
            column="financing_yuan", lower=0, zh="达成融资额不为负", en="financing arranged is not negative"
        ),
    ],
    "finance.platform_enterprises_by_month": [
        ExpectNoRows(
            where="new_enterprises > enterprises or new_enterprises < 0",
            zh="当月注册不超过上线以来累计数",
            en="what a month adds is no more than the total since launch",
        ),
        ExpectTotalsToAgree(
            left="sum(new_enterprises)",
            right="max(enterprises)",
            zh="各月新增注册企业之和等于累计数",
            en="the months' new enterprises add up to the total since launch",
        ),
    ],
    "finance.platform_financings_by_month": [
        ExpectNoRows(
            where="new_financings > financings or new_financing_yuan > financing_yuan",
            zh="当月融资不超过上线以来累计数",
            en="what a month adds is no more than the total since launch",
        ),
        ExpectTotalsToAgree(
            left="sum(new_financings)",
            right="max(financings)",
            zh="各月融资笔数之和等于累计笔数",
            en="the months' deals add up to the total since launch",
        ),
        ExpectTotalsToAgree(
            left="sum(new_financing_yuan)",
            right="max(financing_yuan)",
            zh="各月融资金额之和等于累计金额",
            en="the months' amounts add up to the total since launch",
        ),
        ExpectNoRows(
            where="(new_financings = 0) <> (new_financing_yuan = 0) or new_financing_yuan < 0",
            zh="有融资必有金额，金额为正",
            en="where there are deals there is an amount, and it is positive",
        ),
        ExpectNoRows(
            where="unregistered_financings > 0",
            zh="融资企业都在平台注册企业名录中，否则无从认定所在区，须说明",
            en="who gets a financing is on the platform's register, or the district is unknown",
            severity=FailureSeverity.WARNING,
        ),
    ],
    "finance.interest_subsidies_by_quarter": [
        ExpectNoRows(
            where="applications <= 0 or subsidy_yuan <= 0",
            zh="每笔申报都有贴息金额",
            en="every application declares a subsidy",
        ),
        ExpectNoRows(
            where="applicant_type not in ('小微企业', '个体工商户')",
            zh="申报主体是小微企业或个体工商户",
            en="those who apply are small and micro firms or the self-employed",
        ),
    ],
    "finance.subsidised_loans_by_quarter": [
        ExpectNoRows(
            where="enterprises > applications or enterprises <= 0",
            zh="申报企业数不超过申报笔数",
            en="there are no more enterprises than applications",
        ),
        ExpectNoRows(where="loan_yuan <= 0", zh="贷款金额为正", en="loans are positive"),
    ],
    "finance.subsidised_loans_by_year": [
        ExpectNoRows(
            where="enterprises > applications or enterprises <= 0",
            zh="申报企业数不超过申报笔数",
            en="there are no more enterprises than applications",
        ),
        ExpectNoRows(where="loan_yuan <= 0", zh="贷款金额为正", en="loans are positive"),
    ],
    "finance.special_funds_by_year": [
        ExpectNoRows(
            where="applications <= 0 or requested_yuan <= 0",
            zh="每笔申请都有申请金额",
            en="every application asks for an amount",
        ),
    ],
}
