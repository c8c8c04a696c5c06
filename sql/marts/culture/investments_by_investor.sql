-- Investment agreements for the culture block. One row per period and investor.
-- grain: period, investor
-- 文化街区投资协议：每年、每个投资方一行。
select
    period, -- year 年份
    investor, -- investor 投资方
    count(*) as agreements, -- agreements 协议（份）
    sum(amount_yuan) as amount_yuan, -- amount agreed 金额（元）
from staging.culture_investments
group by period, investor
