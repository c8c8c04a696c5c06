-- Interest subsidies declared for start-up guaranteed loans. One row per period and applicant type.
-- grain: period, applicant_type
-- 创业担保贷款贴息申报：每季度、每类申报主体一行。
select
    period, -- quarter 季度
    applicant_type, -- small or micro firm, or self-employed 申报主体
    count(*) as applications, -- applications 申报（笔）
    sum(subsidy_yuan) as subsidy_yuan, -- subsidy declared, not the loan 贴息金额（元）
from staging.interest_subsidies
group by period, applicant_type
