-- Subsidised new loans of small and micro firms; an enterprise counts once per year. One row per period.
-- grain: period
-- 小微企业新增贷款贴息申报：每年一行，同一企业一年只计一次。
select
    left(period, 4) as period, -- year 年份
    count(*) as applications, -- applications accepted 受理（笔）
    count(distinct enterprise_id) as enterprises, -- enterprises applying, each counted once per year 申报企业（家）
    sum(loan_yuan) as loan_yuan, -- loans applied for 贷款金额（元）
from staging.subsidised_loans
group by left(period, 4)
