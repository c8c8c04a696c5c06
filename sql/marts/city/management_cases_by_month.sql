-- City management cases: how many were closed, and closed on time. An open case is not on time. One row per
-- period, street and class.
-- grain: period, street, class
-- 智慧城管案件：每月、每个街道、每个大类一行；未结案的不算按期。
select
    period, -- month of report 上报月份
    street, -- street 街道
    class, -- class of case 大类
    count(*) as cases, -- cases reported 案件（件）
    count(closed_at) as closed, -- of these, closed 已结案（件）
    count(*) filter (where closed_at <= due_at) as closed_on_time, -- of all, closed by the time due 按期结案（件）
    count(closed_at) / count(*) as share_closed, -- closed over all cases 结案率
    count(*) filter (where closed_at <= due_at) / count(*) as share_closed_on_time, -- of all cases 按期结案率
from staging.city_management_cases
group by period, street, class
