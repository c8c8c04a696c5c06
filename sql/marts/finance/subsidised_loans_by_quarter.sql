-- Subsidised new loans of small and micro firms. One row per period.
-- grain: period
-- 小微企业新增贷款贴息申报：每季度一行。
select
    period, -- quarter 季度
    count(*) as applications, -- applications accepted 受理（笔）
    count(distinct enterprise_id) as enterprises, -- enterprises applying, each counted once per quarter 申报企业（家）
    sum(loan_yuan) as loan_yuan, -- loans applied for 贷款金额（元）
from staging.subsidised_loans
group by period
