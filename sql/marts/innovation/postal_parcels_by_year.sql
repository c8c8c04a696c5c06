-- Small postal parcels exported in a year, and the rank of each district; equal numbers share a rank. One row
-- per period and district.
-- grain: period, district
-- 邮政小包全年出口量与位次：每年、每个区县一行；数量相同者位次并列，其后位次顺延。
with yearly as (
    select
        left(period, 4) as period,
        district,
        cast(sum(quarter_parcels) as bigint) as parcels,
    from staging.postal_parcels
    group by left(period, 4), district
)

select
    period, -- year 年份
    district, -- district 区县
    parcels, -- parcels of the year 全年（件）
    rank() over (partition by period order by parcels desc) as place, -- rank among the districts 位次
from yearly
