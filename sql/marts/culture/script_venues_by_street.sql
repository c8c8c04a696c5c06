-- Script-show venues. One row per period and street.
-- grain: period, street
-- 剧本秀门店：每年、每个街道一行。
select
    period, -- year 年份
    street, -- street 街道
    count(*) filter (where status = '营业') as venues, -- in operation 营业（家）
    count(*) filter (where status = '停业') as closed_venues, -- closed 停业（家）
from staging.script_venues
group by period, street
