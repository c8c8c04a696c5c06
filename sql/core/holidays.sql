-- National Day holidays by the calendar of the State Council. One row per holiday.
-- grain: period
-- 国务院公布的国庆节假期：每个假期一行。
with calendar_years as (
    select cast(unnest(range(2000, 2100)) as integer) as year
),

exceptions as (
    select
        year,
        first_day,
        last_day,
    from (
        values
        (2017, date '2017-10-01', date '2017-10-08'),
        (2020, date '2020-10-01', date '2020-10-08'),
        (2023, date '2023-09-29', date '2023-10-06'),
        (2025, date '2025-10-01', date '2025-10-08')
    ) as announced (year, first_day, last_day)
),

holidays as (
    select
        calendar_years.year,
        coalesce(exceptions.first_day, make_date(calendar_years.year, 10, 1)) as first_day,
        coalesce(exceptions.last_day, make_date(calendar_years.year, 10, 7)) as last_day,
    from calendar_years
    left join exceptions on calendar_years.year = exceptions.year
)

select
    strftime(first_day, '%Y-%m-%d') || '/' || strftime(last_day, '%Y-%m-%d') as period, -- ISO interval 假期起止
    '国庆节' as holiday, -- name of the holiday 节日
    year, -- year it falls in 年份
    first_day, -- first day off 首日
    last_day, -- last day off 末日
    cast(last_day - first_day + 1 as integer) as days, -- length in days 天数
from holidays
