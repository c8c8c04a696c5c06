-- Cases of government service by channel. One row per period and channel.
-- grain: period, channel
-- 政务服务办件：每月、每种办理渠道一行。
select
    period, -- month of acceptance 受理月份
    channel, -- fully online, or at the window 办理渠道
    count(*) as cases, -- cases accepted 受理（件）
    count(finished_at) as finished, -- of these, finished 已办结（件）
    avg(date_diff('second', accepted_at, finished_at)) / 3600 as mean_hours_to_finish, -- mean hours 平均办结时长（小时）
from staging.service_cases
group by period, channel
