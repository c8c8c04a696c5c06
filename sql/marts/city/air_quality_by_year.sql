-- Share of good-air days, its change on the year before, and the rank of each district by that change; equal
-- changes share a rank. One row per period and district.
-- grain: period, district
-- 优良天数比率及其改善位次：每年、每个区县一行；改善幅度相同者位次并列，其后位次顺延。
with yearly as (
    select
        left(period, 4) as period,
        district,
        cast(sum(valid_days) as bigint) as valid_days,
        cast(sum(good_days) as bigint) as good_days,
        sum(good_days) / nullif(sum(valid_days), 0) as good_share,
    from city.air_quality_by_month
    group by left(period, 4), district
),

compared as (
    select
        yearly.period,
        yearly.district,
        yearly.valid_days,
        yearly.good_days,
        yearly.good_share,
        before.good_share as good_share_before,
        -- Rounded: equal fractions may differ in their last binary digit, and would not share a rank.
        round(yearly.good_share - before.good_share, 12) as improvement,
    from yearly
    left join yearly as before
        on yearly.district = before.district
        and cast(yearly.period as integer) = cast(before.period as integer) + 1
)

select
    period, -- year 年份
    district, -- district 区县
    valid_days, -- days with a reading 有效天数
    good_days, -- of these, good ones 优良天数
    good_share, -- good days over valid days 优良天数比率
    good_share_before, -- the same of the year before 上年优良天数比率
    improvement, -- change on the year before 改善幅度
    case
        when improvement is not null then rank() over (partition by period order by improvement desc nulls last)
    end as place, -- rank among the districts by that change 位次
from compared
