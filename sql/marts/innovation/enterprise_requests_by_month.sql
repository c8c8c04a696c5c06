-- Requests of enterprises to 盛京智创汇, with closing and rating. One row per period and category.
-- grain: period, category
-- 盛京智创汇企业诉求：每月、每个类别一行；未办结的没有办结时间。
select
    period, -- month of submission 提交月份
    category, -- category 类别
    count(*) as requests, -- requests submitted 诉求（件）
    count(closed_at) as closed, -- of these, closed 已办结（件）
    count(closed_at) / count(*) as share_closed, -- share closed 办结率
    avg(date_diff('second', submitted_at, closed_at)) / 3600 as mean_hours_to_close, -- mean hours to close 平均办结时长（小时）
    count(satisfaction) as rated, -- requests rated 已评价（件）
    avg(satisfaction) as satisfaction, -- mean rating, 1 to 5 平均满意度
from staging.enterprise_requests
group by period, category
