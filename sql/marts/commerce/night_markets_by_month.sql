-- Night markets: nights, visits and turnover. One row per period and market.
-- grain: period, market
-- 夜市经营：每月、每个夜市一行。
select
    period, -- month 月份
    market, -- night market 夜市
    count(distinct date) as nights, -- nights it was open 营业夜数
    cast(sum(visits) as bigint) as visits, -- visits 客流（人次）
    sum(turnover_yuan) as turnover_yuan, -- turnover 营业额（元）
    sum(turnover_yuan) / nullif(sum(visits), 0) as turnover_per_visit_yuan, -- turnover per visit 人次均消费（元）
from staging.night_markets
group by period, market
