-- Visits to Zhongjie counted by its counters; missing hours are not imputed. One row per period.
-- grain: period
-- 中街步行街每日客流：每天一行；计数器停机的时段不推算，列出有数的时段。
with hours as (
    select
        period,
        cast(hour_start as date) as date,
        counter_id,
        visits,
    from staging.zhongjie_footfall
),

daily as (
    select
        period,
        date,
        cast(sum(visits) as bigint) as visits,
        count(distinct counter_id) as counters,
        count(*) as counter_hours,
    from hours
    group by period, date
)

select
    daily.period, -- day 日期
    daily.visits, -- visits counted 进入人次
    daily.counters, -- counters with data 有数的计数器（个）
    daily.counter_hours, -- hours with data, over all counters 有数的计数器时段（个）
    holidays.period as holiday, -- the holiday the day belongs to, if any 所属假期
from daily
left join core.holidays as holidays on daily.date between holidays.first_day and holidays.last_day
