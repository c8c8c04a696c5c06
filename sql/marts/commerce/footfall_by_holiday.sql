-- Visits to Zhongjie over each holiday. One row per period.
-- grain: period
-- 中街步行街假期客流：每个假期一行。
with days as (
    select
        holiday,
        visits,
        counter_hours,
    from commerce.footfall_by_day
    where holiday is not null
)

select
    holidays.period, -- holiday 假期
    holidays.holiday, -- its name 节日
    holidays.year, -- year 年份
    holidays.days as holiday_days, -- days of the holiday 假期天数
    count(*) as days, -- of these, days with counts 有数的天数
    cast(sum(days.visits) as bigint) as visits, -- visits counted 客流（人次）
    cast(sum(days.counter_hours) as bigint) as counter_hours, -- hours with data, over all counters 有数的计数器时段（个）
from days
inner join core.holidays as holidays on days.holiday = holidays.period
group by holidays.period, holidays.holiday, holidays.year, holidays.days
