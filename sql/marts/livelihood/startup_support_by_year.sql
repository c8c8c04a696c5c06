-- Start-up loans issued and the interest subsidy declared for them, in years with both. One row per period.
-- grain: period
-- 创业担保贷款与其贴息申报对照：每年一行，只列两者都有的年份。
with loans as (
    select
        left(period, 4) as period,
        sum(amount_yuan) as loan_yuan,
    from livelihood.startup_loans_by_quarter
    group by left(period, 4)
),

subsidies as (
    select
        left(period, 4) as period,
        sum(subsidy_yuan) as subsidy_yuan,
    from finance.interest_subsidies_by_quarter
    group by left(period, 4)
)

select
    loans.period, -- year 年份
    loans.loan_yuan, -- loans issued 放款金额（元）
    subsidies.subsidy_yuan, -- interest subsidy declared 贴息申报额（元）
    subsidies.subsidy_yuan / nullif(loans.loan_yuan, 0) as subsidy_share, -- subsidy over loans 贴息占放款之比
from loans
inner join subsidies on loans.period = subsidies.period
