-- City-level special finance funds applied for. One row per period and type of fund.
-- grain: period, fund_type
-- 市级金融专项资金申请：每年、每类资金一行。
select
    period, -- year 年份
    fund_type, -- type of fund 资金类别
    count(*) as applications, -- applications 申请（笔）
    sum(requested_yuan) as requested_yuan, -- amount applied for 申请金额（元）
from staging.special_funds
group by period, fund_type
