-- Start-up guaranteed loans issued. One row per period and borrower type.
-- grain: period, borrower_type
-- 创业担保贷款发放：每季度、每类借款人一行。
select
    period, -- quarter 季度
    borrower_type, -- type of borrower 借款人类型
    count(*) as loans, -- loans issued 放款（笔）
    sum(amount_yuan) as amount_yuan, -- amount issued 放款金额（元）
from staging.startup_loans
group by period, borrower_type
