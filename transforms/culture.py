"""Culture 文旅: projects, script-show venues, historic buildings, investments."""

from transforms.contract import Column, Feed
from transforms.places import STREETS

TITLE = "文旅"
TITLE_EN = "Culture and tourism"
FEEDS = (
    Feed(
        name="culture_projects",
        theme="culture",
        title="文旅项目",
        system="区文旅局",
        department="区文旅局",
        media="workbook",
        cadence="year",
        nature="snapshot",
        columns=(
            Column("项目名称", "project", "text"),
            Column("谋划年度", "planned_year", "year"),
            Column("阶段", "stage", "code", choices=("谋划", "签约", "落地")),
            Column(
                "计划投资",
                "planned_investment_yuan",
                "decimal",
                unit="亿元",
                required=False,
                required_when=("stage", "落地"),
                minimum=0,
            ),
            Column("市级文创中心项目", "is_city_centre", "flag"),
            Column("旗舰项目", "is_flagship", "flag"),
        ),
        key=("project",),
        description="文旅项目名录，含各谋划年度与阶段。",
    ),
    Feed(
        name="script_venues",
        theme="culture",
        title="剧本秀门店",
        system="区文旅局",
        department="区文旅局",
        media="workbook",
        cadence="year",
        nature="snapshot",
        columns=(
            Column("门店", "venue", "text"),
            Column("街道", "street", "code", choices=STREETS, suffix="街道"),
            Column("开业日期", "opened_on", "date", required=False),
            Column("状态", "status", "code", choices=("营业", "停业")),
        ),
        key=("venue",),
        description="剧本秀门店名录，含停业的。",
    ),
    Feed(
        name="historic_buildings",
        theme="culture",
        title="历史建筑修缮",
        system="区文旅局",
        department="区文旅局",
        media="workbook",
        cadence="year",
        nature="snapshot",
        columns=(
            Column("建筑名称", "building", "text"),
            Column("等级", "grade", "code"),
            Column("修缮开工", "repair_started_on", "date", required=False),
            Column("修缮完工", "repair_finished_on", "date", required=False),
        ),
        key=("building",),
        description="历史建筑名录与修缮开工、完工日期。",
    ),
    Feed(
        name="culture_investments",
        theme="culture",
        title="文化街区投资协议",
        system="区文旅局",
        department="区文旅局",
        media="workbook",
        cadence="year",
        nature="log",
        columns=(
            Column("协议编号", "agreement_id", "code"),
            Column("投资方", "investor", "text"),
            Column("项目", "project", "text", required=False),
            Column("金额", "amount_yuan", "decimal", unit="亿元", above=0),
            Column("协议日期", "agreed_on", "date"),
        ),
        key=("agreement_id",),
        first_date="agreed_on",
        description="当年签订的投资协议。",
    ),
)
