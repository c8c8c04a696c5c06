"""What must hold in the livelihood marts, with reasons. Grains and figures are judged elsewhere; no value of a year."""

from __future__ import annotations

from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.metadata_types import FailureSeverity

from expectations.classes.tables import ExpectColumnWithin, ExpectNoRows
from expectations.thresholds import RESIDENTS_PER_TEAM

SUITES: dict[str, list[Expectation]] = {
    "livelihood.communities_by_street": [
        ExpectNoRows(
            where="greatest(pilot_communities, happy_homes, elder_care_communities) > communities",
            zh="试点和建成的是社区的一部分",
            en="pilots and homes are some of the communities",
        ),
        ExpectColumnWithin(
            column="residents", lower=0, zh="常住人口不为负", en="a number of residents is not negative"
        ),
    ],
    "livelihood.startup_loans_by_quarter": [
        ExpectNoRows(where="amount_yuan <= 0", zh="放款金额为正", en="a loan has an amount"),
    ],
    "livelihood.startup_support_by_year": [
        ExpectNoRows(
            where="loan_yuan < subsidy_yuan",
            zh="贴息不超过贷款本金",
            en="the subsidised interest is no more than the loans it is paid on",
        ),
    ],
    "livelihood.urban_employment_by_month": [
        ExpectColumnWithin(column="new_jobs", lower=0, zh="新增就业不为负", en="new jobs are not negative"),
        ExpectNoRows(
            where="right(period, 2) not between '01' and '12'", zh="月份为 1 至 12", en="months go from 1 to 12"
        ),
    ],
    "livelihood.zero_employment_households_by_month": [
        ExpectColumnWithin(
            column="remaining_households", lower=0, zh="存量不为负", en="households remaining are not negative"
        ),
        ExpectNoRows(
            where="new_households < 0 or assisted_households < 0",
            zh="新增与援助不为负",
            en="households found and assisted are not negative",
        ),
    ],
    "livelihood.doctor_teams_by_street": [
        ExpectColumnWithin(
            column="residents_per_team",
            lower=RESIDENTS_PER_TEAM.lower,
            upper=RESIDENTS_PER_TEAM.upper,
            zh="每队服务居民人数在合理范围内，否则须说明",
            en="a team serves as many residents as a team can, or needs an explanation",
            severity=FailureSeverity.WARNING,
        ),
        ExpectNoRows(
            where="institutions > teams", zh="每家机构至少有一个团队", en="an institution that is listed has a team"
        ),
    ],
}
