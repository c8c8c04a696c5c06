-- Culture-tourism projects on the list by the year they were planned for and their stage. One row per
-- period, planned year and stage.
-- grain: period, planned_year, stage
-- 文旅项目：每年的名录，按谋划年度与阶段各一行。
select
    period, -- year of the list 名录年份
    planned_year, -- year the project was planned for 谋划年度
    stage, -- planned, signed or landed 阶段
    count(*) as projects, -- projects 项目（个）
    count(*) filter (where is_city_centre) as city_centre_projects, -- city creative centres 市级文创中心项目（个）
    sum(planned_investment_yuan) as planned_investment_yuan, -- planned investment 计划投资（元）
    coalesce(
        sum(planned_investment_yuan) filter (where is_flagship), 0
    ) as flagship_planned_investment_yuan, -- of these, of flagships 旗舰项目计划投资（元）
from staging.culture_projects
group by period, planned_year, stage
