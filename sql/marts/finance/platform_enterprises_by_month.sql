-- Enterprises of the district registered on the financial service platform. One row per period.
-- grain: period
-- 沈阳综合金融服务平台上本区的注册企业：每月一行，含上线以来累计。
with monthly as (
    select
        period,
        count(*) filter (where district = getvariable('district')) as new_enterprises,
    from staging.platform_enterprises
    group by period
)

select
    period, -- month 月份
    new_enterprises, -- registered in the month 当月注册企业（家）
    cast(sum(new_enterprises) over since_launch as bigint) as enterprises, -- since launch 累计注册企业（家）
from monthly
window since_launch as (order by period rows between unbounded preceding and current row)
