-- Small postal parcels exported, in the quarter and in the year to date. One row per period and district.
-- grain: period, district
-- 邮政小包出口：每季度、每个区县一行；累计为年初至本季末，不可再相加。
with delivered as (
    select
        period,
        district,
        quarter_parcels,
        year_to_date_parcels,
    from staging.postal_parcels
)

select
    period, -- quarter 季度
    district, -- district 区县
    quarter_parcels, -- parcels of the quarter 本季（件）
    year_to_date_parcels, -- parcels of the year to date, as delivered 累计（件）
    cast(
        sum(quarter_parcels) over (
            partition by left(period, 4), district order by period rows between unbounded preceding and current row
        ) as bigint
    ) as sum_of_quarters, -- sum of the year's quarters delivered so far 各季之和（件）
    count(*) over (
        partition by left(period, 4), district order by period rows between unbounded preceding and current row
    ) as quarters_delivered, -- number of quarters delivered 已报季度数
from delivered
