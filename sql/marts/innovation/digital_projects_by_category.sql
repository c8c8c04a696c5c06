-- Key digital-economy projects on the list, of any status. One row per period and category.
-- grain: period, category
-- 数字经济重点项目：每年、每个类别一行，不论状态。
select
    period, -- year 年份
    category, -- category 类别
    count(*) as projects, -- projects on the list 项目（个）
    sum(planned_investment_yuan) as planned_investment_yuan, -- planned investment 计划投资（元）
from staging.digital_projects
group by period, category
