-- Match-making events of banks and enterprises. One row per period.
-- grain: period
-- 银企融资对接活动：每月一行。
select
    period, -- month 月份
    count(*) as events, -- events held 活动（次）
    cast(sum(enterprises) as bigint) as enterprises, -- enterprises attending, once per event 参会企业（家次）
    sum(financing_yuan) as financing_yuan, -- financing arranged 达成融资（元）
from staging.matchmaking_events
group by period
