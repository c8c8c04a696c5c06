"""Livelihood 民生: communities, start-up loans, employment, family doctors."""

from transforms.contract import Column, Feed, Wide
from transforms.places import STREETS


def _month_of(header: str) -> int:
    return int(header.removesuffix("月"))


FEEDS = (
    Feed(
        name="communities",
        theme="livelihood",
        title="社区建设",
        system="区民政局",
        department="区民政局",
        media="workbook",
        cadence="year",
        nature="snapshot",
        columns=(
            Column("社区", "community", "text"),
            Column("街道", "street", "code", choices=STREETS, suffix="街道"),
            Column("“两邻”试点", "is_pilot", "flag"),
            Column("6+4+N完成", "is_six_four_n_complete", "flag"),
            Column("幸福家园", "is_happy_home", "flag"),
            Column("品质养老试点", "is_elder_care_pilot", "flag"),
            Column("常住人口", "residents", "integer", unit="人", minimum=0),
        ),
        key=("community",),
        description="社区名录与各项试点、建设完成情况。",
    ),
    Feed(
        name="startup_loans",
        theme="livelihood",
        title="创业担保贷款",
        system="区人社局",
        department="区人社局",
        media="workbook",
        cadence="quarter",
        nature="log",
        columns=(
            Column("放款编号", "loan_id", "code"),
            Column("借款人类型", "borrower_type", "code"),
            Column("放款日期", "disbursed_on", "date"),
            Column("金额", "amount_yuan", "decimal", unit="万元", above=0),
        ),
        key=("loan_id",),
        first_date="disbursed_on",
        description="逐笔发放的创业担保贷款。",
    ),
    Feed(
        name="urban_employment",
        theme="livelihood",
        title="城镇新增就业",
        system="区人社局",
        department="区人社局",
        media="workbook",
        cadence="year",
        nature="snapshot",
        columns=(Column("街道", "street", "code", choices=STREETS, suffix="街道"),),
        wide=Wide(
            pattern=r"(?:1[0-2]|[1-9])月",
            name="month",
            read=_month_of,
            value=Column("人数", "new_jobs", "integer", unit="人", minimum=0),
            expected=tuple(range(1, 13)),
        ),
        key=("street", "month"),
        description="各街道逐月城镇新增就业，街道为行、月份为列。",
    ),
    Feed(
        name="zero_employment_households",
        theme="livelihood",
        title="零就业家庭",
        system="区人社局",
        department="区人社局",
        media="workbook",
        cadence="month",
        nature="snapshot",
        columns=(
            Column("街道", "street", "code", choices=STREETS, suffix="街道"),
            Column("新增零就业家庭", "new_households", "integer", unit="户", minimum=0),
            Column("已援助就业家庭", "assisted_households", "integer", unit="户", minimum=0),
            Column("期末存量", "remaining_households", "integer", unit="户", minimum=0),
        ),
        key=("street",),
        description="各街道零就业家庭的新增、援助与期末存量。",
    ),
    Feed(
        name="doctor_teams",
        theme="livelihood",
        title="家庭医生签约服务团队",
        system="区卫健局",
        department="区卫健局",
        media="workbook",
        cadence="year",
        nature="snapshot",
        columns=(
            Column("团队编号", "team_id", "code"),
            Column("机构", "institution", "text"),
            Column("街道", "street", "code", choices=STREETS, suffix="街道"),
            Column("服务居民数", "residents", "integer", unit="人", minimum=0),
        ),
        key=("team_id",),
        description="家庭医生团队及其服务的居民。",
    ),
)
