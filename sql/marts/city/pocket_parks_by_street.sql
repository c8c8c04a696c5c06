-- Pocket parks and their improvement. One row per period and street.
-- grain: period, street
-- 口袋公园：每年、每个街道一行。
select
    period, -- year 年份
    street, -- street 街道
    count(*) as parks, -- parks on the list 名录内（个）
    sum(area_m2) as area_m2, -- their area 面积（平方米）
    count(*) filter (
        where finished_on is not null and year(finished_on) = cast(period as integer)
    ) as improved_parks, -- of these, improved in the year 当年提升完工（个）
from staging.pocket_parks
group by period, street
