-- Financings concluded on the financial service platform by the district's enterprises. One row per period.
-- grain: period
-- 沈阳综合金融服务平台上本区企业的融资：每月一行，含上线以来累计；企业属不属于本区，以平台注册为准。
with register as (
    select distinct
        enterprise_id,
        district,
    from staging.platform_enterprises
),

deals as (
    select
        financings.period,
        financings.amount_yuan,
        register.enterprise_id is null as is_unregistered,
        coalesce(register.district = getvariable('district'), false) as is_of_district,
    from staging.platform_financings as financings
    left join register on financings.enterprise_id = register.enterprise_id
),

monthly as (
    select
        period,
        count(*) filter (where is_of_district) as new_financings,
        coalesce(sum(amount_yuan) filter (where is_of_district), 0) as new_financing_yuan,
        count(*) filter (where is_unregistered) as unregistered_financings,
    from deals
    group by period
)

select
    period, -- month 月份
    new_financings, -- deals of the district's enterprises in the month 当月融资（笔）
    cast(sum(new_financings) over since_launch as bigint) as financings, -- since launch 累计融资（笔）
    new_financing_yuan, -- amount of these deals 当月融资金额（元）
    sum(new_financing_yuan) over since_launch as financing_yuan, -- since launch 累计融资金额（元）
    unregistered_financings, -- deals of enterprises missing from the register 未注册企业的融资（笔）
from monthly
window since_launch as (order by period rows between unbounded preceding and current row)
