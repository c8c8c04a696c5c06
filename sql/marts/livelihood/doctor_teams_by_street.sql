-- Family-doctor contract teams and the residents they serve. One row per period and street.
-- grain: period, street
-- 家庭医生签约服务团队：每年、每个街道一行。
select
    period, -- year 年份
    street, -- street 街道
    count(*) as teams, -- teams 团队（个）
    count(distinct institution) as institutions, -- institutions with teams 机构（家）
    cast(sum(residents) as bigint) as residents, -- residents served 服务居民（人）
    sum(residents) / count(*) as residents_per_team, -- residents per team 平均每队服务居民（人）
from staging.doctor_teams
group by period, street
