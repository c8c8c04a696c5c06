-- Signed investment projects by size class. One row per period.
-- grain: period
-- 楼宇招商签约项目：每年一行；“亿元”“10亿元”是规模档次。
select
    period, -- year 年份
    count(*) as projects, -- projects signed 签约项目（个）
    count(*) filter (where contract_yuan >= 100000000) as hundred_million_projects, -- of 100 million or more 亿元签约项目（个）
    count(*) filter (
        where investment_yuan > 1000000000 and is_on_city_list
    ) as billion_city_list_projects, -- investment over 1 billion yuan and on the city's list 投资超10亿元且列市重点（个）
    sum(contract_yuan) as contract_yuan, -- amount signed 签约额（元）
    sum(investment_yuan) as investment_yuan, -- investment 投资额（元）
from staging.signed_projects
group by period
